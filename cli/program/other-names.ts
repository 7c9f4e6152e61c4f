// What other programs call a command, and people try.
export const otherNames: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({
    "attendees add": ["register"],
    "attendees invite": ["invite"],
    doctor: ["diagnose", "test"],
    "events export": ["download", "export", "fetch", "get", "pull"],
    forgot: ["reset"],
    inspect: ["caption", "captions", "exif", "metadata"],
    login: ["auth", "config", "configure", "connect", "init", "setup", "signin", "signup"],
    logout: ["signout"],
    ls: ["dir", "list", "photos"],
    "mfa on": ["2fa", "otp", "totp"],
    password: ["passwd"],
    push: ["add", "cp", "copy", "import", "put", "resume", "send", "sync", "up", "upload"],
    rm: ["del", "delete", "remove"],
    "tickets create": ["link", "share"],
    verify: ["check", "compare", "prove"],
    whoami: ["account", "status", "user"],
    "--version": ["version"],
  }).flatMap(([name, others]) => others.map((other) => [other, name])),
);

// Declarations of the commands for signing in and for this machine's settings.
import { command, type Declaration } from "./declaration.ts";

export const accountCommands: readonly Declaration[] = [
  command({
    name: "login",
    summary: "sign in at your event's server",
    arguments: ["[url]"],
    options: [
      ["--email <address>", "your e-mail address (default: PHOTOUP_EMAIL, or it asks)"],
      ["--password-file <file>", "read the password from the first line of a file"],
      ["--password-stdin", "read the password from standard input"],
    ],
    examples: [
      "photoup login https://photos.example.com",
      "photoup login https://photos.example.com --profile work",
      "photoup login --email ann@example.com --password-stdin < password.txt",
    ],
    load: async () => (await import("../commands/login.ts")).login,
  }),
  command({
    name: "logout",
    summary: "sign out, and delete the tokens from this machine",
    examples: ["photoup logout", "photoup logout --profile work"],
    load: async () => (await import("../commands/logout.ts")).logout,
  }),
  command({
    name: "whoami",
    summary: "show who is signed in, where, and until when",
    options: [["--json", "one JSON object on standard output"]],
    examples: ["photoup whoami", "photoup whoami --json"],
    load: async () => (await import("../commands/whoami.ts")).whoami,
  }),
  command({
    name: "profiles",
    summary: "list, choose and remove the profiles on this machine",
    options: [
      ["--use <name>", "make this profile the default"],
      ["--remove <name>", "remove a profile that is signed out"],
      ["--json", "one JSON object per line on standard output"],
    ],
    examples: ["photoup profiles", "photoup profiles --use work", "photoup profiles --remove old"],
    load: async () => (await import("../commands/profiles.ts")).profiles,
  }),
  command({
    name: "password",
    summary: "change your password",
    examples: ["photoup password"],
    load: async () => (await import("../commands/password.ts")).password,
  }),
  command({
    name: "forgot",
    summary: "reset your password with a code that is sent to you",
    arguments: ["[email]"],
    examples: ["photoup forgot ann@example.com"],
    load: async () => (await import("../commands/forgot.ts")).forgot,
  }),
  command({
    name: "mfa on",
    summary: "ask for a code from an authenticator app at every sign-in",
    examples: ["photoup mfa on"],
    load: async () => (await import("../commands/mfa.ts")).mfaOn,
  }),
  command({
    name: "mfa off",
    summary: "sign in with the password alone",
    examples: ["photoup mfa off"],
    load: async () => (await import("../commands/mfa.ts")).mfaOff,
  }),
  command({
    name: "mfa status",
    summary: "show whether signing in asks for a code",
    options: [["--json", "one JSON object on standard output"]],
    examples: ["photoup mfa status"],
    load: async () => (await import("../commands/mfa.ts")).mfaStatus,
  }),
  command({
    name: "doctor",
    summary: "check everything an upload needs, and say what to do",
    arguments: ["[folder]"],
    options: [
      ["--event <id>", "also upload a small test photo to this event, and remove it again"],
      ["--json", "one JSON object per line on standard output"],
    ],
    examples: ["photoup doctor", "photoup doctor /media/card --event 42"],
    load: async () => {
      const [{ doctorWith }, { startUpload }, { runtime }] = await Promise.all([
        import("../commands/doctor.ts"),
        import("../start-upload.ts"),
        import("../start-early.ts"),
      ]);
      return doctorWith((options, report) => startUpload(options, report, runtime));
    },
  }),
];

// photoup login [URL]: from an API's URL and a person to tokens that are kept.
import { createApiClient } from "../api-client.ts";
import { type ExitCode, exitCodes, SignInError, UsageError } from "../errors.ts";
import type { GlobalOptions, Io } from "../io.ts";
import { say, warn } from "../output/say.ts";
import { checkedApiUrl, homeFolderOf, profileNameOf } from "../settings.ts";
import type { Ask } from "../sign-in/ask.ts";
import { withAsk } from "../sign-in/open-ask.ts";
import { openCognito } from "../sign-in/open-session.ts";
import { openTokenStore } from "../sign-in/open-token-store.ts";
import { findProfile, type Profile, readProfiles, type SignInConfig, writeProfiles } from "../sign-in/profiles.ts";
import { readPassword } from "../sign-in/read-password.ts";
import { signIn } from "../sign-in/sign-in.ts";
import { readClaims } from "../sign-in/tokens.ts";

export interface LoginOptions extends GlobalOptions {
  url?: string;
  email?: string;
  passwordFile?: string;
  passwordStdin?: boolean;
}

export async function login(options: LoginOptions, io: Io): Promise<ExitCode> {
  const home = homeFolderOf(io.env);
  const { profileName, profile } = await findProfile(home, profileNameOf(options, io.env));
  const apiUrl = apiUrlOf(options, io, profile);
  const tell = (message: string) => warn(io.stderr, message);
  const typedLater = await readPassword(options, io);
  const config = await readConfig(apiUrl, io, tell);
  const cognito = await openCognito(config, io.env, tell);
  const tokens = await withAsk(io, async (ask) => {
    const email = await emailOf(options, io, profile, ask);
    const password = typedLater ?? (await askPassword(ask));
    return signIn({ cognito, config, email, password, ask, now: io.now });
  });
  const email = readClaims(tokens.idToken)?.email ?? "";
  const store = openTokenStore(home, profileName, io.env);
  // Under the lock: a refresh that another process has begun would put the old account's tokens back.
  await store.exclusively(() => store.write(tokens));
  await remember(home, profileName, { apiUrl, email, signIn: config });
  if (profile && profile.apiUrl !== apiUrl) {
    const before = `The profile ${profileName} was for ${profile.apiUrl} before.`;
    warn(io.stderr, `${before} To keep both, name one: \`photoup login URL --profile NAME\`.`);
  }
  if (!options.quiet) say(io.stdout, `Signed in as ${email} at ${apiUrl}${naming(profileName)}.`);
  return exitCodes.ok;
}

function apiUrlOf(options: LoginOptions, io: Io, profile: Profile | undefined): string {
  const named = options.url ?? options.apiUrl ?? io.env.PHOTOUP_API_URL ?? profile?.apiUrl;
  if (!named)
    throw new UsageError(
      "Which server? Give its address once, as in `photoup login https://photos.example.com`: your organiser knows it.",
    );
  return checkedApiUrl(named);
}

async function readConfig(apiUrl: string, io: Io, tell: (message: string) => void): Promise<SignInConfig> {
  const api = createApiClient({ apiUrl, session: undefined, env: io.env, tell });
  const { region, userPoolId, userPoolClientId, cognitoEndpoint, authFlow } = await api.config();
  if (authFlow !== "USER_SRP_AUTH" && authFlow !== "USER_PASSWORD_AUTH") {
    throw new UsageError(`${apiUrl} wants a way of signing in that this photoup does not know. Is there a newer one?`);
  }
  return { region, userPoolId, userPoolClientId, authFlow, ...(cognitoEndpoint ? { cognitoEndpoint } : {}) };
}

async function emailOf(
  options: LoginOptions,
  io: Io,
  profile: Profile | undefined,
  ask: Ask | undefined,
): Promise<string> {
  const given = options.email ?? io.env.PHOTOUP_EMAIL;
  if (given) return given;
  if (!ask) {
    throw new SignInError(
      "There is no terminal to ask who signs in. Set PHOTOUP_EMAIL and PHOTOUP_PASSWORD, " +
        "or give --email with --password-file or --password-stdin.",
      { code: "NoTerminal" },
    );
  }
  const usual = profile?.email;
  for (;;) {
    const email = (await ask.text(usual ? `E-mail [${usual}]: ` : "E-mail: ")) || usual;
    if (email) return email;
  }
}

async function askPassword(ask: Ask | undefined): Promise<string> {
  if (ask) return ask.secret("Password: ");
  throw new SignInError(
    "There is no terminal to ask for the password. Set PHOTOUP_PASSWORD, or give --password-file or --password-stdin.",
    { code: "NoTerminal" },
  );
}

/** The first profile of a machine becomes its default. */
async function remember(home: string, profileName: string, profile: Profile): Promise<void> {
  const known = await readProfiles(home);
  const usual = Object.hasOwn(known.profiles, known.default) ? known.default : profileName;
  await writeProfiles(home, { default: usual, profiles: { ...known.profiles, [profileName]: profile } });
}

function naming(profileName: string): string {
  return profileName === "default" ? "" : ` (profile ${profileName})`;
}

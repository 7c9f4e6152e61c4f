// Signs a person in at an API, and saves the tokens and the profile.
import { createApiClient } from "../api-client.ts";
import { SignInError, UsageError } from "../errors.ts";
import type { Io } from "../io.ts";
import { warn } from "../output/say.ts";
import type { Ask } from "./ask.ts";
import { withAsk } from "./open-ask.ts";
import { openCognito } from "./open-session.ts";
import { openTokenStore } from "./open-token-store.ts";
import { changeProfiles, type Profile, type SignInConfig } from "./profiles.ts";
import { signIn, wrongPasswordCode } from "./sign-in.ts";
import { readClaims, type Tokens } from "./tokens.ts";

export interface Person {
  /** The folder of profiles and tokens. */
  home: string;
  apiUrl: string;
  profileName: string;
  /** The profile of that name, if there is one. */
  profile: Profile | undefined;
  /** Asked for if absent, as is the password. */
  email?: string | undefined;
  password?: string | undefined;
}

/** How often a password may be typed. */
const attempts = 3;

/** @returns the person's e-mail address. Throws SignInError, RequestError, UsageError, InterruptedError */
export async function signInPerson(person: Person, io: Io): Promise<string> {
  const { home, apiUrl, profileName, profile } = person;
  const tell = (message: string) => warn(io.stderr, message);
  const config = await readConfig(apiUrl, io, tell);
  const cognito = await openCognito(config, io.env, tell);
  const tokens = await withAsk(io, (ask) =>
    untilRight(person, ask, (email, password) => signIn({ cognito, config, email, password, ask, now: io.now })),
  );
  const email = readClaims(tokens.idToken)?.email ?? "";
  const store = openTokenStore(home, profileName, io.env);
  // Under the lock: another process's refresh would bring the old account's tokens back, its login mix two accounts.
  await store.exclusively(async () => {
    await store.write(tokens);
    await remember(home, profileName, { apiUrl, email, signIn: config });
  });
  if (profile && profile.apiUrl !== apiUrl) {
    const before = `The profile ${profileName} was for ${profile.apiUrl} before.`;
    tell(`${before} To keep both, name one: \`photoup login URL --profile NAME\`.`);
  }
  return email;
}

async function readConfig(apiUrl: string, io: Io, tell: (message: string) => void): Promise<SignInConfig> {
  const api = createApiClient({ apiUrl, session: undefined, env: io.env, tell });
  const { region, userPoolId, userPoolClientId, cognitoEndpoint, authFlow } = await api.config();
  if (authFlow !== "USER_SRP_AUTH" && authFlow !== "USER_PASSWORD_AUTH") {
    throw new UsageError(`${apiUrl} requires a sign-in method that this photoup does not support. Update photoup.`);
  }
  return { region, userPoolId, userPoolClientId, authFlow, ...(cognitoEndpoint ? { cognitoEndpoint } : {}) };
}

/** Asks again only for what was typed. */
async function untilRight(
  person: Person,
  ask: Ask | undefined,
  attempt: (email: string, password: string) => Promise<Tokens>,
): Promise<Tokens> {
  let usual = person.profile?.email;
  for (let tried = 1; ; tried++) {
    const email = person.email ?? (await askEmail(ask, usual));
    const password = person.password ?? (await askPassword(ask));
    try {
      return await attempt(email, password);
    } catch (error) {
      const isWrong = error instanceof SignInError && error.code === wrongPasswordCode;
      if (!ask || !isWrong || person.password !== undefined || tried === attempts) throw error;
      ask.tell(error.message);
      usual = email;
    }
  }
}

/** @param usual the answer if nothing is typed. Throws SignInError if nobody can be asked */
export async function askEmail(ask: Ask | undefined, usual?: string): Promise<string> {
  if (!ask) {
    throw new SignInError(
      "There is no terminal to ask who signs in, or CI is set. Set PHOTOUP_EMAIL and PHOTOUP_PASSWORD, " +
        "or give --email with --password-file or --password-stdin.",
      { code: "NoTerminal" },
    );
  }
  for (;;) {
    const typed = await ask.text(usual ? `E-mail [${usual}]: ` : "E-mail: ");
    if (!typed && usual) return usual;
    if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(typed)) return typed;
    // It may be a password that was typed too early: it is not repeated.
    if (typed) ask.tell("That is not an e-mail address.");
  }
}

async function askPassword(ask: Ask | undefined): Promise<string> {
  if (ask) return ask.secret("Password: ");
  throw new SignInError(
    "There is no terminal to ask for the password, or CI is set. Set PHOTOUP_PASSWORD, " +
      "or give --password-file or --password-stdin.",
    { code: "NoTerminal" },
  );
}

/** The first profile of a machine becomes its default. */
async function remember(home: string, profileName: string, profile: Profile): Promise<void> {
  await changeProfiles(home, ({ default: usual, profiles }) => ({
    default: Object.hasOwn(profiles, usual) ? usual : profileName,
    profiles: { ...profiles, [profileName]: profile },
  }));
}

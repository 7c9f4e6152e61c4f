// How a run comes by its session: a token from the environment, a password from the environment, or who logged in.
import { setTimeout as wait } from "node:timers/promises";
import { SignInError, UsageError } from "../errors.ts";
import { openSockets } from "../http/open-sockets.ts";
import type { Cognito } from "./cognito.ts";
import type { Profile, SignInConfig } from "./profiles.ts";
import { fixedSession, type Session, storedSession } from "./session.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export interface OpenSessionOptions {
  apiUrl: string;
  /** The profile that is meant, whether it exists or not. */
  profileName: string;
  profile: Profile | undefined;
  /** The folder of profiles and tokens. */
  home: string;
  env: Environment;
  /** `/config` of the API, for who signs in from the environment. */
  getConfig(): Promise<SignInConfig>;
  /** For a line about tokens that could not be kept. */
  warn(message: string): void;
}

/**
 * PHOTOUP_ID_TOKEN wins, then PHOTOUP_EMAIL with PHOTOUP_PASSWORD, then the profile. Loads no more than the way taken
 * needs: with a token from the environment neither a file is read nor Cognito's SDK loaded.
 * @throws SignInError where nobody is signed in to this API, UsageError for half a pair of settings
 */
export async function openSession(options: OpenSessionOptions): Promise<Session> {
  const { env, profile, apiUrl } = options;
  if (env.PHOTOUP_ID_TOKEN) return fixedSession(checkedToken(env.PHOTOUP_ID_TOKEN.trim()));
  if (env.PHOTOUP_PASSWORD && !env.PHOTOUP_EMAIL) {
    throw new UsageError("PHOTOUP_PASSWORD is set, but PHOTOUP_EMAIL is not: set both, or neither.");
  }
  if (env.PHOTOUP_EMAIL && env.PHOTOUP_PASSWORD) {
    return passwordSession(options, env.PHOTOUP_EMAIL, env.PHOTOUP_PASSWORD);
  }
  if (!profile || profile.apiUrl !== apiUrl) {
    throw new SignInError(`Not signed in at ${apiUrl}. Run \`photoup login ${apiUrl}\`.`, { code: "NotSignedIn" });
  }
  return profileSession(options, profile.signIn);
}

function checkedToken(token: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new UsageError("PHOTOUP_ID_TOKEN is not a token: it has blanks, line breaks or other characters in it.");
}

async function passwordSession(options: OpenSessionOptions, email: string, password: string): Promise<Session> {
  const { env, warn } = options;
  const [{ memoryTokenStore }, { signIn }] = await Promise.all([import("./token-store.ts"), import("./sign-in.ts")]);
  let opened: Promise<{ config: SignInConfig; cognito: Cognito }> | undefined;
  const open = async () => {
    const config = await options.getConfig();
    return { config, cognito: await openCognito(config, env, warn) };
  };
  const openOnce = () => {
    opened ??= open().catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
  return storedSession({
    store: memoryTokenStore(),
    refresh: async (refreshToken) => (await openOnce()).cognito.refresh(refreshToken),
    signIn: async () => signIn({ ...(await openOnce()), email, password, ask: undefined, now: Date.now }),
    warn,
    now: Date.now,
  });
}

/** The session of a profile's tokens. */
export async function profileSession(
  options: Pick<OpenSessionOptions, "home" | "profileName" | "env" | "warn">,
  config: SignInConfig,
): Promise<Session> {
  const { openTokenStore } = await import("./open-token-store.ts");
  let cognito: Promise<Cognito> | undefined;
  return storedSession({
    store: openTokenStore(options.home, options.profileName, options.env),
    async refresh(refreshToken) {
      cognito ??= openCognito(config, options.env, options.warn);
      return (await cognito).refresh(refreshToken);
    },
    warn: options.warn,
    now: Date.now,
  });
}

/**
 * Cognito over photoup's own transport, and so through the same proxy.
 * @param tell what the user should know while it waits. @throws UsageError where others could read a password on its way
 */
export async function openCognito(
  config: SignInConfig,
  env: Environment,
  tell: (message: string) => void,
): Promise<Cognito> {
  const { createCognito } = await import("./cognito.ts");
  return createCognito({ config, openTransport: (origin) => openSockets(origin, env), now: Date.now, wait, tell });
}

// Opens a run's session: by a token or a password from the environment, or as the profile that logged in.
import { setTimeout as wait } from "node:timers/promises";
import { notSignedIn, UsageError } from "../errors.ts";
import { openSockets } from "../http/open-sockets.ts";
import type { Cognito } from "./cognito.ts";
import { ofOneAccount } from "./of-one-account.ts";
import type { Profile, SignInConfig } from "./profiles.ts";
import { fixedSession, type Session, type StoredSession, storedSession } from "./session.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export interface OpenSessionOptions {
  apiUrl: string;
  /** The profile to use, whether it exists or not. */
  profileName: string;
  profile: Profile | undefined;
  /** The folder of profiles and tokens. */
  home: string;
  env: Environment;
  /** The API's `/config`, for signing in from the environment. */
  getConfig(): Promise<SignInConfig>;
  /** Receives a line about tokens that could not be saved. */
  warn(message: string): void;
}

/**
 * PHOTOUP_ID_TOKEN wins, then PHOTOUP_EMAIL with PHOTOUP_PASSWORD, then the profile. Loads only what it needs: with a
 * token from the environment it reads no file and does not load Cognito's SDK.
 * @throws SignInError if nobody is signed in to this API, UsageError if only one of a pair of settings is set
 */
export async function openSession(options: OpenSessionOptions): Promise<Session> {
  const { env, profile, apiUrl } = options;
  if (env.PHOTOUP_ID_TOKEN) return fixedSession(checkedToken(env.PHOTOUP_ID_TOKEN.trim()));
  if (env.PHOTOUP_PASSWORD && !env.PHOTOUP_EMAIL) {
    throw new UsageError("PHOTOUP_PASSWORD is set, but PHOTOUP_EMAIL is not: set both, or neither.");
  }
  if (env.PHOTOUP_EMAIL && env.PHOTOUP_PASSWORD) {
    return passwordSession(options, env.PHOTOUP_EMAIL);
  }
  if (!profile || profile.apiUrl !== apiUrl) throw notSignedIn(apiUrl);
  return profileSession(options, profile.signIn);
}

function checkedToken(token: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new UsageError("PHOTOUP_ID_TOKEN is not a token: it contains spaces, line breaks or non-ASCII characters.");
}

async function passwordSession(options: OpenSessionOptions, email: string): Promise<Session> {
  const { env, warn } = options;
  const [{ memoryTokenStore }, { signIn }, { passwordOf }] = await Promise.all([
    import("./token-store.ts"),
    import("./sign-in.ts"),
    import("./read-password.ts"),
  ]);
  const password = passwordOf(env) ?? "";
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

/** The session of a profile's saved tokens. */
export async function profileSession(
  options: Pick<OpenSessionOptions, "home" | "profileName" | "env" | "warn">,
  config: SignInConfig,
): Promise<StoredSession> {
  const { openTokenStore } = await import("./open-token-store.ts");
  let cognito: Promise<Cognito> | undefined;
  return storedSession({
    store: ofOneAccount(openTokenStore(options.home, options.profileName, options.env), config.userPoolClientId),
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
 * @param tell receives what the user should know while it waits. @throws UsageError if others could read a password in transit
 */
export async function openCognito(
  config: SignInConfig,
  env: Environment,
  tell: (message: string) => void,
): Promise<Cognito> {
  const { createCognito } = await import("./create-cognito.ts");
  return createCognito({
    config,
    openTransport: (origin) => openSockets(origin, env),
    now: Date.now,
    elapsedMs: () => performance.now(),
    wait,
    tell,
  });
}

// Connects a command to its API, as flags, environment and profile say.
import { createApiClient } from "./api-client.ts";
import { parseDuration } from "./commands/parse-quantity.ts";
import { RequestError } from "./errors.ts";
import type { Connection, ConnectOptions } from "./io.ts";
import { apiUrlOf, homeFolderOf, profileNameOf } from "./settings.ts";
import { openSession } from "./sign-in/open-session.ts";
import { findProfile } from "./sign-in/profiles.ts";
import { ticketSession } from "./sign-in/ticket-session.ts";

/** @param warn receives what the user should know. Throws UsageError, SignInError or RequestError */
export async function connect(
  options: ConnectOptions,
  env: Readonly<Record<string, string | undefined>>,
  warn: (message: string) => void,
): Promise<Connection> {
  const { withTicket, giveUpAfter } = options;
  const calls = {
    env,
    tell: warn,
    ...(giveUpAfter === undefined ? {} : { giveUpAfterMs: parseDuration("--give-up-after", giveUpAfter) }),
  };
  if (withTicket) {
    const { apiUrl, ticketId, secret } = withTicket;
    const session = ticketSession(secret);
    return { apiUrl, session, api: createApiClient({ apiUrl, session, ticketId, ...calls }) };
  }
  if (env.PHOTOUP_TICKET && options.profile === undefined && options.apiUrl === undefined) throw notWithTicket();
  const home = homeFolderOf(env);
  const { profileName, profile } = findProfile(home, profileNameOf(options, env));
  const apiUrl = apiUrlOf(options, env, profile);
  const getConfig = () => createApiClient({ apiUrl, session: undefined, ...calls }).config();
  const session = await openSession({ apiUrl, profileName, profile, home, env, getConfig, warn });
  return { apiUrl, session, api: createApiClient({ apiUrl, session, ...calls }) };
}

const notWithTicket = () =>
  new RequestError(
    "PHOTOUP_TICKET is set, and a ticket is for push, retry, verify and doctor only. Unset it, or name a --profile, to use your own sign-in.",
    { status: 403, code: "ticket_not_allowed", isTransient: false },
  );

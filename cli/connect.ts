// The API that a command talks to, and who talks: from flags, environment and profile.
import { createApiClient } from "./api-client.ts";
import type { Connection, GlobalOptions } from "./io.ts";
import { homeFolderOf, profileNameOf, settingsOf } from "./settings.ts";
import { openSession } from "./sign-in/open-session.ts";
import { findProfile } from "./sign-in/profiles.ts";

/** @param warn told what the user should know. Throws UsageError, SignInError or RequestError */
export async function connect(
  options: GlobalOptions,
  env: Readonly<Record<string, string | undefined>>,
  warn: (message: string) => void,
): Promise<Connection> {
  const home = homeFolderOf(env);
  const { profileName, profile } = await findProfile(home, profileNameOf(options, env));
  const { apiUrl } = settingsOf(options, env, profile && { name: profileName, apiUrl: profile.apiUrl });
  const getConfig = () => createApiClient({ apiUrl, session: undefined, env, tell: warn }).config();
  const session = await openSession({ apiUrl, profileName, profile, home, env, getConfig, warn });
  return { apiUrl, session, api: createApiClient({ apiUrl, session, env, tell: warn }) };
}

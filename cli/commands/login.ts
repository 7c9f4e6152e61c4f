// photoup login [URL]: signs a person in at an API and keeps the tokens.
import { canAsk } from "../can-ask.ts";
import { type ExitCode, exitCodes, UsageError } from "../errors.ts";
import type { GlobalOptions, Io } from "../io.ts";
import { say } from "../output/say.ts";
import { checkedApiUrl, homeFolderOf, profileNameOf } from "../settings.ts";
import { findProfile, type Profile } from "../sign-in/profiles.ts";
import { readPassword } from "../sign-in/read-password.ts";
import { withChosenApi } from "../sign-in/sign-in-if-missing.ts";
import { signInPerson } from "../sign-in/sign-in-person.ts";

export interface LoginOptions extends GlobalOptions {
  url?: string;
  email?: string;
  passwordFile?: string;
  passwordStdin?: boolean;
}

export async function login(given: LoginOptions, io: Io): Promise<ExitCode> {
  const home = homeFolderOf(io.env);
  const options = given.url === undefined && canAsk(io) ? await withChosenApi(given, io) : given;
  const { profileName, profile } = findProfile(home, profileNameOf(options, io.env));
  const apiUrl = urlToSignInAt(options, io, profile);
  const password = await readPassword(options, io);
  const person = { email: options.email ?? (io.env.PHOTOUP_EMAIL || undefined), password };
  const email = await signInPerson({ home, apiUrl, profileName, profile, ...person }, io);
  if (!options.quiet) say(io.stdout, `Signed in as ${email} at ${apiUrl}${naming(profileName)}.`);
  return exitCodes.ok;
}

function urlToSignInAt(options: LoginOptions, io: Io, profile: Profile | undefined): string {
  const named = options.url || options.apiUrl || io.env.PHOTOUP_API_URL || profile?.apiUrl;
  if (!named)
    throw new UsageError(
      "Which server? Give its address, as in `photoup login https://photos.example.com`. Your organiser knows it.",
    );
  return checkedApiUrl(named);
}

function naming(profileName: string): string {
  return profileName === "default" ? "" : ` (profile ${profileName})`;
}

// Asks at the terminal for what a command lacks to reach an API: which API, and who signs in.
import { SignInError } from "../errors.ts";
import type { GlobalOptions, Io } from "../io.ts";
import { say } from "../output/say.ts";
import { checkedApiUrl, homeFolderOf, profileNameOf } from "../settings.ts";
import type { Ask } from "./ask.ts";
import { askChoice } from "./ask-choice.ts";
import { withAsk } from "./open-ask.ts";
import { findProfile, type Profiles, readProfiles } from "./profiles.ts";
import { signInPerson } from "./sign-in-person.ts";

/** Whether signing in by hand would cure the error: the environment signs nobody in. */
export function isSignInMissing(error: unknown, env: Io["env"]): error is SignInError {
  return error instanceof SignInError && !env.PHOTOUP_ID_TOKEN && !env.PHOTOUP_PASSWORD;
}

/**
 * The options unchanged if they, the environment or a profile name an API; else with the API that the person chooses.
 * Throws InterruptedError on Ctrl-C.
 */
export async function withChosenApi<Options extends GlobalOptions>(options: Options, io: Io): Promise<Options> {
  if (options.apiUrl || io.env.PHOTOUP_API_URL) return options;
  const home = homeFolderOf(io.env);
  const { profile } = findProfile(home, profileNameOf(options, io.env));
  if (profile) return options;
  const known = readProfiles(home);
  return withAsk(io, async (ask) => (ask ? { ...options, ...(await askWhichApi(known, ask)) } : options));
}

async function askWhichApi({ profiles }: Profiles, ask: Ask): Promise<Pick<GlobalOptions, "apiUrl" | "profile">> {
  return askChoice<Pick<GlobalOptions, "apiUrl" | "profile">>(ask, {
    question: "Which server?",
    choices: Object.entries(profiles).map(([name, { email, apiUrl }]) => [
      `${apiUrl} as ${email} (profile ${name})`,
      { profile: name },
    ]),
    other: {
      name: "another address",
      question: "Your event's server (your organiser knows its address)",
      read: (typed) => ({ apiUrl: checkedApiUrl(typed) }),
    },
  });
}

/**
 * Signs in at the API that the options name, unless the profile belongs to another API.
 * @param missing why that is needed; thrown if it cannot be done
 */
export async function signInIfMissing(options: GlobalOptions, io: Io, missing: SignInError): Promise<void> {
  const home = homeFolderOf(io.env);
  const { profileName, profile } = findProfile(home, profileNameOf(options, io.env));
  const named = options.apiUrl || io.env.PHOTOUP_API_URL || profile?.apiUrl;
  const apiUrl = named && checkedApiUrl(named);
  if (!apiUrl || (profile && profile.apiUrl !== apiUrl)) throw missing;
  say(io.stderr, `${profile ? missing.message.replace(/ Run `.*$/, "") : "Not signed in."} Sign in at ${apiUrl}:`);
  const email = await signInPerson(
    { home, apiUrl, profileName, profile, email: io.env.PHOTOUP_EMAIL || undefined },
    io,
  );
  say(io.stderr, `Signed in as ${email}.`);
}

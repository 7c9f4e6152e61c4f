// Checks who is signed in, and whether the API accepts it.
import { exitCodeOf, exitCodes } from "../errors.ts";
import type { Connection, Io } from "../io.ts";
import { count } from "../output/units.ts";
import { readClaims } from "../sign-in/tokens.ts";
import { type Finding, findingOf, lookAbove } from "./finding.ts";

export async function checkSignIn(connect: () => Promise<Connection>, env: Io["env"]): Promise<Finding> {
  try {
    const { session, api } = await connect();
    const claims = readClaims(await session.idToken());
    let events = 0;
    for await (const _ of api.events()) events++;
    const who = [claims?.email ?? "an unknown account", ...(claims?.groups ?? [])].join(", ");
    return { check: "sign-in", state: "ok", saw: `${who}; ${count(events, "event")} to upload to` };
  } catch (error) {
    return findingOf("sign-in", error, adviceFor(error, env));
  }
}

/** Most errors about a session end with this advice. */
const unlessSaid = (advice: string, error: unknown) => (/`photoup login\b/.test(String(error)) ? undefined : advice);

/** The environment overrides a sign-in with `photoup login`. Undefined if the error already says what to do. */
function adviceFor(error: unknown, { PHOTOUP_ID_TOKEN, PHOTOUP_EMAIL, PHOTOUP_PASSWORD }: Io["env"]) {
  const exitCode = exitCodeOf(error);
  if (exitCode === exitCodes.unreachable) return lookAbove;
  if (exitCode !== exitCodes.notSignedIn || PHOTOUP_ID_TOKEN) return undefined;
  return PHOTOUP_EMAIL && PHOTOUP_PASSWORD
    ? "Correct PHOTOUP_EMAIL and PHOTOUP_PASSWORD, or unset them and run `photoup login`."
    : unlessSaid("Run `photoup login`.", error);
}

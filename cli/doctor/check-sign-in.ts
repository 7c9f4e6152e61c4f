// Who is signed in, and is it accepted?
import { exitCodeOf, exitCodes } from "../errors.ts";
import type { Connection } from "../io.ts";
import { count } from "../output/units.ts";
import { readClaims } from "../sign-in/tokens.ts";
import { type Finding, findingOf, lookAbove } from "./finding.ts";

export async function checkSignIn(connect: () => Promise<Connection>): Promise<Finding> {
  try {
    const { session, api } = await connect();
    const claims = readClaims(await session.idToken());
    let events = 0;
    for await (const _ of api.events()) events++;
    const who = [claims?.email ?? "an unknown account", ...(claims?.groups ?? [])].join(", ");
    return { check: "sign-in", state: "ok", saw: `${who}; ${count(events, "event")} to upload to` };
  } catch (error) {
    const helps = exitCodeOf(error) === exitCodes.notSignedIn;
    return findingOf("sign-in", error, helps ? "Run `photoup login`." : lookAbove);
  }
}

// Who is signed in, and is it accepted?
import type { Connection } from "../io.ts";
import { count } from "../output/units.ts";
import { readClaims } from "../sign-in/tokens.ts";
import { type Finding, findingOf } from "./finding.ts";

export async function checkSignIn(connect: () => Promise<Connection>): Promise<Finding> {
  try {
    const { session, api } = await connect();
    const claims = readClaims(await session.idToken());
    let events = 0;
    for await (const _ of api.events()) events++;
    const who = [claims?.email ?? "an unknown account", ...(claims?.groups ?? [])].join(", ");
    return { check: "sign-in", state: "ok", saw: `${who}; ${count(events, "event")} to upload to` };
  } catch (error) {
    return findingOf("sign-in", error, "Run `photoup login`.");
  }
}

// Whether a push is about to make an event that nobody meant: organisers may upload to any id, and a slip of the finger is one.
import type { Connection } from "../io.ts";
import { readClaims } from "../sign-in/tokens.ts";
import { findListed } from "./find-event.ts";

/** False also where that cannot be told: everybody else is refused by the event itself. */
export async function isNewEvent({ api, session }: Connection, eventId: string): Promise<boolean> {
  try {
    const claims = readClaims(await session.idToken());
    if (!claims?.groups.includes("organisers")) return false;
    return (await findListed(api, eventId)) === undefined;
  } catch {
    return false;
  }
}

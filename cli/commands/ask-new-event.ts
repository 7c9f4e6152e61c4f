// Whether a push is about to make an event that nobody meant: organisers may upload to any id, and a slip of the finger is one.
import type { Connection } from "../io.ts";
import { readClaims } from "../sign-in/tokens.ts";

/** False also where that cannot be told: everybody else is refused by the event itself. */
export async function isNewEvent({ api, session }: Connection, eventId: string): Promise<boolean> {
  try {
    const claims = readClaims(await session.idToken());
    if (!claims?.groups.includes("organisers")) return false;
    for await (const event of api.events()) if (event.eventId === eventId) return false;
    return true;
  } catch {
    return false;
  }
}

// Whether a command is about to create a new event: organisers can give any id, including a mistyped one.
import type { Connection } from "../io.ts";
import { readClaims } from "../sign-in/tokens.ts";
import { findListed } from "./find-event.ts";

/** False if it cannot be told, and for people who are not organisers: the API refuses them anyway. */
export async function isNewEvent({ api, session }: Connection, eventId: string): Promise<boolean> {
  try {
    const claims = readClaims(await session.idToken());
    if (!claims?.groups.includes("organisers")) return false;
    return (await findListed(api, eventId)) === undefined;
  } catch {
    return false;
  }
}

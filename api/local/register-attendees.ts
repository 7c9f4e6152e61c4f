// Registers the local users for their events, through the API, as an organiser would.
import { localUsers } from "./local-users.ts";
import { type PoolIds, signIn } from "./user-pool.ts";

/** Throws if the API refuses one. */
export async function registerAttendees(apiUrl: string, cognitoUrl: string, pool: PoolIds): Promise<void> {
  const organiser = localUsers.find((user) => user.groups.includes("organisers"));
  if (!organiser) throw new Error("none of the local users is an organiser");
  const token = await signIn(cognitoUrl, pool.userPoolClientId, organiser);
  for (const { email, events } of localUsers) {
    for (const eventId of events) {
      const url = `${apiUrl}/events/${eventId}/attendees/${encodeURIComponent(email)}`;
      const response = await fetch(url, { method: "PUT", headers: { authorization: `Bearer ${token}` } });
      if (!response.ok) throw new Error(`registering ${email}: ${response.status} ${await response.text()}`);
    }
  }
}

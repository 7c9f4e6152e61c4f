import { expect, it } from "vitest";
import { isNewEvent } from "../../../cli/commands/ask-new-event.ts";
import type { Connection } from "../../../cli/io.ts";
import { each } from "../../support/fake-io.ts";

/** A person in these groups, and the existing events. */
function connection(groups: string[], eventIds: string[] | Error): Connection {
  const part = (content: object) => Buffer.from(JSON.stringify(content)).toString("base64url");
  const idToken = `${part({})}.${part({ email: "a@example.com", "cognito:groups": groups, exp: 1 })}.x`;
  const events = () => {
    if (eventIds instanceof Error) throw eventIds;
    return each(...eventIds.map((eventId) => ({ eventId })));
  };
  return { apiUrl: "", api: { events }, session: { idToken: async () => idToken } } as never;
}

it.each([
  ["to an organiser where nobody has created it or uploaded to it", ["organisers"], ["41", "43"], true],
  ["not to an organiser where it is there", ["organisers"], ["41", "42"], false],
  ["not to an attendee, whom the event itself lets in", [], [], false],
  ["not where it cannot be asked", ["organisers"], new Error("no connection"), false],
] as const)("an event is new %s", async (_, groups, eventIds, isNew) => {
  expect(await isNewEvent(connection([...groups], eventIds as string[] | Error), "42")).toBe(isNew);
});

import { afterEach, expect, it, vi } from "vitest";
import { call } from "../../../api/web/http/open-api.ts";
import { type Organising, openOrganising } from "../../../api/web/organise/open-organising.ts";
import { answerJson, serveHttp } from "../../support/http-server.ts";

afterEach(() => void vi.useRealTimers());

it("the deletion of an event gives up if the API removes nothing and never finishes", async () => {
  let asked = 0;
  const answers: Record<string, object> = { DELETE: { photos: 0, isDone: false } };
  const { deleteEvent } = openOrganising(async <Answer>(method: string) => {
    asked++;
    return answers[method] as Answer;
  });
  await expect(deleteEvent("42", () => undefined)).rejects.toMatchObject({ code: "bad_answer" });
  expect(asked).toBe(1000);
});

const ticket = { name: "Ann", expiresAt: "2026-12-01T00:00:00Z" };
const calls: [string, (organising: Organising) => Promise<unknown>][] = [
  ["save an event", ({ saveEvent }) => saveEvent("42", { name: "Ball" })],
  ["delete an event", ({ deleteEvent }) => deleteEvent("42", () => undefined)],
  ["list attendees", ({ attendees }) => attendees("42")],
  ["register somebody", ({ addAttendee }) => addAttendee("42", "ann@example.com")],
  ["remove an attendee", ({ removeAttendee }) => removeAttendee("42", "ann@example.com")],
  ["list tickets", ({ tickets }) => tickets("42")],
  ["create a ticket", ({ createTicket }) => createTicket("42", ticket)],
  ["revoke a ticket", ({ revokeTicket }) => revokeTicket("42", "42.ann")],
];

it.each(calls)("to %s fails if another server answers in the API's place", async (_what, act) => {
  await using server = await serveHttp((_asked, response) => answerJson(response, 200, { status: "ok" }));
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const organising = openOrganising((method, path, options) => call(method, `${server.origin}${path}`, options));
  let end: unknown;
  const acting = act(organising).then(
    () => "done",
    (error) => error,
  );
  void acting.then((value) => (end = value));
  for (let second = 0; end === undefined && second < 120; second++) {
    await vi.advanceTimersByTimeAsync(1000);
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  }
  expect(end).toMatchObject({ code: "not_the_api" });
});

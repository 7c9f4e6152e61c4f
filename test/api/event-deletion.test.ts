// Which deletion of an event an object must not outlive.
import { expect, it } from "vitest";
import { deletionAfter } from "../../api/event-deletion.ts";

const [before, since, after] = ["2026-11-22T10:00:00.000Z", "2026-11-22T11:00:00.000Z", "2026-11-22T12:00:00.000Z"];

it.each([
  ["that does not exist", undefined, after, undefined],
  ["that was never deleted", { eventId: "42" }, before, undefined],
  ["that is deleted", { eventId: "42", deletion: { since, isDone: true } }, before, since],
  ["that is deleted, by a clock that is behind", { eventId: "42", deletion: { since, isDone: true } }, after, after],
  ["that was recreated, before its deletion", { eventId: "42", deletedAt: since }, before, since],
  ["that was recreated, at the moment of its deletion", { eventId: "42", deletedAt: since }, since, since],
  ["that was recreated, after its deletion", { eventId: "42", deletedAt: since }, after, undefined],
])("an object of an event %s", (_, event, issuedAt, expected) => {
  expect(deletionAfter(event, issuedAt)).toBe(expected);
});

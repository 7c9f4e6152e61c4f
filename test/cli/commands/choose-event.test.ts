import { describe, expect, it } from "vitest";
import type { EventInfo } from "../../../api/contract.ts";
import { chooseEvent, eventIdIfNamed } from "../../../cli/commands/choose-event.ts";
import { exitCodeOf, UsageError } from "../../../cli/errors.ts";
import { each, fakeIo } from "../../support/fake-io.ts";

async function chosen(events: EventInfo[], typed: string) {
  const io = fakeIo({ isTerminal: true, input: typed, api: { events: () => each(...events) } });
  const eventId = await chooseEvent({}, io).then(
    (answer) => answer.eventId,
    (error: unknown) => error,
  );
  return {
    eventId,
    shown: io
      .err()
      .replaceAll("\x1b[K", "")
      .split(/[\r\n]+/),
  };
}

const ball = { eventId: "42", name: "Summer ball", startsAt: "2026-06-01T18:00:00", timeZone: "Europe/Berlin" };
const other = { eventId: "wedding" };

describe("an event chosen at a terminal", () => {
  it("can be picked from the list by its number", async () => {
    const { eventId, shown } = await chosen([ball, other], "2\r");
    expect(eventId).toBe("wedding");
    expect(shown).toContain("  1  42  Summer ball  2026-06-01 18:00 Europe/Berlin");
    expect(shown).toContain("  2  wedding");
  });

  it("can be typed by its id, and is asked for again if that is not an id", async () => {
    const { eventId, shown } = await chosen([ball, other], "\rno such\rball\r");
    expect(eventId).toBe("ball");
    expect(shown.join("\n")).toContain('"no such" is not an event');
  });

  it("is not a number outside the list, which may be a slip, unless it is typed twice", async () => {
    const { eventId, shown } = await chosen([ball, other], "7\r8\r8\r");
    expect(eventId).toBe("8");
    expect(shown.join("\n")).toContain("There is no 7 in this list. If it is an event's id, type it again.");
    expect((await chosen([ball, other], "7\r2\r")).eventId).toBe("wedding");
  });

  it("can be typed by its id, even if that is a number, since the list shows it", async () => {
    const { eventId, shown } = await chosen([ball, other], "42\r");
    expect(eventId).toBe("42");
    expect(shown.join("\n")).not.toContain("There is no 42");
  });

  it("is never picked by number if an event's id is one of the numbers", async () => {
    expect((await chosen([other, { eventId: "1" }], "1\r")).eventId).toBe("1");
    expect((await chosen([{ eventId: "1" }, { eventId: "2" }], "2\r")).eventId).toBe("2");
    expect((await chosen([{ eventId: "2" }, other], "2\r")).eventId).toBe("2");
  });

  it("can be typed if the list is empty", async () => {
    const { eventId, shown } = await chosen([], "42\r");
    expect(eventId).toBe("42");
    expect(shown.join("\n")).toContain("You are not registered for any event yet.");
  });

  it("is offered from at most thirty", async () => {
    const many = Array.from({ length: 100 }, (_, n) => ({ eventId: `e${n}` }));
    const { shown } = await chosen(many, "e99\r");
    expect(shown.filter((line) => /^ +\d+ {2}e/.test(line))).toHaveLength(30);
    expect(shown).toContain("  and more: `photoup events` lists them all");
  });

  it("is not chosen at Ctrl-C, which exits with 130", async () => {
    expect(exitCodeOf((await chosen([ball], "\x03")).eventId)).toBe(130);
  });

  it("is not chosen at Ctrl-D, which exits with 2: the sign-in is good, and a flag can name the event", async () => {
    const { eventId: error } = await chosen([ball], "\x04");
    expect(exitCodeOf(error)).toBe(2);
    expect((error as Error).message).toBe("No event was chosen. Choose one, or name it: --event 42.");
  });

  it("shows no name that could control the terminal", async () => {
    const { shown } = await chosen([{ eventId: "42", name: "\x1b[2J\u202eball" }], "1\r");
    expect(shown.join("\n")).not.toContain("\x1b[2J");
    expect(shown.join("\n")).not.toContain("\u202e");
  });
});

describe("an event that is not named", () => {
  it.each([
    ["without a terminal", { isTerminal: false }],
    ["on a build server that offers a terminal", { isTerminal: true, env: { CI: "true" } }],
  ])("is wrong usage %s", (_, options) => {
    expect(() => eventIdIfNamed(undefined, ["DCIM"], fakeIo(options))).toThrow(UsageError);
    expect(() => eventIdIfNamed(undefined, [], fakeIo(options))).toThrow(/Say --event ID/);
  });

  it("is asked for at a terminal only if it is not named", () => {
    const io = fakeIo({ isTerminal: true });
    expect(eventIdIfNamed(undefined, ["DCIM", "event-1"], io)).toBeUndefined();
    for (const CI of ["", "false", "0"])
      expect(eventIdIfNamed(undefined, ["DCIM"], fakeIo({ isTerminal: true, env: { CI } }))).toBeUndefined();
    expect(eventIdIfNamed(undefined, ["event-42/sub"], io)).toBe("42");
    expect(eventIdIfNamed("7", [], io)).toBe("7");
    expect(() => eventIdIfNamed(undefined, ["event-1", "event-2"], io)).toThrow(UsageError);
  });
});

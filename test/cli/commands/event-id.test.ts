import { describe, expect, it } from "vitest";
import { checkedEventId, eventIdOf, eventIdOfArgument } from "../../../cli/commands/event-id.ts";
import { UsageError } from "../../../cli/errors.ts";

describe("the event of a push", () => {
  it.each([
    [["./event-42"], "42"],
    [["/media/card/event_42/"], "42"],
    [["Event-Summer_2026"], "Summer_2026"],
    [["event-42", "../more/event_42"], "42"],
    [["event-42/sub"], "42"],
    [["event-42/sub/IMG_1.jpg", "/card/event-42/DCIM"], "42"],
    [["event-1/old/event-2/sub"], "2"],
  ])("of %j is %s", (paths, eventId) => {
    expect(eventIdOf(undefined, paths)).toBe(eventId);
  });

  it("is the one in --event, whatever the folders are called", () => {
    expect(eventIdOf("7", ["event-42", "elsewhere"])).toBe("7");
    expect(eventIdOf("event-7", ["elsewhere"])).toBe("7");
  });

  it.each([["DCIM"], ["event-"], ["event-a b"], [`event-${"x".repeat(65)}`], ["myevent-42"]])(
    "cannot be read from a folder named %s",
    (path) => {
      expect(() => eventIdOf(undefined, [path])).toThrow(UsageError);
    },
  );

  it("cannot be two events, and the message names them", () => {
    expect(() => eventIdOf(undefined, ["event-1", "event-2"])).toThrow(
      /event-1 is for event 1, event-2 is for event 2/,
    );
  });

  it("must be known for every path", () => {
    expect(() => eventIdOf(undefined, ["event-1", "DCIM"])).toThrow(/Which event is DCIM for/);
  });

  it.each(["", "a/b", "..", "a b", "é", "x".repeat(65), "42\n"])("is never %j", (text) => {
    expect(() => checkedEventId(text)).toThrow(UsageError);
  });
});

describe("the event that a command names", () => {
  it.each([
    ["42", "42"],
    ["event-42", "42"],
    ["event_42/", "42"],
    ["./2026/event-42", "42"],
    ["C:\\photos\\event-42\\", "42"],
    ["event-event-42", "event-42"],
  ])("%s is %s", (typed, eventId) => {
    expect(eventIdOfArgument(typed)).toBe(eventId);
  });

  it.each(["", "/", "a/b", "event-a b", "event-42/sub"])("%j is not one", (typed) => {
    expect(() => eventIdOfArgument(typed)).toThrow(UsageError);
  });
});

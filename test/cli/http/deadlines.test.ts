import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createDeadlines, type Deadlines } from "../../../cli/http/deadlines.ts";

let deadlines: Deadlines;
let rung: string[];
beforeEach(() => {
  vi.useFakeTimers();
  deadlines = createDeadlines();
  rung = [];
});
afterEach(() => {
  vi.useRealTimers();
});

/** Due in so many milliseconds; `movedBy` is what has come to that since. */
function dueIn(name: string, ms: number) {
  const at = performance.now() + ms;
  const due = { movedBy: 0, dueAt: () => at + due.movedBy, onDue: (): void => void rung.push(name) };
  return due;
}

describe("a deadline", () => {
  it("is reported once, at its time, in any order of adding", () => {
    deadlines.add(dueIn("late", 300));
    deadlines.add(dueIn("early", 100));
    vi.advanceTimersByTime(99);
    expect(rung).toEqual([]);
    vi.advanceTimersByTime(2);
    expect(rung).toEqual(["early"]);
    vi.advanceTimersByTime(1_000);
    expect(rung).toEqual(["early", "late"]);
  });

  it("that has moved later is reported then", () => {
    const due = dueIn("moved", 100);
    deadlines.add(due);
    due.movedBy = 50;
    vi.advanceTimersByTime(120);
    expect(rung).toEqual([]);
    vi.advanceTimersByTime(40);
    expect(rung).toEqual(["moved"]);
  });

  it("that was deleted is not reported", () => {
    const due = dueIn("gone", 100);
    deadlines.add(due);
    deadlines.delete(due);
    vi.advanceTimersByTime(1_000);
    expect(rung).toEqual([]);
  });

  it("may add another one when reported", () => {
    const first = dueIn("first", 100);
    first.onDue = () => deadlines.add(dueIn("second", 100));
    deadlines.add(first);
    vi.advanceTimersByTime(250);
    expect(rung).toEqual(["second"]);
  });
});

import { EventEmitter } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { catchSignals } from "../../cli/catch-signals.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout"] }));
afterEach(() => void vi.useRealTimers());

const exit = vi.fn();

function signalled(signals: readonly NodeJS.Signals[], goesOn = false) {
  const process = Object.assign(new EventEmitter(), { exit });
  const { soft, hard, exitCode } = catchSignals(process as unknown as NodeJS.Process, goesOn);
  for (const signal of signals) process.emit(signal, signal);
  return { soft: soft.aborted, hard: hard.aborted, exitCode: exitCode() };
}

describe("a signal", () => {
  it.each<[NodeJS.Signals, number]>([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ])("%s lets the run finish in order, with exit %i", (signal, exitCode) => {
    expect(signalled([signal])).toEqual({ soft: true, hard: false, exitCode });
  });

  it("stops the run at once if it is the second", () => {
    expect(signalled(["SIGHUP", "SIGTERM"])).toEqual({ soft: true, hard: true, exitCode: 129 });
    vi.advanceTimersByTime(900);
    expect(exit).not.toHaveBeenCalled();
    vi.advanceTimersByTime(100);
    expect(exit).toHaveBeenCalledExactlyOnceWith(129);
  });

  it.each<[NodeJS.Signals[]]>([[["SIGHUP", "SIGHUP", "SIGHUP"]], [["SIGINT", "SIGHUP"]]])(
    "of a closed terminal is not a second one: %j",
    (signals) => {
      expect(signalled(signals)).toMatchObject({ soft: true, hard: false });
    },
  );

  it("of a closed terminal is ignored by a run that outlives it, unlike other signals", () => {
    expect(signalled(["SIGHUP"], true)).toEqual({ soft: false, hard: false, exitCode: undefined });
    expect(signalled(["SIGHUP", "SIGTERM"], true)).toEqual({ soft: true, hard: false, exitCode: 143 });
  });
});

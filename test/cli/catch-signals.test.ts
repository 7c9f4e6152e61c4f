import { EventEmitter } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { catchSignals } from "../../cli/catch-signals.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout"] }));
afterEach(() => {
  vi.useRealTimers();
  vi.clearAllMocks();
});

const exit = vi.fn();
const onSlowEnd = vi.fn();

function signalled(signals: readonly NodeJS.Signals[], goesOn = false) {
  const process = Object.assign(new EventEmitter(), { exit });
  const { soft, hard, exitCode } = catchSignals(process as unknown as NodeJS.Process, goesOn, onSlowEnd);
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

  it("stops the run at once if it is the second, and waits for its summary", () => {
    expect(signalled(["SIGHUP", "SIGTERM"])).toEqual({ soft: true, hard: true, exitCode: 129 });
    expect(onSlowEnd).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1_000);
    expect(onSlowEnd).toHaveBeenCalledOnce();
    vi.advanceTimersByTime(3_600_000);
    expect(exit).not.toHaveBeenCalled();
  });

  it("ends the process if it is the third", () => {
    signalled(["SIGINT", "SIGINT", "SIGTERM"]);
    expect(exit).toHaveBeenCalledExactlyOnceWith(130);
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

import { EventEmitter } from "node:events";
import type { Worker } from "node:worker_threads";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { ExitCode } from "../../cli/errors.ts";
import { exitWhenStuck, trackThreads, waitForPendingFiles } from "../../cli/exit-when-stuck.ts";

/** A process exits. @returns the signals that it sends itself, and whether its handler still gets SIGINT */
function exitWith(
  code: number,
  resources: string[] = [],
  platform: NodeJS.Platform = "linux",
  interruptedWith?: ExitCode,
) {
  const [kill, onSignal] = [vi.fn(), vi.fn()];
  const process = Object.assign(new EventEmitter(), {
    pid: 7,
    platform,
    kill,
    getActiveResourcesInfo: () => resources,
  });
  process.on("SIGINT", onSignal);
  exitWhenStuck(process as never, () => interruptedWith);
  process.emit("exit", code);
  process.emit("SIGINT");
  return { sent: kill.mock.calls, isHandled: onSignal.mock.calls.length > 0 };
}

function startThread(): EventEmitter {
  const thread = new EventEmitter();
  expect(trackThreads(() => thread as Worker)()).toBe(thread);
  onTestFinished(() => void thread.emit("exit", 1));
  return thread;
}

describe("a process", () => {
  it.each([
    [130, "SIGINT"],
    [143, "SIGTERM"],
    [129, "SIGHUP"],
    [6, "SIGKILL"],
  ])(
    "that exits with %i although a thread runs is ended by %s, as exiting would wait for the thread",
    (code, signal) => {
      startThread();
      expect(exitWith(code)).toEqual({ sent: [[7, signal]], isHandled: signal !== "SIGINT" });
    },
  );

  it.each([130, 143, 129, 6])("on Windows, which cannot send itself SIGHUP, is ended at once (%i)", (code) => {
    startThread();
    expect(exitWith(code, [], "win32").sent).toEqual([[7, "SIGKILL"]]);
  });

  it.each([
    [130, "FSReqCallback", "SIGINT"],
    [143, "FSReqPromise", "SIGTERM"],
    [130, "GetAddrInfoReqWrap", "SIGINT"],
  ])("that exits with %i is ended by a signal too while Node has a %s", (code, resource, signal) => {
    expect(exitWith(code, ["Timeout", resource]).sent).toEqual([[7, signal]]);
  });

  it.each<[ExitCode, string]>([
    [130, "SIGINT"],
    [143, "SIGTERM"],
  ])(
    "that somebody interrupted (%i) after something else had stopped its run is ended too",
    (interruptedWith, signal) => {
      for (const code of [1, 3, 4, 5]) {
        expect(exitWith(code, ["FSReqCallback"], "linux", interruptedWith).sent).toEqual([[7, signal]]);
        expect(exitWith(code, ["Timeout"], "linux", interruptedWith).sent).toEqual([]);
      }
      startThread();
      for (const code of [1, 3, 4, 5]) expect(exitWith(code, [], "linux", interruptedWith).sent).toEqual([[7, signal]]);
      expect(exitWith(6, [], "linux", interruptedWith).sent).toEqual([[7, "SIGKILL"]]);
      expect(exitWith(3, [], "win32", interruptedWith).sent).toEqual([[7, "SIGKILL"]]);
    },
  );

  it("exits as usual with any other code", () => {
    startThread();
    for (const code of [0, 1, 2, 3]) expect(exitWith(code, ["FSReqCallback"]).sent).toEqual([]);
  });

  it("exits as usual if its threads have ended", () => {
    startThread().emit("exit", 1);
    expect(exitWith(130, ["Timeout", "TCPSocketWrap"])).toEqual({ sent: [], isHandled: true });
    expect(exitWith(6, ["GetAddrInfoReqWrap"]).sent).toEqual([]);
  });

  it("waits for files that are being read before it exits after a signal, but not for long", async () => {
    const states = [["FSReqPromise"], ["FSReqPromise"], ["Timeout"]];
    const resources = vi.fn(() => states.shift() ?? []);
    await waitForPendingFiles({ getActiveResourcesInfo: resources }, 130);
    expect(resources).toHaveBeenCalledTimes(3);
    await waitForPendingFiles({ getActiveResourcesInfo: () => ["FSReqCallback"] }, 130); // ends all the same
    states.push(["FSReqPromise"], ["Timeout"]);
    await waitForPendingFiles({ getActiveResourcesInfo: resources }, 3, 130); // the quota had stopped the run
    expect(resources).toHaveBeenCalledTimes(5);
  });

  it("waits for no file with any other exit code", async () => {
    const resources = vi.fn(() => ["FSReqPromise"]);
    await waitForPendingFiles({ getActiveResourcesInfo: resources }, 3);
    expect(resources).not.toHaveBeenCalled();
  });
});

import { expect, it } from "vitest";
import type { WorkerPool } from "../../../cli/upload/flow/worker-pool.ts";
import { createSpareWorkers } from "../../../cli/upload/spare-workers.ts";

/** A pool that notes what it is told. */
function poolThatNotes(told: string[]): WorkerPool {
  const note = (name: string) => () => void told.push(name);
  return {
    enter: note("enter"),
    stopReading: note("stopReading"),
    abort: note("abort"),
    close: async () => void told.push("close"),
  } as unknown as WorkerPool;
}

function spare() {
  const told: string[] = [];
  const open = () => {
    told.push("open");
    return poolThatNotes(told);
  };
  return { told, workers: createSpareWorkers(open, () => 1) };
}

it("spare workers are opened once, when there is something for them to do", async () => {
  const { told, workers } = spare();
  await workers.close();
  expect(told).toEqual([]);
  workers.enter(1);
  workers.enter(1);
  await workers.close();
  expect(told).toEqual(["open", "enter", "enter", "close"]);
});

it("spare workers stop reading when the run is stopped, and end at once when it is halted", () => {
  const { told, workers } = spare();
  workers.enter(1);
  workers.stopReading();
  workers.abort();
  expect(told.slice(2)).toEqual(["stopReading", "abort"]);
});

it.each(["stopReading", "abort"] as const)("spare workers that are opened after %s read nothing", (stop) => {
  const { told, workers } = spare();
  workers[stop]();
  workers.enter(1);
  expect(told).toEqual(["open", "stopReading", "enter"]);
});

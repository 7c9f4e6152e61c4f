import { expect, it } from "vitest";
import type { WorkerPool } from "../../../cli/upload/flow/worker-pool.ts";
import { createSpareWorkers } from "../../../cli/upload/spare-workers.ts";

/** A pool that records its calls. */
function poolNamed(name: string, told: string[]) {
  const note = (what: string) => () => void told.push(`${name} ${what}`);
  const pool = {
    enter: note("enter"),
    nextId: () => 1,
    stopReading: note("stopReading"),
    abort: note("abort"),
    close: async () => void told.push(`${name} close`),
    isClosed: false,
  };
  return pool as unknown as WorkerPool & { isClosed: boolean };
}

function spare({ isClosed }: { isClosed: boolean }) {
  const told: string[] = [];
  const own = Object.assign(poolNamed("own", told), { isClosed });
  const open = () => {
    told.push("open");
    return poolNamed("another", told);
  };
  return { told, own, workers: createSpareWorkers(own, open) };
}

it("spare workers are the run's own while it has them, without another thread", async () => {
  const { told, own, workers } = spare({ isClosed: false });
  workers.enter(1);
  expect(told).toEqual(["own enter"]);
  own.isClosed = true;
  workers.enter(1);
  expect(told.slice(1)).toEqual(["open", "another enter"]);
});

it("another pool is opened once, when there is work for it", async () => {
  const { told, workers } = spare({ isClosed: true });
  await workers.close();
  expect(told).toEqual([]);
  workers.enter(1);
  workers.enter(1);
  await workers.close();
  expect(told).toEqual(["open", "another enter", "another enter", "another close"]);
});

it("the other pool stops reading when the run is stopped, and ends at once when it is halted", () => {
  const { told, workers } = spare({ isClosed: true });
  workers.enter(1);
  workers.stopReading();
  workers.abort();
  expect(told.slice(2)).toEqual(["another stopReading", "another abort"]);
});

it.each(["stopReading", "abort"] as const)("a pool that is opened after %s reads nothing", (stop) => {
  const { told, workers } = spare({ isClosed: true });
  workers[stop]();
  workers.enter(1);
  expect(told).toEqual(["open", "another stopReading", "another enter"]);
});

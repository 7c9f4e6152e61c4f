import { describe, expect, it } from "vitest";
import { Stoppables, stoppedBy } from "../../../cli/http/stoppable.ts";

/** Something that runs until it is aborted. */
function running() {
  let end = (_outcome: string) => {};
  const promise = new Promise<string>((resolve) => (end = resolve));
  return { promise, end, abort: () => end("aborted") };
}

describe("a stop", () => {
  it("aborts everything that runs, and nothing that has ended", async () => {
    const stoppables = new Stoppables();
    const [ended, under] = [running(), running()];
    const outcomes = [stoppables.during(ended, ended.promise), stoppables.during(under, under.promise)];
    ended.end("done");
    await outcomes[0];
    stoppables.stop();
    expect(await Promise.all(outcomes)).toEqual(["done", "aborted"]);
  });

  it("also aborts what starts after it", async () => {
    const stoppables = new Stoppables();
    stoppables.stop();
    const late = running();
    expect(await stoppables.during(late, late.promise)).toBe("aborted");
  });

  it("comes from a signal, with one listener for all its requests", async () => {
    const controller = new AbortController();
    const under = running();
    const outcome = stoppedBy(controller.signal).during(under, under.promise);
    controller.abort();
    expect(await outcome).toBe("aborted");
    expect(stoppedBy(controller.signal).isStopped).toBe(true);
    expect(stoppedBy(AbortSignal.abort()).isStopped).toBe(true);
  });
});

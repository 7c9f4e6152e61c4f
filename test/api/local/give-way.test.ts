import { expect, it } from "vitest";
import { createGiveWay, type GiveWayClock } from "../../../api/local/give-way.ts";

/** A clock that each wait advances. @param onWait gets the time after each wait, and may let something arrive */
function createClock(onWait: (at: number) => void = () => undefined) {
  let at = 0;
  const clock: GiveWayClock = {
    now: () => at,
    async wait(delayMs) {
      at += delayMs;
      onWait(at);
    },
  };
  return clock;
}
const never = () => new AbortController().signal;

it("nothing waits if nothing arrives", async () => {
  const clock = createClock();
  await createGiveWay(clock).takeTurn(never());
  expect(clock.now()).toBe(0);
});

it("a turn begins 300 ms after the last photo that arrived", async () => {
  const arrivals = [300, 500];
  const clock = createClock((at) => at === arrivals[0] && arrivals.shift() && giveWay.noteArrival());
  const giveWay = createGiveWay(clock);
  giveWay.noteArrival();
  await giveWay.takeTurn(never());
  expect(clock.now()).toBe(600);
  await giveWay.takeTurn(never());
  expect(clock.now()).toBe(600);
});

it("while photos keep arriving, a turn begins every two seconds", async () => {
  const clock = createClock(() => giveWay.noteArrival());
  const giveWay = createGiveWay(clock);
  giveWay.noteArrival();
  for (const expected of [2000, 4000, 6000]) {
    await giveWay.takeTurn(never());
    expect(clock.now()).toBe(expected);
  }
});

it("a turn that is aborted while it waits does not begin", async () => {
  const stop = new AbortController();
  const clock = createClock(() => stop.abort(new Error("the stack stops")));
  const giveWay = createGiveWay(clock);
  giveWay.noteArrival();
  await expect(giveWay.takeTurn(stop.signal)).rejects.toThrow("the stack stops");
});

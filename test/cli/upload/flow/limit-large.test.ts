import { describe, expect, it } from "vitest";
import { createLargeLimit, largeSlotsFor } from "../../../../cli/upload/flow/limit-large.ts";

const mbit = (rate: number) => (rate * 1000) / 8;

describe("the number of large photos sent at once", () => {
  it.each([
    ["2 Mbit/s and 40 ms", mbit(2), 40, 1],
    ["6 Mbit/s and 10 ms", mbit(6), 10, 1],
    ["6 Mbit/s and 40 ms", mbit(6), 40, 2],
    ["10 Mbit/s and 40 ms", mbit(10), 40, 5],
    ["20 Mbit/s and 40 ms, where packets are lost", mbit(20), 40, 11],
    ["20 Mbit/s and 300 ms", mbit(20), 300, 90],
    ["100 Mbit/s, however near", mbit(100), 1, Number.POSITIVE_INFINITY],
  ])("on a link of %s is %d", (_, bytesPerMs, roundTripMs, slots) => {
    expect(largeSlotsFor(bytesPerMs, roundTripMs)).toBe(slots);
  });

  it.each([
    [5, 2],
    [40, 2],
    [120, 6],
    [900, 8],
  ])("follows an RTT of %d ms until the rate is known: %d", (roundTripMs, slots) => {
    const limit = createLargeLimit(() => 0);
    limit.roundTrip(roundTripMs);
    expect(limit.slots).toBe(slots);
  });
});

describe("the rate", () => {
  let time = 0;
  const open = (roundTripMs: number) => {
    time = 0;
    const limit = createLargeLimit(() => time);
    limit.roundTrip(roundTripMs);
    limit.moved(0, 2);
    return limit;
  };

  it("excludes the bytes that first fill the buffers", () => {
    const limit = open(40);
    time = 500;
    limit.moved(2 * 192 * 1024 + mbit(6) * 500, 2);
    expect(limit.slots).toBe(2);
  });

  it("counts as a fast link's as soon as enough has been carried", () => {
    const limit = open(5);
    time = 20;
    limit.moved(3 * 1024 * 1024, 2);
    expect(limit.slots).toBe(Number.POSITIVE_INFINITY);
  });

  it("is measured continuously: fewer photos on a link that slows down, more on one that speeds up", () => {
    const limit = open(40);
    let sent = 3 * 1024 * 1024;
    time = 100;
    limit.moved(sent, 2);
    const run = (bytesPerMs: number, seconds: number) => {
      for (let n = 0; n < 2 * seconds; n++) {
        time += 500;
        sent += 500 * bytesPerMs;
        limit.moved(sent, 2);
      }
    };
    run(mbit(6), 10);
    expect(limit.slots).toBe(2);
    run(mbit(60), 10);
    expect(limit.slots).toBe(Number.POSITIVE_INFINITY);
  });

  it("is not measured while no large photo is sent", () => {
    const limit = open(40);
    time = 10_000;
    limit.moved(1_000, 0);
    limit.moved(2_000, 1);
    expect(limit.slots).toBe(2);
  });
});

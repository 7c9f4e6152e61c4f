import { describe, expect, it } from "vitest";
import { createLanes } from "../../../../cli/upload/flow/worker-pool.ts";
import type { Lane } from "../../../../cli/upload/worker/photo-worker.ts";

/** Up to four lanes, of which the first is always open. */
function open(isBusy = true) {
  const opened: Lane[] = [];
  const closed: Lane[] = [];
  const lanes = createLanes(
    () => {
      const lane = { isBusy: () => isBusy, close: async () => void closed.push(lane) } as unknown as Lane;
      opened.push(lane);
      return lane;
    },
    4,
    () => {},
  );
  return { lanes, opened, closed };
}

const megabyte = 1024 * 1024;
const enterAll = (lanes: ReturnType<typeof open>["lanes"], photos: number, sizeBytes: number) =>
  Array.from({ length: photos }, () => lanes.enter(sizeBytes));

describe("a second lane", () => {
  it("is opened where large photos make the first one busy", () => {
    const { lanes, opened } = open();
    enterAll(lanes, 5, 6 * megabyte);
    expect(opened).toHaveLength(1);
    enterAll(lanes, 3, 6 * megabyte);
    expect(opened).toHaveLength(2);
  });

  it("is not opened where the first one finds rest, however large they are: the link is the limit", () => {
    const { lanes, opened } = open(false);
    enterAll(lanes, 64, 6 * megabyte);
    expect(opened).toHaveLength(1);
  });

  it("is not opened for small photos, however many there are", () => {
    const { lanes, opened } = open();
    enterAll(lanes, 4_000, 150_000);
    expect(opened).toHaveLength(1);
  });

  it("takes its share: each photo goes to the lane with the least to do", () => {
    const { lanes, opened } = open();
    const entered = enterAll(lanes, 16, 6 * megabyte);
    const share = entered.filter(({ lane }) => lane === opened[0]).length;
    expect(share).toBeLessThanOrEqual(10);
  });

  it("is not opened for what has left again, however often it says so", () => {
    const { lanes, opened } = open();
    for (let n = 0; n < 20; n++) {
      const { leave } = lanes.enter(20 * megabyte);
      leave();
      leave();
    }
    expect(opened).toHaveLength(1);
  });
});

it("each lane is closed once, however often that is asked for", async () => {
  const { lanes, opened, closed } = open();
  enterAll(lanes, 16, 6 * megabyte);
  await Promise.all([lanes.close(), lanes.close()]);
  expect(closed).toEqual(opened);
});

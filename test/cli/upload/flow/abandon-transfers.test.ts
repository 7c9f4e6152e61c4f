import { expect, it } from "vitest";
import { transfersToAbandon } from "../../../../cli/upload/flow/abandon-transfers.ts";

const MB = 1_000_000;
const transfer = (id: number, remainingBytes: number, bytesPerSecond = MB, sizeBytes = 20 * MB) => ({
  id,
  sizeBytes,
  remainingBytes,
  bytesPerSecond,
});
/** Photos of 2 kB that are sent, and wait for their answers. */
const small = Array.from({ length: 30 }, (_, id) => transfer(id, 0, 4_000, 2_000));

it.each<[row: string, transfers: ReturnType<typeof transfer>[], seconds: number, abandoned: number[]]>([
  ["all if there is time for all", [transfer(1, 3 * MB), transfer(2, 3 * MB)], 5, []],
  ["none whose last bytes would still be in buffers", [transfer(1, 3.9 * MB)], 5, [1]],
  ["those with the least left to send", [transfer(1, 6 * MB), transfer(2, MB), transfer(3, 6 * MB)], 5, [3]],
  ["none that cannot finish even alone on the link", [transfer(1, 9 * MB)], 5, [1]],
  ["all while the rate is unknown", [transfer(1, 9 * MB, 0), transfer(2, 9 * MB, 0)], 5, []],
  ["small photos, of which little can be in buffers", small, 5, []],
  ["none of none", [], 5, []],
])("keeps %s", (_, transfers, seconds, abandoned) => {
  expect(transfersToAbandon(transfers, seconds)).toEqual(abandoned);
});

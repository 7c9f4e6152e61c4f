import { expect, it } from "vitest";
import { transfersToAbandon } from "../../../../cli/upload/flow/abandon-transfers.ts";

const MB = 1_000_000;
const transfer = (id: number, remainingBytes: number, bytesPerSecond = MB) => ({ id, remainingBytes, bytesPerSecond });

it.each<[row: string, transfers: ReturnType<typeof transfer>[], seconds: number, abandoned: number[]]>([
  ["all where there is time for all", [transfer(1, 3 * MB), transfer(2, 3 * MB)], 5, []],
  ["none whose last bytes are still in buffers by then", [transfer(1, 3.9 * MB)], 5, [1]],
  ["those with the least to send", [transfer(1, 6 * MB), transfer(2, MB), transfer(3, 6 * MB)], 5, [3]],
  ["none that cannot be done, though it has the link to itself", [transfer(1, 9 * MB)], 5, [1]],
  ["all where nothing is known of the rate", [transfer(1, 9 * MB, 0), transfer(2, 9 * MB, 0)], 5, []],
  ["none where there are none", [], 5, []],
])("keeps %s", (_, transfers, seconds, abandoned) => {
  expect(transfersToAbandon(transfers, seconds)).toEqual(abandoned);
});

import { mkdirSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { makeBulkPhotos } from "../support/bulk-photos.ts";
import { killedAtLine } from "../support/kill-at-line.ts";
import { freshPhotographer, push } from "../support/push-photos.ts";
import { parseLines, runPhotoup } from "../support/run-photoup.ts";
import { sharedStack } from "../support/shared-stack.ts";
import { deliveriesSettled, readKeys, readPuts } from "../support/stack-controls.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const stack = sharedStack();
const count = 300;

/** A photo has arrived. How many are new depends on the puts of the killed runs before. */
const arrived = ["uploaded", "duplicate"];

/** The process is killed at the n-th line of these types. Every run gets that far, however fast the runs before it were. */
const moments: [n: number, types: string[]][] = [
  [1, ["started"]],
  [1, ["found"]],
  [150, ["found"]],
  [1, ["walked"]],
  [1, ["uploaded"]],
  [2, arrived],
  [1, arrived],
  [10, arrived],
  [30, arrived],
  [15, arrived],
];

describe("kill -9 at any moment, then the same command again", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeAll(async () => {
    folder = await temporaryFolder();
    await makeBulkPhotos(folder.at("photos"), count, { seed: 42 });
    return () => folder[Symbol.asyncDispose]();
  });

  it("leaves one object and one record per photo, loses nothing, and sends nothing confirmed again", async () => {
    mkdirSync(folder.at("home"));
    const photographer = await freshPhotographer(folder.at("home"));
    const confirmed = new Set<string>();
    for (const [n, types] of moments) {
      const before = await readPuts(stack, photographer.eventId);
      const env = killedAtLine(n, ...types.map((type) => `"type":"${type}"`));
      const { signal, lines } = await push(photographer, [folder.at("photos")], { env });
      expect(signal).toBe("SIGKILL");
      await deliveriesSettled(stack);
      const after = await readPuts(stack, photographer.eventId);
      for (const key of confirmed) expect(after[key]?.attempts, key).toBe(before[key]?.attempts);
      for (const line of lines) {
        if (line.type === "uploaded") confirmed.add(`uploads/event_${photographer.eventId}/${line.photoId}.jpg`);
      }
    }

    const { exitCode, finished } = await push(photographer, [folder.at("photos")]);
    expect(exitCode).toBe(0);
    expect(finished).toMatchObject({ found: count, failed: 0, skipped: 0 });
    expect(Number(finished.uploaded) + Number(finished.duplicate)).toBe(count);
    expect(await readKeys(stack, photographer.eventId)).toHaveLength(count);
    const puts = await readPuts(stack, photographer.eventId);
    expect(Object.values(puts).every(({ stored }) => stored === 1)).toBe(true);
    const listed = await runPhotoup(["ls", photographer.eventId, "--json"], { env: photographer.env });
    const records = parseLines(listed.stdout).map(({ photoId }) => photoId);
    expect(records).toHaveLength(count);
    expect(new Set(records).size).toBe(count);
  });
});

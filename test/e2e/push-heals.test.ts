import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeBulkPhotos } from "../support/bulk-photos.ts";
import { projectFolder } from "../support/project-folder.ts";
import { freshPhotographer, push } from "../support/push-photos.ts";
import { parseLines, runPhotoup } from "../support/run-photoup.ts";
import { sharedStack } from "../support/shared-stack.ts";
import { planDelivery, readPuts } from "../support/stack-controls.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const stack = sharedStack();

describe("an ObjectCreated event that is lost", () => {
  it("is repaired by the push that waits for it, without a second put; the next push has nothing to do", async () => {
    await using folder = await temporaryFolder();
    await makeBulkPhotos(folder.at("photos"), 3, { seed: 21 });
    const photographer = await freshPhotographer();
    await planDelivery(stack, photographer.eventId, { copies: 0 });
    const first = await push(photographer, [folder.at("photos")]);
    expect(first.exitCode).toBe(0);
    expect(first.finished).toMatchObject({ uploaded: 3, failed: 0 });
    expect(first.lines.filter(({ code }) => code === "not_confirmed")).toMatchObject(
      Array(3).fill({ type: "retrying" }),
    );

    const second = await push(photographer, [folder.at("photos")]);
    expect(second.exitCode).toBe(0);
    expect(second.finished).toMatchObject({ duplicate: 3, sentBytes: 0 });
    const puts = Object.values(await readPuts(stack, photographer.eventId));
    expect(puts.map(({ attempts }) => attempts)).toEqual([1, 1, 1]);
  });
});

const publicPhotos = join(projectFolder, "../shared/photos/public");

describe.skipIf(!existsSync(publicPhotos))("real photos of many kinds (skipped without ../shared/photos)", () => {
  it("are all uploaded; sidecars and unsupported files are skipped with a reason", async () => {
    const photographer = await freshPhotographer();
    const { exitCode, lines, finished } = await push(photographer, [publicPhotos]);
    expect(exitCode).toBe(0);
    expect(finished).toMatchObject({ found: 50, uploaded: 47, skipped: 3, failed: 0 });
    for (const line of lines) if (line.type === "skipped") expect(line.message).toMatch(/\w/);
    const listed = await runPhotoup(["ls", photographer.eventId, "--json"], { env: photographer.env });
    expect(parseLines(listed.stdout)).toHaveLength(47);
  });
});

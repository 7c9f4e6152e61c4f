// The event shows a photo whose object is gone from S3: photoup never says that its file may be deleted, and the next push repairs it.
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { makeBulkPhotos } from "../support/bulk-photos.ts";
import { freshPhotographer, push } from "../support/push-photos.ts";
import { runPhotoup } from "../support/run-photoup.ts";
import { sharedStack } from "../support/shared-stack.ts";
import { readKeys } from "../support/stack-controls.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** Like a deletion in the console, or a crash between two deletions. */
async function loseOneObject(eventId: string): Promise<void> {
  const [key = ""] = await readKeys(sharedStack(), eventId);
  rmSync(join(sharedStack().dataFolder, "s3/objects", `${encodeURIComponent(key)}.json`));
}

it.each([
  ["verify says no", "verify"],
  ["push --delete-after leaves its file", "push --delete-after"],
])("%s, and the push after it sends the photo again", async (_, command) => {
  await using folder = await temporaryFolder();
  await makeBulkPhotos(folder.at("photos"), 5);
  const photographer = await freshPhotographer();
  await push(photographer, [folder.at("photos")]);
  await loseOneObject(photographer.eventId);
  expect(await readKeys(sharedStack(), photographer.eventId)).toHaveLength(4);
  const [verb = "", ...flags] = command.split(" ");
  const { env, eventId } = photographer;
  const { exitCode } = await runPhotoup([verb, folder.at("photos"), "--event", eventId, ...flags], { env });
  expect(exitCode).toBe(3);
  expect(readdirSync(folder.at("photos/part-000"))).toHaveLength(verb === "verify" ? 5 : 1);
  const { finished } = await push(photographer, [folder.at("photos")]);
  expect(finished).toMatchObject({ uploaded: 1, failed: 0 });
  expect(await readKeys(sharedStack(), eventId)).toHaveLength(5);
  const verified = await runPhotoup(["verify", folder.at("photos"), "--event", eventId], { env });
  expect([verified.exitCode, verified.stdout]).toEqual([0, expect.stringContaining("Safe to delete")]);
});

// An organiser removes somebody's photo: pushing it again does not bring it back and says why; only an organiser can.
import { expect, it } from "vitest";
import { makeBulkPhotos } from "../support/bulk-photos.ts";
import { freshPhotographer, push } from "../support/push-photos.ts";
import { parseLines, runPhotoup } from "../support/run-photoup.ts";
import { sharedStack } from "../support/shared-stack.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { userOf } from "../support/tokens.ts";

it("a photo that an organiser removed by file name stays out of the event until an organiser brings it back", async () => {
  await using folder = await temporaryFolder();
  await makeBulkPhotos(folder.at("photos"), 3);
  const photographer = await freshPhotographer(folder.at("home"));
  const { eventId, env } = photographer;
  const { email, password } = userOf(sharedStack(), "organiser");
  const organiser = { eventId, env: { ...env, PHOTOUP_EMAIL: email, PHOTOUP_PASSWORD: password } };
  expect((await push(photographer, [folder.at("photos")])).finished).toMatchObject({ uploaded: 3 });
  const listed = parseLines((await runPhotoup(["ls", eventId, "--json"], { env })).stdout);
  const { photoId, fileName } = listed[0] as { photoId: string; fileName: string };

  const removed = await runPhotoup(["rm", eventId, fileName, "--yes"], organiser);
  expect([removed.exitCode, removed.stdout]).toEqual([0, `removed ${photoId} ${fileName}\n`]);

  for (const flags of [[], ["--no-cache"], ["--again"]]) {
    const again = await push(photographer, [folder.at("photos"), ...flags]);
    expect(again.exitCode).toBe(0);
    expect(again.finished).toMatchObject({ duplicate: 2, skipped: 1, notProven: { removed_by_organiser: 1 } });
    expect(again.lines.find(({ type }) => type === "skipped")).toMatchObject({ reason: "removed_by_organiser" });
  }
  expect((await push(photographer, [folder.at("photos"), "--strict"])).exitCode).toBe(3);

  const verified = await runPhotoup(["verify", folder.at("photos"), "--event", eventId], { env });
  expect(verified.exitCode).toBe(3);
  expect(verified.stdout).toMatch(new RegExp(`Not safe to delete: .*${fileName} \\(removed by an organiser\\)`));

  expect((await push(organiser, [folder.at("photos")])).finished).toMatchObject({ uploaded: 0, skipped: 1 });
  expect((await push(organiser, [folder.at("photos"), "--again"])).finished).toMatchObject({ uploaded: 1, skipped: 0 });
  expect((await push(photographer, [folder.at("photos")])).finished).toMatchObject({ duplicate: 3, skipped: 0 });
});

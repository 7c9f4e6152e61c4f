import { execFileSync } from "node:child_process";
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  mkdirSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import { bulkPhoto, makeBulkPhotos } from "../support/bulk-photos.ts";
import { projectFolder } from "../support/project-folder.ts";
import { freshPhotographer, push } from "../support/push-photos.ts";
import { sharedStack } from "../support/shared-stack.ts";
import { readKeys } from "../support/stack-controls.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const stack = sharedStack();
const isRoot = process.getuid?.() === 0;
const nobody = 65_534;

/** Root can read everything, so the push runs as another user, who must have access to the project. */
function othersMayEnter(folder: string): boolean {
  for (let at = folder; at !== dirname(at); at = dirname(at)) if ((statSync(at).mode & 0o001) === 0) return false;
  return true;
}

describe("among 200 good photos", () => {
  it("each bad file is named with its reason, and all good ones arrive", async () => {
    await using folder = await temporaryFolder();
    const photos = folder.at("photos");
    await makeBulkPhotos(photos, 200, { seed: 11 });
    const at = (name: string) => `${photos}/${name}`;
    const photo = (n: number) => bulkPhoto(n, { seed: 12 });

    // Good photos with hard names all arrive.
    const names = [
      "new\nline.jpg",
      "emoji 👩‍👩‍👧‍👦.jpg",
      "[brackets] {1,2} *?.jpg",
      "'quote\" $HOME `x`.jpg",
      "-rf.jpg",
      "é.jpg",
      "e\u0301.jpg",
    ];
    for (const [n, name] of names.entries()) writeFileSync(at(name), photo(n));
    writeFileSync(Buffer.concat([Buffer.from(at("latin-")), Buffer.from([0xe9]), Buffer.from(".jpg")]), photo(50));

    writeFileSync(at("empty.jpg"), "");
    writeFileSync(at("huge.jpg"), photo(60));
    truncateSync(at("huge.jpg"), 5 * 1024 ** 3 + 1); // sparse: uses no space
    writeFileSync(at("unreadable.jpg"), photo(61), { mode: 0 });
    writeFileSync(at("page.jpg"), "<html>no photo</html>");
    writeFileSync(at("layers.jpg"), Buffer.concat([Buffer.from("8BPS"), Buffer.alloc(100)]));
    execFileSync("mkfifo", [at("fifo.jpg")]);
    symlinkSync("loop.jpg", at("loop.jpg"));
    symlinkSync("nowhere", at("broken.jpg"));
    mkdirSync(at("inside"));
    symlinkSync("..", at("inside/up"));

    const asNobody = isRoot && othersMayEnter(projectFolder);
    if (asNobody) {
      chmodSync(folder.path, 0o755);
      mkdirSync(folder.at("home"), { mode: 0o700 });
      chownSync(folder.at("home"), nobody, nobody);
    }
    const photographer = await freshPhotographer(folder.at("home"));
    const { exitCode, lines, finished } = await push(photographer, [photos], asNobody ? { uid: nobody } : {});

    const ending = (name: string) => lines.find((line) => line.path === at(name) && line.type !== "found");
    const good = 200 + names.length + 1;
    expect(exitCode).toBe(3);
    for (const name of names) expect(ending(name), name).toMatchObject({ type: "uploaded" });
    expect(ending("latin-\\xe9.jpg")).toMatchObject({ type: "uploaded" });
    expect(ending("empty.jpg")).toMatchObject({ type: "failed", code: "empty" });
    expect(ending("huge.jpg")).toMatchObject({ type: "failed", code: "too_large" });
    expect(ending("page.jpg")).toMatchObject({ type: "skipped", reason: "not_a_photo" });
    expect(ending("layers.jpg")).toMatchObject({ type: "skipped", reason: "unsupported_type" });
    expect(ending("fifo.jpg")).toMatchObject({ type: "skipped", reason: "not_a_file" });
    expect(ending("loop.jpg")).toMatchObject({ type: "skipped", reason: "link_loop" });
    expect(ending("broken.jpg")).toMatchObject({ type: "skipped", reason: "broken_link" });
    expect(ending("inside/up")).toMatchObject({ type: "skipped", reason: "link_loop" });
    const readable = isRoot && !asNobody ? 1 : 0; // root, in a folder that no other user may enter
    if (!readable) expect(ending("unreadable.jpg")).toMatchObject({ type: "failed", code: "unreadable" });
    expect(finished).toMatchObject({ uploaded: good + readable, failed: 3 - readable });
    expect(await readKeys(stack, photographer.eventId)).toHaveLength(good + readable);
    accessSync(at("empty.jpg"), constants.F_OK);
  });
});

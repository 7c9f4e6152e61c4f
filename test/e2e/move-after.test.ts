// Local files are moved after their confirmation: by two processes at once, and by killed ones.
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeBulkPhotos } from "../support/bulk-photos.ts";
import { killedAtLine } from "../support/kill-at-line.ts";
import { freshPhotographer, push } from "../support/push-photos.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

function hashesBelow(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const files = names.filter((name) => !/\.photoup-\w+\.part$/.test(name) && statSync(join(folder, name)).isFile());
  return files
    .map((name) =>
      createHash("sha256")
        .update(readFileSync(join(folder, name)))
        .digest("hex"),
    )
    .sort();
}

describe("--move-after, built", () => {
  it("loses no photo when two pushes move files of the same names into one folder at once", async () => {
    await using folder = await temporaryFolder();
    const photographer = await freshPhotographer();
    const sources = ["x", "y"].map((name) => folder.at(name));
    await Promise.all(sources.map((source, seed) => makeBulkPhotos(source, 20, { seed: seed + 1 })));
    const before = sources.flatMap(hashesBelow).sort();
    const pushes = await Promise.all(
      sources.map((source) => push(photographer, [source, "--move-after", folder.at("done")])),
    );
    expect(pushes.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(hashesBelow(folder.at("done"))).toEqual(before);
    expect(sources.flatMap(hashesBelow)).toEqual([]);
  });

  it.each([
    ["the same disk", tmpdir()],
    ["another disk", "/dev/shm"],
  ])("to %s, killed at any moment, leaves every photo whole under one name or the other", async (_, disk) => {
    if (!existsSync(disk)) return;
    await using folder = await temporaryFolder();
    const done = mkdtempSync(join(disk, "photoup-done-"));
    try {
      const photographer = await freshPhotographer();
      const sources: string[] = [];
      // New photos for each run: one that is killed has moved more of them than its lines say.
      for (const removed of [1, 3, 20, 30]) {
        const source = folder.at(`photos ${removed}`);
        await makeBulkPhotos(source, 40, { seed: removed });
        sources.push(source);
        const before = [...sources, done].flatMap(hashesBelow).sort();
        const env = killedAtLine(removed, '"type":"removed"');
        expect((await push(photographer, [source, "--move-after", done], { env })).signal).toBe("SIGKILL");
        const after = [...sources, done].flatMap(hashesBelow);
        expect([...new Set(after)].sort()).toEqual(before);
      }
      const before = [...new Set([...sources, done].flatMap(hashesBelow))].sort();
      expect((await push(photographer, [...sources, "--move-after", done])).exitCode).toBe(0);
      expect(hashesBelow(done)).toEqual(before);
      expect(sources.flatMap(hashesBelow)).toEqual([]);
    } finally {
      rmSync(done, { recursive: true });
    }
  });

  it("names a folder that cannot be created, at once, and exits with 2", async () => {
    await using folder = await temporaryFolder();
    await makeBulkPhotos(folder.at("photos"), 1);
    const photographer = await freshPhotographer();
    for (const target of [...(existsSync("/proc") ? ["/proc/x"] : []), folder.at("photos")]) {
      const { exitCode, stderr } = await push(photographer, [folder.at("photos"), "--move-after", target]);
      expect([exitCode, stderr]).toEqual([2, expect.stringContaining("--move-after")]);
    }
    expect(hashesBelow(folder.at("photos"))).toHaveLength(1);
  });
});

import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { cp, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeBulkPhotos } from "../support/bulk-photos.ts";
import { projectFolder } from "../support/project-folder.ts";
import { freshPhotographer, push } from "../support/push-photos.ts";
import { runPhotoup } from "../support/run-photoup.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

describe.skipIf(process.platform === "win32" /* has no ulimit */)("with few descriptors", () => {
  it("all photos wait for one and arrive", async () => {
    await using folder = await temporaryFolder();
    // Too large to be buffered between hashing and sending: each file is open while it is sent.
    await makeBulkPhotos(folder.at("large"), 6, { seed: 21, sizeBytes: 17 * 1024 * 1024 });
    await makeBulkPhotos(folder.at("small"), 60, { seed: 22 });
    const photographer = await freshPhotographer();
    const paths = [folder.at("large"), folder.at("small")];
    const { exitCode, finished, lines, stderr } = await push(photographer, ["--concurrency", "24", ...paths], {
      maxOpenFiles: 42,
    });
    expect(finished).toMatchObject({ uploaded: 66, failed: 0 });
    expect(stderr).not.toContain("undefined:undefined");
    expect(lines.filter(({ type }) => type === "paused")).toEqual([]); // the connection is fine
    expect(exitCode).toBe(0);
  });

  it("a push that cannot start ends with advice, whatever could not be opened", async () => {
    await using folder = await temporaryFolder();
    await makeBulkPhotos(folder.at("photos"), 2, { seed: 23 });
    await writeFile(folder.at("empty.js"), "");
    const { env, eventId } = await freshPhotographer();
    const nodeStarts = (limit: number) =>
      spawnSync("sh", ["-c", `ulimit -n ${limit} && exec "$0" "$1"`, process.execPath, folder.at("empty.js")])
        .status === 0;
    let least = 10;
    while (!nodeStarts(least)) least++;
    const args = ["push", folder.at("photos"), "--event", eventId];
    for (let maxOpenFiles = least; maxOpenFiles < least + 8; maxOpenFiles++) {
      const { stderr, exitCode } = await runPhotoup(args, { env, maxOpenFiles });
      expect([0, 2]).toContain(exitCode);
      if (exitCode === 2) expect(stderr).toMatch(/^photoup: [^\n]+ raise `ulimit -n`[^\n]*\n$/m);
      expect(stderr).not.toMatch(/bug|Node\.js v| {4}at |Cannot find module/);
    }
  });
});

it("a program whose files were replaced while it runs reports the missing file", async () => {
  await using folder = await temporaryFolder();
  for (const part of ["bin", "dist/photoup"]) await cp(join(projectFolder, part), folder.at(part), { recursive: true });
  const chunks = await readdir(folder.at("dist/photoup"));
  for (const chunk of chunks) if (chunk.startsWith("describe-error-")) await rm(folder.at(`dist/photoup/${chunk}`));
  const { status, stderr } = spawnSync(process.execPath, [folder.at("bin/photoup.js"), "push"], {
    encoding: "utf8",
  });
  expect(stderr).toMatch(/^photoup: Cannot find module '.\/describe-error-/);
  expect(status).toBe(1);
});

describe("in a folder that was deleted", () => {
  it("a push ends with a message, and not as a bug", async () => {
    await using folder = await temporaryFolder();
    await mkdir(folder.at("gone"));
    const { env } = await freshPhotographer();
    const options = { env, cwd: folder.at("gone"), onStart: () => rmSync(folder.at("gone"), { recursive: true }) };
    const { stderr, exitCode } = await runPhotoup(["push", ".", "--event", "42"], options);
    expect(exitCode).toBe(2);
    expect(stderr).not.toContain("bug");
  });
});

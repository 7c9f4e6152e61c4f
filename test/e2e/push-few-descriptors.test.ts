import { rmSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { makeBulkPhotos } from "../support/bulk-photos.ts";
import { freshPhotographer, push } from "../support/push-photos.ts";
import { runPhotoup } from "../support/run-photoup.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

describe.skipIf(process.platform === "win32" /* has no ulimit */)("with few descriptors", () => {
  it("photos wait for a descriptor, and all arrive", async () => {
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

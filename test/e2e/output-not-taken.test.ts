// Standard output that accepts nothing more: a full disk is an error of every command, a reader that has gone is not.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync } from "node:fs";
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { makeBulkPhotos } from "../support/bulk-photos.ts";
import { projectFolder } from "../support/project-folder.ts";
import { freshPhotographer, push } from "../support/push-photos.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** @param stdout the process's standard output */
async function run(args: string[], env: Record<string, string>, stdout: number | "pipe") {
  const child = spawn(process.execPath, [join(projectFolder, "bin/photoup.js"), ...args], {
    env: { PATH: process.env.PATH ?? "", ...env },
    stdio: ["ignore", stdout, "pipe"],
  });
  child.stdout?.destroy(); // the reader leaves before anything is written
  const [stderr] = await Promise.all([text(child.stderr as NodeJS.ReadableStream), once(child, "close")]);
  return { exitCode: child.exitCode, stderr };
}

describe("standard output", () => {
  it.skipIf(!existsSync("/dev/full"))("is an error of every command on a full disk", async () => {
    await using folder = await temporaryFolder();
    const photographer = await freshPhotographer(folder.path);
    await makeBulkPhotos(folder.at("photos"), 2);
    const { eventId, env } = photographer;
    const photos = folder.at("photos");
    const commands = [
      ["push", photos, "--event", eventId],
      ["push", photos, "--event", eventId, "--json"],
      ["verify", photos, "--event", eventId],
      ["ls", eventId],
      ["ls", eventId, "--csv"],
      ["ls", eventId, "--json"],
      ["events"],
      ["whoami"],
      ["inspect", photos],
      ["completion", "bash"],
      ["--help"],
      ["--version"],
    ];
    for (const args of commands) {
      const full = openSync("/dev/full", "w");
      const { exitCode, stderr } = await run(args, env, full);
      closeSync(full);
      expect({ args, exitCode }).toEqual({ args, exitCode: 2 });
      expect(stderr).toContain("Not all of the output could be written: the disk is full.");
    }
    // The photos have arrived anyway.
    expect((await push(photographer, [photos])).exitCode).toBe(0);
  });

  it("ends quietly if its reader has gone", async () => {
    await using folder = await temporaryFolder();
    const { env } = await freshPhotographer(folder.path);
    for (const args of [["--help"], ["whoami"], ["events", "--json"]]) {
      const { exitCode, stderr } = await run(args, env, "pipe");
      expect({ args, exitCode, stderr }).toEqual({ args, exitCode: 0, stderr: "" });
    }
  });
});

it.skipIf(!existsSync("/dev/full"))(
  "a report on a full disk ends the run with 2, and the last line of --json says so",
  async () => {
    await using folder = await temporaryFolder();
    const photographer = await freshPhotographer(folder.path);
    await makeBulkPhotos(folder.at("photos"), 2);
    await symlink("/dev/full", folder.at("full.csv"));
    const { exitCode, lines } = await push(photographer, [folder.at("photos"), "--report", folder.at("full.csv")]);
    expect(exitCode).toBe(2);
    const last = lines.filter((line) => line.exitCode !== undefined);
    expect(last).toMatchObject([{ type: "finished", uploaded: 2, exitCode }]);
    expect(lines.at(-1)).toEqual(last[0]);
  },
);

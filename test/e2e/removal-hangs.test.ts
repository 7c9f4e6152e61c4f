// A drive that stops answering while photoup deletes a file from it.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import { makeBulkPhotos } from "../support/bulk-photos.ts";
import { freshPhotographer, push } from "../support/push-photos.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** The environment for a run in which each deletion waits in the system for ever, which it says on standard error. @param fifo nobody writes to it */
function hangingDeletions(fifo: string): { NODE_OPTIONS: string } {
  const preload = `
    import fs, { openSync, writeSync } from "node:fs";
    import { syncBuiltinESMExports } from "node:module";
    fs.unlinkSync = () => {
      writeSync(2, "deleting\\n");
      openSync(${JSON.stringify(fifo)}, "r");
    };
    syncBuiltinESMExports();`;
  return { NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(preload)}"` };
}

it.skipIf(process.platform === "win32" /* has no FIFOs */)(
  "two Ctrl-C end a push whose drive hangs in a deletion, and the file is named",
  async () => {
    await using folder = await temporaryFolder();
    await makeBulkPhotos(folder.at("card"), 3, { seed: 31 });
    execFileSync("mkfifo", [folder.at("drive")]);
    const photographer = await freshPhotographer();
    const stopped = await push(photographer, [folder.at("card"), "--delete-after"], {
      env: hangingDeletions(folder.at("drive")),
      onStart(child) {
        let seen = "";
        child.stderr?.on("data", (chunk: Buffer) => {
          const before = seen;
          seen += chunk.toString();
          const isNew = (text: string) => seen.includes(text) && !before.includes(text);
          if (isNew("deleting")) child.kill("SIGINT");
          if (isNew("stopping")) child.kill("SIGINT");
        });
      },
    });
    expect(stopped.signal).toBe("SIGINT"); // a thread is stuck in the system
    expect(stopped.finished).toMatchObject({ exitCode: 130, uploaded: 3, stopped: { code: "interrupted" } });
    const left = stopped.lines.filter(({ code }) => code === "kept");
    expect(left.length).toBeGreaterThan(0);
    for (const { path, message } of left) {
      expect(message).toBe("photoup was stopped while deleting it, so it may still be there");
      expect(existsSync(path as string)).toBe(true);
    }
  },
);

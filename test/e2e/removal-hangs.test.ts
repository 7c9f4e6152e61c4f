// A drive that stops answering while photoup reads a file or deletes it.
import { execFileSync } from "node:child_process";
import { createWriteStream, existsSync } from "node:fs";
import type { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { makeBulkPhotos } from "../support/bulk-photos.ts";
import { callApi } from "../support/call-api.ts";
import { freshPhotographer, push } from "../support/push-photos.ts";
import { sharedStack } from "../support/shared-stack.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { signIn, userOf } from "../support/tokens.ts";

/**
 * The environment for a run in which each call of the function, in a thread of the engine, waits in the system for ever, which it says on
 * standard error.
 * @param fifo nobody writes to it
 */
function hangingIn(call: "unlinkSync" | "readSync", fifo: string): { NODE_OPTIONS: string } {
  const preload = `
    import fs, { openSync, writeSync } from "node:fs";
    import { syncBuiltinESMExports } from "node:module";
    import { isMainThread } from "node:worker_threads";
    if (!isMainThread) fs.${call} = () => {
      writeSync(2, "hanging\\n");
      openSync(${JSON.stringify(fifo)}, "r");
    };
    syncBuiltinESMExports();`;
  return { NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(preload)}"` };
}

describe.skipIf(process.platform === "win32" /* has no FIFOs */)(
  "two Ctrl-C end a push whose drive hangs in a deletion",
  () => {
    it("and the file is named", async () => {
      await using folder = await temporaryFolder();
      await makeBulkPhotos(folder.at("card"), 3, { seed: 31 });
      execFileSync("mkfifo", [folder.at("drive")]);
      const photographer = await freshPhotographer();
      const stopped = await push(photographer, [folder.at("card"), "--delete-after"], {
        env: hangingIn("unlinkSync", folder.at("drive")),
        onStart(child) {
          onText(child.stderr, "hanging", () => child.kill("SIGINT"));
          onText(child.stderr, "stopping", () => child.kill("SIGINT"));
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
    });

    it("also after the API has stopped it", async () => {
      await using folder = await temporaryFolder();
      const [first, second] = await makeBulkPhotos(folder.at("card"), 2, { seed: 32 });
      for (const name of ["drive", "list"]) execFileSync("mkfifo", [folder.at(name)]);
      const photographer = await freshPhotographer();
      const stopped = await push(photographer, ["--from", folder.at("list"), "--delete-after"], {
        env: hangingIn("unlinkSync", folder.at("drive")),
        onStart(child) {
          const list = createWriteStream(folder.at("list"));
          list.write(`${first}\n`);
          onText(child.stderr, "hanging", async () => {
            await takeOffEvent(photographer.eventId, photographer.env.PHOTOUP_EMAIL ?? "");
            list.end(`${second}\n`);
          });
          onText(child.stdout, '"not_tried"', () => child.kill("SIGINT"));
          onText(child.stderr, "stopping", () => child.kill("SIGINT"));
        },
      });
      expect(stopped.signal).toBe("SIGINT");
      expect(stopped.finished).toMatchObject({
        exitCode: 5,
        uploaded: 1,
        notTried: 1,
        stopped: { code: "not_allowed" },
      });
    });
  },
);

it.skipIf(process.platform === "win32")(
  "two Ctrl-C end a push whose drive hangs in a read, and it says why not at once",
  async () => {
    await using folder = await temporaryFolder();
    await makeBulkPhotos(folder.at("card"), 3, { seed: 33 });
    execFileSync("mkfifo", [folder.at("drive")]);
    const stopped = await push(await freshPhotographer(), [folder.at("card")], {
      env: hangingIn("readSync", folder.at("drive")),
      onStart(child) {
        onText(child.stderr, "hanging", () => child.kill("SIGINT"));
        onText(child.stderr, "stopping", () => child.kill("SIGINT"));
      },
    });
    expect(stopped.stderr).toContain("a drive, or what reads the output, does not answer yet");
    expect(stopped.signal).toBe("SIGINT");
    expect(stopped.finished).toMatchObject({ exitCode: 130, notTried: 3, stopped: { code: "interrupted" } });
  },
);

/** Calls back once, when the text appears. */
function onText(stream: Readable | null, text: string, then: () => unknown): void {
  let seen = "";
  stream?.on("data", (chunk: Buffer) => {
    const wasThere = seen.includes(text);
    seen += chunk.toString();
    if (!wasThere && seen.includes(text)) void then();
  });
}

async function takeOffEvent(eventId: string, email: string): Promise<void> {
  const stack = sharedStack();
  const { idToken } = await signIn(stack, userOf(stack, "organiser"));
  const { status } = await callApi(stack, `DELETE /events/${eventId}/attendees/${encodeURIComponent(email)}`, {
    token: idToken,
  });
  expect(status).toBeLessThan(300);
}

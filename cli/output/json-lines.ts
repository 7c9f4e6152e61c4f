// Writes the engine's events as NDJSON: whole lines, in order, in few writes and bounded memory.
import type { Writable } from "node:stream";
import { jsonText } from "./json-text.ts";
import type { Progress } from "./progress-counter.ts";
import type { RunEvent } from "./run-event.ts";
import { drained, isGone } from "./write-text.ts";

export interface JsonLines {
  add(event: RunEvent): void;
  /** A line of the command's own, besides the engine's events. */
  say(type: string, fields: object): void;
  /** Undefined while the reader keeps up; otherwise a promise to wait for before more work starts. */
  behind(): Promise<void> | undefined;
  /** Resolves when everything is written, or the reader is gone. */
  close(): Promise<void>;
}

/** Part of every line; raised by any change that breaks readers. */
const formatVersion = 1;
const batchChars = 64 * 1024;
const batchMs = 50;
const progressEveryMs = 1_000;

/** @param progress read at most once a second, instead of a line for each file's progress */
export function jsonLines(stream: Writable, progress: () => Progress, now: () => number): JsonLines {
  let lines = "";
  let timer: NodeJS.Timeout | undefined;
  let progressAt = now();

  const write = () => {
    clearTimeout(timer);
    timer = undefined;
    if (lines === "" || stream.writableNeedDrain) return;
    if (!isGone(stream)) stream.write(lines);
    lines = "";
  };
  const put = (line: string) => {
    lines += line;
    if (lines.length >= batchChars) write();
    else timer ??= setTimeout(write, batchMs);
  };
  const say = (type: string, fields: object) => put(jsonLine({ type, ...fields }));

  async function settle(): Promise<void> {
    while (stream.writableNeedDrain && !isGone(stream)) await drained(stream);
    write();
  }

  return {
    add(event) {
      if (event.type !== "progress" && event.type !== "read") return put(jsonLine(event));
      if (now() - progressAt < progressEveryMs) return;
      progressAt = now();
      const { files, filesDone, bytes, bytesDone, failed, bytesPerSecond, msLeft } = progress();
      const counts = { files, filesDone, bytes, bytesDone, failed, bytesPerSecond };
      say("progress", { ...counts, ...(msLeft === undefined ? {} : { msLeft: Math.round(msLeft) }) });
    },
    say,
    behind: () => (stream.writableNeedDrain && !isGone(stream) ? settle() : undefined),
    async close() {
      await settle();
      if (stream.writableNeedDrain) await drained(stream);
    },
  };
}

/** `{"v":1,"type":…}` and a line break. The bytes of a name that is not UTF-8 are in base64. */
export function jsonLine(event: { type: string; pathBytes?: Uint8Array }): string {
  const { pathBytes } = event;
  const plain = pathBytes ? { ...event, pathBytes: Buffer.from(pathBytes).toString("base64") } : event;
  return `{"v":${formatVersion},${jsonText(plain).slice(1)}\n`;
}

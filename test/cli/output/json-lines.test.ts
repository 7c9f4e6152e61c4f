import { PassThrough, Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { jsonLine, jsonLines } from "../../../cli/output/json-lines.ts";
import type { Progress } from "../../../cli/output/progress-counter.ts";
import type { UploadEvent } from "../../../cli/upload/events.ts";
import { Remembering } from "../../support/fake-io.ts";

const progress: Progress = {
  files: 10,
  filesDone: 4,
  bytes: 1000,
  bytesDone: 400,
  failed: 0,
  isWalked: true,
  bytesPerSecond: 100,
  msLeft: 6000.4,
  waitingFor: undefined,
};

const found = (path: string): UploadEvent => ({ type: "found", path, sizeBytes: 1 });

function linesOf(text: string): Record<string, unknown>[] {
  expect(text.endsWith("\n")).toBe(true);
  return text
    .slice(0, -1)
    .split("\n")
    .map((line) => JSON.parse(line));
}

describe("JSON lines", () => {
  it("begin with the format's version, and stay one line each whatever a name contains", () => {
    expect(jsonLine(found("a\nb\u2028.jpg"))).toBe('{"v":1,"type":"found","path":"a\\nb\\u2028.jpg","sizeBytes":1}\n');
  });

  it("carry the bytes of a name that is not UTF-8 as base64", () => {
    const line = jsonLine({ ...found("\\xff.jpg"), pathBytes: Buffer.from([0xff, 0x2e]) });
    expect(JSON.parse(line).pathBytes).toBe("/y4=");
  });

  it("are complete and in order after close", async () => {
    const stream = new Remembering();
    const json = jsonLines(
      stream,
      () => progress,
      () => 0,
    );
    for (let i = 0; i < 5000; i++) json.add(found(`photo-${i}.jpg`));
    json.say("finished", { exitCode: 0 });
    await json.close();
    const lines = linesOf(stream.text);
    expect(lines).toHaveLength(5001);
    expect(lines.slice(0, 5000).map((line) => line.path)).toEqual(
      Array.from({ length: 5000 }, (_, i) => `photo-${i}.jpg`),
    );
    expect(lines.at(-1)).toEqual({ v: 1, type: "finished", exitCode: 0 });
  });

  it("are written in batches", async () => {
    let writes = 0;
    const stream = new Writable({
      write(_chunk, _encoding, done) {
        writes++;
        done();
      },
    });
    const json = jsonLines(
      stream,
      () => progress,
      () => 0,
    );
    for (let i = 0; i < 10_000; i++) json.add(found(`photo-${i}.jpg`));
    await json.close();
    expect(writes).toBeLessThan(20);
  });

  it("reach the reader without waiting for a full batch", async () => {
    const stream = new PassThrough();
    const json = jsonLines(
      stream,
      () => progress,
      () => 0,
    );
    json.add(found("only.jpg"));
    const [chunk] = await stream.take(1).toArray();
    expect(String(chunk)).toContain("only.jpg");
  });

  it("summarize the progress of files once a second", async () => {
    const stream = new Remembering();
    let now = 0;
    const json = jsonLines(
      stream,
      () => progress,
      () => now,
    );
    for (; now < 3000; now += 10) json.add({ type: "progress", path: "a.jpg", bytes: 1 });
    await json.close();
    const lines = linesOf(stream.text);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toEqual({
      v: 1,
      type: "progress",
      files: 10,
      filesDone: 4,
      bytes: 1000,
      bytesDone: 400,
      failed: 0,
      bytesPerSecond: 100,
      msLeft: 6000,
    });
  });

  it("report that the reader is behind until it has caught up", async () => {
    const pending: (() => void)[] = [];
    const stream = new Writable({ highWaterMark: 1, write: (_chunk, _encoding, done) => void pending.push(done) });
    const json = jsonLines(
      stream,
      () => progress,
      () => 0,
    );
    expect(json.behind()).toBeUndefined();
    for (let i = 0; i < 5000; i++) json.add(found(`photo-${i}.jpg`));
    const behind = json.behind();
    expect(behind).toBeInstanceOf(Promise);
    expect(pending).toHaveLength(1);
    pending.shift()?.();
    await behind;
  });

  it("end without an error when the reader is gone", async () => {
    const stream = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error("gone"), { code: "EPIPE" })),
    });
    stream.on("error", () => {});
    const json = jsonLines(
      stream,
      () => progress,
      () => 0,
    );
    for (let i = 0; i < 10_000; i++) json.add(found(`photo-${i}.jpg`));
    await json.close();
    json.add(found("later.jpg"));
    await json.close();
    expect(stream.errored).toMatchObject({ code: "EPIPE" });
  });
});

// Runs push and retry with a scripted engine, for their tests; each test gets a folder of its own.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import type { ConfigAnswer } from "../../../api/contract.ts";
import { type PushOptions, pushWith } from "../../../cli/commands/push.ts";
import type { retryWith } from "../../../cli/commands/retry.ts";
import type { Upload, PushOptions as UploadOptions } from "../../../cli/ports.ts";
import type { UploadEvent, UploadSummary } from "../../../cli/upload/events.ts";
import { type FakeIo, type FakeIoOptions, fakeIo } from "../../support/fake-io.ts";

export const config = { contentTypes: ["image/jpeg"], maxBytes: 7 } as ConfigAnswer;
export const eventApi = {
  initiate: async () => ({ photoId: "id", status: "stored" as const }),
  lookup: async () => ({ photos: [] }),
};
export const nothing: UploadSummary = {
  found: 0,
  uploaded: 0,
  planned: 0,
  duplicate: 0,
  skipped: 0,
  failed: 0,
  notTried: 0,
  foundBytes: 0,
  uploadedBytes: 0,
  sentBytes: 0,
  elapsedMs: 10,
  captionsUpdated: 0,
  captionsRefused: 0,
  unsupportedPhotos: 0,
  notProven: {},
  excluded: 0,
  leftOut: 0,
};
const photo = { photoId: "id", sha256: "sum" };
export const uploaded = (path: string): UploadEvent => ({ type: "uploaded", path, sizeBytes: 5, ...photo });
export const failed = (path: string): UploadEvent => ({
  type: "failed",
  path,
  sizeBytes: 5,
  code: "changed",
  message: "it changed",
});

/** The running test's folder, with an `event-42` in it. */
export let folder: string;
/** Must be called once by each test file that pushes. */
export function freshFolderForEach(): void {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "photoup-push-"));
    mkdirSync(join(folder, "event-42"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
}

export interface Run {
  io: FakeIo;
  /** The engine's options; undefined if it was not started. */
  given: UploadOptions | undefined;
  paths: string[];
  /** The paths that are given with a relative path. */
  places: string[];
  exitCode: number;
}

/** Runs push with an engine that reports these events, and ends with this summary. */
export async function run(
  options: Partial<PushOptions>,
  engine: { events?: UploadEvent[]; summary?: Partial<UploadSummary>; during?: (io: FakeIo) => void } = {},
  world: FakeIoOptions = {},
  command: typeof pushWith | typeof retryWith = pushWith,
): Promise<Run> {
  const env = { PHOTOUP_HOME: join(folder, "home"), ...world.env };
  const io = fakeIo({ api: { config: async () => config, event: () => eventApi }, ...world, env });
  const seen: Run = { io, given: undefined, paths: [], places: [], exitCode: -1 };
  const upload: Upload = async (given, report) => {
    seen.given = given;
    for await (const path of given.paths) {
      if (typeof path === "object" && "relativePath" in path) {
        seen.paths.push(Buffer.from(path.path).toString());
        seen.places.push(path.relativePath);
      } else seen.paths.push(Buffer.from(path).toString());
    }
    engine.during?.(io);
    for (const event of engine.events ?? []) report(event);
    const summary = { ...nothing, ...engine.summary };
    report({ type: "finished", ...summary });
    return summary;
  };
  const paths = options.from === undefined ? [join(folder, "event-42")] : [];
  seen.exitCode = await command(upload)({ paths, event: "42", ...options } as never, io);
  return seen;
}

export const jsonOf = (io: FakeIo) =>
  io
    .out()
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

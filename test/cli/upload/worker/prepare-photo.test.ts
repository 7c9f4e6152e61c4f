import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { photoIdOf } from "../../../../api/contract.ts";
import { createDiskWatch, type DiskWatch } from "../../../../cli/upload/worker/disk-watch.ts";
import type { PhotoReader } from "../../../../cli/upload/worker/photo-reader.ts";
import { mostBufferedBytes } from "../../../../cli/upload/worker/photo-size.ts";
import { type PrepareJob, preparePhoto } from "../../../../cli/upload/worker/prepare-photo.ts";
import { largeSlabBytes, SlabPool, slabBytes } from "../../../../cli/upload/worker/slabs.ts";

let folder: string;
let path: string;
let pool: SlabPool;
let disk: DiskWatch;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "photoup-prepare-"));
  path = join(folder, "a.jpg");
  pool = new SlabPool();
  disk = createDiskWatch();
});
afterEach(() => rmSync(folder, { recursive: true }));

const reader: PhotoReader = {
  kindOf: () => ({ contentType: "image/jpeg" }),
  cutOf: () => undefined,
  captionOf: (_source, sidecar) => ({
    fields: sidecar ? { title: Buffer.from(sidecar).toString() } : {},
    warnings: [],
  }),
};
let isStopped = false;
beforeEach(() => {
  isStopped = false;
});
const prepare = (job: Partial<PrepareJob> = {}, by: Partial<PhotoReader> = {}) =>
  preparePhoto({ file: { path }, sizeBytes: mostBufferedBytes, buffer: true, maxBytes: 1e12, ...job }, pool, {
    reader: { ...reader, ...by },
    disk,
    now: () => 0,
    isStopped: () => isStopped,
  });

/** A reader during which the file changes, once for each of the changes. */
function meanwhile(...changes: (() => void)[]): Partial<PhotoReader> {
  return {
    captionOf: () => {
      changes.shift()?.();
      return { fields: {}, warnings: [] };
    },
  };
}

function hasEachSlabOnce(most: number, fileBytes = slabBytes): boolean {
  const before = new Set(Array.from({ length: most }, () => pool.take(fileBytes)));
  return before.size === most;
}

describe.each([
  ["answers at once", false],
  ["makes reads wait", true],
])("from a disk that %s, a photo is prepared", (_, isSlow) => {
  beforeEach(() => {
    disk = { isSlow, begin: () => ({ isAsync: isSlow, atMs: 0 }), hasRead: () => {} };
  });

  const sizes = [1, slabBytes - 1, slabBytes, slabBytes + 1, 3 * largeSlabBytes, 3 * largeSlabBytes + 7];
  it.each(sizes)("from %i bytes", async (sizeBytes) => {
    const bytes = Buffer.from(Uint8Array.from({ length: sizeBytes }, (_, n) => (n * 7 + (n >> 8)) % 256));
    writeFileSync(path, bytes);
    const digest = createHash("sha256").update(bytes).digest();
    const { prepared, buffered } = await prepare();
    expect(prepared).toMatchObject({
      kind: "photo",
      sizeBytes,
      sha256: digest.toString("base64"),
      photoId: photoIdOf(digest),
    });
    expect(
      Buffer.concat(buffered?.slabs ?? [])
        .subarray(0, sizeBytes)
        .equals(bytes),
    ).toBe(true);
    expect(await prepare({ buffer: false })).toEqual({ prepared });
  });

  it.each([
    ["within its buffers", 300_000, 500_000, true],
    ["beyond its buffers", 500_000, 600_000, false],
    ["from nothing to a photo", 0, 3_000_000, false],
    ["too large to be buffered at all", mostBufferedBytes, mostBufferedBytes + 1, false],
  ])("that has grown since it was found, %s: no more is buffered than was reserved", async (_, found, now, isHeld) => {
    writeFileSync(path, "");
    truncateSync(path, now);
    const { prepared, buffered } = await prepare({ sizeBytes: found });
    expect(prepared).toMatchObject({ kind: "photo", sizeBytes: now });
    expect(buffered !== undefined).toBe(isHeld);
  });

  it("and gives its reader any bytes", async () => {
    writeFileSync(path, Buffer.alloc(600_000, "x"));
    const read: number[] = [];
    const { prepared } = await prepare(
      {},
      {
        kindOf(source) {
          for (const [offset, length] of [
            [0, 10],
            [0, 600_000],
            [599_990, 100],
            [600_000, 10],
            [700_000, 10],
            [300_000, 5],
          ] as const)
            read.push(source.read(offset, length).length);
          return { contentType: "image/jpeg" };
        },
      },
    );
    expect(prepared.kind).toBe("photo");
    expect(read).toEqual([10, 600_000, 10, 0, 0, 5]);
  });

  it.each([3, slabBytes, 3 * slabBytes + 5, 3 * largeSlabBytes + 5])(
    "and tells whether its %i bytes are complete",
    async (sizeBytes) => {
      writeFileSync(path, Buffer.from(Uint8Array.from({ length: sizeBytes }, (_, n) => (n >> 4) % 251)));
      const bytes = readFileSync(path);
      for (const buffer of [true, false]) {
        const seen: boolean[] = [];
        const { prepared } = await prepare(
          { buffer },
          {
            cutOf(source) {
              for (const [offset, length] of [
                [0, 4],
                [sizeBytes - 2, 9],
                [slabBytes - 2, 4],
                [slabBytes - 2, 2 * slabBytes],
                [largeSlabBytes - 2, 4],
                [largeSlabBytes - 2, 2 * largeSlabBytes],
                [sizeBytes + 7, 4],
              ] as const)
                seen.push(Buffer.from(source.read(offset, length)).equals(bytes.subarray(offset, offset + length)));
              return "its end is missing";
            },
          },
        );
        expect(prepared).toMatchObject({ kind: "photo", cut: "its end is missing" });
        expect(seen).toEqual(Array(7).fill(true));
      }
    },
  );

  it("with the caption of its sidecar", async () => {
    writeFileSync(path, "photo");
    writeFileSync(join(folder, "a.xmp"), "a title");
    expect(await prepare({ sidecar: { path: join(folder, "a.xmp") } })).toMatchObject({
      prepared: { caption: { title: "a title" } },
    });
  });
});

describe("a photo whose caption cannot be read is not left behind", () => {
  it("if its reader throws", async () => {
    writeFileSync(path, "photo");
    const { prepared } = await prepare(
      {},
      {
        captionOf() {
          throw new RangeError("offset out of range");
        },
      },
    );
    expect(prepared).toMatchObject({ kind: "photo", caption: {}, warnings: [expect.stringContaining("offset")] });
  });

  it("if its sidecar has vanished or is a folder", async () => {
    writeFileSync(path, "photo");
    mkdirSync(join(folder, "b.xmp"));
    for (const [name, why] of [
      ["a.xmp", "ENOENT"],
      ["b.xmp", "not a regular file"],
    ] as const) {
      const { prepared } = await prepare({ sidecar: { path: join(folder, name) } });
      expect(prepared).toMatchObject({ kind: "photo", warnings: [expect.stringContaining(why)] });
    }
  });

  it.skipIf(process.platform === "win32" /* has no FIFOs */)("if its sidecar is a FIFO without a writer", async () => {
    writeFileSync(path, "photo");
    execFileSync("mkfifo", [join(folder, "a.xmp")]);
    const { prepared } = await prepare({ sidecar: { path: join(folder, "a.xmp") } });
    expect(prepared).toMatchObject({ kind: "photo", warnings: [expect.stringContaining("not a regular file")] });
  });

  it("and at most 4 MiB of a sidecar are read", async () => {
    writeFileSync(path, "photo");
    writeFileSync(join(folder, "a.xmp"), "");
    truncateSync(join(folder, "a.xmp"), 3 * 1024 ** 3);
    let sidecarBytes = 0;
    await prepare(
      { sidecar: { path: join(folder, "a.xmp") } },
      {
        captionOf(_source, sidecar) {
          sidecarBytes = sidecar?.length ?? 0;
          return { fields: {}, warnings: [] };
        },
      },
    );
    expect(sidecarBytes).toBe(4 * 1024 * 1024);
  });
});

describe("a file that is not a photo", () => {
  it("by its bytes or its type is skipped", async () => {
    writeFileSync(path, "text");
    expect(await prepare({}, { kindOf: () => undefined })).toMatchObject({
      prepared: { kind: "skipped", reason: "not_a_photo" },
    });
    expect(await prepare({}, { kindOf: () => ({ unsupported: "Photoshop" }) })).toMatchObject({
      prepared: { kind: "skipped", reason: "unsupported_type", message: expect.stringContaining("Photoshop") },
    });
    expect(hasEachSlabOnce(2)).toBe(true);
  });

  it("because it is empty fails if it has a photo's name, and is skipped otherwise", async () => {
    writeFileSync(path, "");
    writeFileSync(join(folder, ".nomedia"), "");
    expect(await prepare()).toMatchObject({ prepared: { kind: "failed", code: "empty" } });
    for (const name of ["a.HIF", "a.jpe", "a.GPR"]) {
      writeFileSync(join(folder, name), "");
      const { prepared } = await prepare({ file: { path: join(folder, name) } });
      expect({ name, ...prepared }).toMatchObject({ name, kind: "failed", code: "empty" });
    }
    expect(await prepare({ file: { path: join(folder, ".nomedia") } })).toMatchObject({
      prepared: { kind: "skipped" },
    });
  });

  it.skipIf(process.platform === "win32" /* has no FIFOs */)(
    "because a FIFO replaced it is skipped without waiting",
    async () => {
      execFileSync("mkfifo", [path]);
      expect(await prepare()).toMatchObject({ prepared: { kind: "skipped", reason: "not_a_file" } });
    },
  );

  it("because a folder replaced it is skipped", async () => {
    mkdirSync(path);
    expect((await prepare()).prepared.kind).not.toBe("photo");
  });

  it("because it has vanished fails as that", async () => {
    expect(await prepare()).toMatchObject({ prepared: { kind: "failed", code: "vanished" } });
    expect(await prepare({ file: { path: join(folder, "a.jpg", "b.jpg") } })).toMatchObject({
      prepared: { code: "vanished" },
    });
  });

  it("because it is too large fails", async () => {
    writeFileSync(path, "12345");
    expect(await prepare({ maxBytes: 4 })).toMatchObject({ prepared: { kind: "failed", code: "too_large" } });
    expect(await prepare({ maxBytes: 5 })).toMatchObject({ prepared: { kind: "photo" } });
  });
});

describe("a file that changes while it is read", () => {
  it("is read once more, with its new bytes", async () => {
    writeFileSync(path, "before");
    const { prepared } = await prepare(
      {},
      meanwhile(() => writeFileSync(path, "afterwards")),
    );
    expect(prepared).toMatchObject({
      kind: "photo",
      sizeBytes: 10,
      sha256: createHash("sha256").update("afterwards").digest("base64"),
    });
  });

  it.each<[string, (n: number) => void]>([
    ["grows", () => appendFileSync(path, "more")],
    ["shrinks", (n) => truncateSync(path, 100_000 - n)],
    ["is overwritten with as many bytes", (n) => writeFileSync(path, Buffer.alloc(100_000, n))],
  ])("fails if it %s both times", async (_row, change) => {
    writeFileSync(path, Buffer.alloc(300_000));
    const { prepared, buffered } = await prepare(
      {},
      meanwhile(
        () => change(1),
        () => change(2),
      ),
    );
    expect(prepared).toMatchObject({ kind: "failed", code: "changed" });
    expect(buffered).toBeUndefined();
    expect(hasEachSlabOnce(3)).toBe(true);
  });
});

it("a stopped run ends in the middle of a photo and returns its slabs", async () => {
  writeFileSync(path, Buffer.alloc(8 * largeSlabBytes, 1));
  setImmediate(() => {
    isStopped = true;
  });
  const { prepared, buffered } = await prepare();
  expect(prepared).toMatchObject({ kind: "failed", code: "not_tried" });
  expect(buffered).toBeUndefined();
  expect(hasEachSlabOnce(16, 8 * largeSlabBytes)).toBe(true);
});

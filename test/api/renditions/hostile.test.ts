// Malicious pictures are refused with a reason, in time, and the next photo is unaffected.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ContentType } from "../../../api/contract.ts";
import { bundlePictureProcess } from "../../../api/deploy/bundle-functions.ts";
import {
  openPictureProcess,
  type PictureCosts,
  type PictureProcess,
} from "../../../api/renditions/open-picture-process.ts";
import { PictureError } from "../../../api/renditions/picture-error.ts";
import type { PictureAnswer } from "../../../api/renditions/picture-job.ts";
import { encodeHevc } from "../../support/encode-hevc.ts";
import { exifItem, type HeifItem, heicOf, heifOfItems, hevcItem } from "../../support/heic-photos.ts";
import { numbers, tiffOf } from "../../support/metadata-writers.ts";
import { box } from "../../support/photo-containers.ts";
import { bombs, oddities } from "../../support/picture-bombs.ts";
import { referencePicture, sharpOf } from "../../support/picture-samples.ts";
import { projectFolder } from "../../support/project-folder.ts";
import { quietMsOf } from "../../support/quiet-time.ts";
import { cr3Raw, tiffRaw } from "../../support/raw-containers.ts";

const limits: PictureCosts = { cpuMs: 9000, waitMs: 60_000, memoryBytes: 1_400_000_000 };
const recipe = { smallQuality: 75, largeQuality: 82, heic: true };
let folder: string;
let decoder: PictureProcess;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "photoup-hostile-"));
  // Beside the project's libraries, as it lies beside its own in the cloud.
  const script = join(projectFolder, "node_modules", `.picture-process-${process.pid}.mjs`);
  await bundlePictureProcess(projectFolder, script);
  decoder = openPictureProcess({ script, limits });
});
afterAll(() => {
  decoder?.stop();
  rmSync(folder, { recursive: true, force: true });
  rmSync(join(projectFolder, "node_modules", `.picture-process-${process.pid}.mjs`), { force: true });
});

function answerFor(bytes: Uint8Array, contentType: ContentType): Promise<PictureAnswer> {
  const file = join(folder, "photo");
  writeFileSync(file, bytes);
  return decoder.make({ file, contentType, recipe });
}

async function outcomeOf(bytes: Uint8Array, contentType: ContentType): Promise<string> {
  const { pictures, refusal } = await answerFor(bytes, contentType);
  return pictures ? "shown" : (refusal ?? "nothing");
}

const reference = referencePicture(120, 80);
describe("is refused with a reason within 10 seconds:", () => {
  it.each(bombs)("%s", async (_, contentType, make) => {
    const photo = await make();
    const { ms, result } = await quietMsOf(() => outcomeOf(photo, contentType));
    expect(result).toMatch(/^[A-Z].*\.$/);
    expect(ms).toBeLessThan(10_000);
    expect(await outcomeOf(await sharpOf(reference).jpeg().toBuffer(), "image/jpeg")).toBe("shown");
  });

  it.each<[string, ContentType, string]>([
    ["SVG", "image/jpeg", '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'],
    ["SVG", "image/png", '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'],
    ["PDF", "image/tiff", "%PDF-1.7\n1 0 obj"],
    ["EPS", "image/jpeg", "%!PS-Adobe-3.0 EPSF-3.0"],
    ["HTML", "image/gif", "<html><script>alert(1)</script>"],
    ["SVG behind a GIF's first bytes", "image/gif", 'GIF89a<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ["PDF behind a TIFF's first bytes", "image/tiff", "II*\0%PDF-1.7"],
    ["nothing", "image/jpeg", ""],
  ])("%s that claims to be %s", async (_, contentType, text) => {
    expect(await outcomeOf(Buffer.from(text, "latin1"), contentType)).toMatch(/not those of|damaged/);
  });
});

/** Each item is the next one, unchanged. libheif's stack has no room for so many calls. */
function heicOfCopies(count: number, description: string): Buffer {
  const size = box("ispe", Buffer.alloc(4), numbers([32, 32], 4, "big"));
  const copies = Array.from({ length: count }, (_, i): HeifItem => {
    const references = { kind: "dimg", to: [i + 2] };
    return { type: "iden", content: Buffer.alloc(0), properties: [size], references };
  });
  const tile = referencePicture(32, 32);
  const exif = tiffOf([[{ tag: 0x010e, type: 2, value: description }]]);
  return heifOfItems([...copies, hevcItem(tile, encodeHevc(tile), []), exifItem(exif)]);
}

it("a photo on which the decoder traps keeps its caption, and the next one gets a new process", async () => {
  const answer = await answerFor(heicOfCopies(980, "The bride"), "image/heic");
  expect(answer).toEqual({
    caption: expect.objectContaining({ description: "The bride" }),
    refusal: "The decoder crashed on it.",
  });
  expect(await outcomeOf(heicOf(reference), "image/heic")).toBe("shown");
});

describe("is shown or refused in time although it is odd:", () => {
  it.each(oddities)("%s", async (_, contentType, make) => {
    const photo = await make();
    const { ms, result } = await quietMsOf(() => outcomeOf(photo, contentType));
    expect(result).toMatch(/^shown$|\.$/);
    expect(ms).toBeLessThan(10_000);
  });
});

/** `PICTURE_FUZZ_RUNS=500 PICTURE_FUZZ_SEED=7` before vitest makes more and other attempts. */
const fuzz = {
  numRuns: Number(process.env.PICTURE_FUZZ_RUNS ?? 25),
  seed: Number(process.env.PICTURE_FUZZ_SEED ?? 14),
};

async function smallJxl(): Promise<Buffer> {
  const open = createRequire(import.meta.url)("wasm-vips") as typeof import("wasm-vips");
  const vips = await open({ dynamicLibraries: ["vips-jxl.wasm"] });
  const { data, width, height } = reference;
  const image = vips.Image.newFromMemory(data, width, height, 3, vips.BandFormat.uchar);
  return Buffer.from(image.copy({ interpretation: "srgb" }).writeToBuffer(".jxl", { effort: 3 }));
}

describe("truncated or bit-flipped photos", () => {
  const full = () => sharpOf(reference).jpeg().toBuffer();
  const thumbnail = () =>
    sharp({ create: { width: 16, height: 12, channels: 3, background: "grey" } })
      .jpeg()
      .toBuffer();
  const whole: [ContentType, () => Promise<Buffer>][] = [
    ["image/jpeg", full],
    ["image/png", () => sharpOf(reference).png().toBuffer()],
    ["image/gif", () => sharpOf(reference).gif().toBuffer()],
    ["image/webp", () => sharpOf(reference).webp().toBuffer()],
    ["image/tiff", () => sharpOf(reference).tiff({ compression: "lzw" }).toBuffer()],
    ["image/avif", () => sharpOf(reference).avif({ effort: 0 }).toBuffer()],
    [
      "image/heic",
      async () => heicOf(reference, { tilePixels: 64, alpha: Buffer.alloc(120 * 80, 200), orientation: 6 }),
    ],
    ["image/jxl", smallJxl],
    ["image/x-sony-arw", async () => tiffRaw("SONY", { full: await full(), thumbnail: await thumbnail() })],
    ["image/x-canon-cr3", async () => cr3Raw({ full: await full(), thumbnail: await thumbnail() })],
  ];

  it.each(whole)(
    "of type %s are shown or refused within 10 seconds, and the next photo is shown",
    { timeout: 300_000 + 2000 * fuzz.numRuns },
    async (contentType, make) => {
      const photo = await make();
      const at = fc.integer({ min: 16, max: photo.length - 1 });
      const changes = fc.record({
        cut: fc.option(at),
        flips: fc.array(fc.tuple(at, fc.integer({ min: 1, max: 255 })), { maxLength: 8 }),
      });
      await fc.assert(
        fc.asyncProperty(changes, async ({ cut, flips }) => {
          const changed = Buffer.from(photo.subarray(0, cut ?? photo.length));
          for (const [offset, mask] of flips)
            if (offset < changed.length) changed[offset] = (changed[offset] ?? 0) ^ mask;
          const { ms, result } = await quietMsOf(() => outcomeOf(changed, contentType));
          expect(result).toMatch(/^shown$|^[A-Z].*\.$/);
          expect(ms).toBeLessThan(10_000);
        }),
        fuzz,
      );
      expect(await outcomeOf(await full(), "image/jpeg")).toBe("shown");
    },
  );
});

describe("the decoding process", () => {
  const job = { file: "x", contentType: "image/jpeg", recipe } as const;
  const opened: PictureProcess[] = [];
  function open(body: string, more: Partial<PictureCosts> = {}): PictureProcess {
    const script = join(folder, `${opened.length}.mjs`);
    writeFileSync(
      script,
      `let jobs = 0; process.on("message", async (job) => { jobs++; ${body} }); process.once("disconnect", () => process.exit());`,
    );
    const made = openPictureProcess({ script, limits: { ...limits, ...more } });
    opened.push(made);
    return made;
  }
  afterAll(() => {
    for (const each of opened) each.stop();
  });

  it("is killed if it hangs, busy or idle, and the next photo gets a new one", async () => {
    const answer = "process.send({ answer: { caption: {} } })";
    const idle = open(`if (job.file !== "bad") ${answer}`, { waitMs: 8000 });
    const idled = expect(idle.make({ ...job, file: "bad" })).resolves.toEqual({
      caption: {},
      refusal: "Decoding it takes longer than 8 seconds.",
    });
    const busy = open(`if (job.file === "bad") for (;;); ${answer}`, { cpuMs: 1500 });
    expect(await busy.make({ ...job, file: "bad" })).toMatchObject({
      refusal: "Decoding it takes longer than 1.5 seconds.",
    });
    expect(await busy.make(job)).toEqual({ caption: {} });
    await idled;
    expect(await idle.make(job)).toEqual({ caption: {} });
  });

  it("is killed if it takes too much memory", async () => {
    const greedy = open(
      `process.send({ caption: { title: "Huge" } }); const kept = []; for (;;) { kept.push(Buffer.alloc(20_000_000, 1)); await new Promise((r) => setTimeout(r, 5)); }`,
      {
        memoryBytes: 300_000_000,
      },
    );
    expect(await greedy.make(job)).toEqual({
      caption: { title: "Huge" },
      refusal: "Decoding it takes too much memory.",
    });
  });

  it("may die once for another reason, but a photo that kills it twice is given up", async () => {
    const once = join(folder, "killed");
    const mortal = open(
      `const fs = await import("node:fs"); if (!fs.existsSync(${JSON.stringify(once)})) { fs.writeFileSync(${JSON.stringify(once)}, ""); process.kill(process.pid, "SIGKILL"); } else process.send({ answer: { caption: {} } });`,
    );
    expect(await mortal.make(job)).toEqual({ caption: {} });
    const doomed = open('process.send({ caption: { title: "Odd" } }); process.kill(process.pid, "SIGSEGV");');
    expect(await doomed.make(job)).toEqual({ caption: { title: "Odd" }, refusal: "The decoder crashed on it." });
  });

  it("makes one picture at a time, in the requested order", async () => {
    const counting = open("setTimeout(() => process.send({ answer: { caption: { title: String(jobs) } } }), 20);");
    const answers = await Promise.all([counting.make(job), counting.make(job), counting.make(job)]);
    expect(answers.map(({ caption }) => caption.title)).toEqual(["1", "2", "3"]);
  });

  it("that cannot be started is reported separately, and started again for the next photo", async () => {
    const { execPath } = process;
    const working = open("process.send({ answer: { caption: {} } });");
    process.execPath = join(folder, "no such program");
    try {
      await expect(working.make(job)).rejects.toThrow("could not be started");
      await expect(working.make(job)).rejects.not.toBeInstanceOf(PictureError);
    } finally {
      process.execPath = execPath;
    }
    expect(await working.make(job)).toEqual({ caption: {} });
  });

  it("reports separately what is not the photo's fault", async () => {
    const failing = open('process.send({ failure: "ENOSPC" });');
    await expect(failing.make(job)).rejects.toThrow("ENOSPC");
    await expect(failing.make(job)).rejects.not.toBeInstanceOf(PictureError);
  });
});

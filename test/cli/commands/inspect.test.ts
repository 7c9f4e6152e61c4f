// photoup inspect: what would be sent, and why.
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { inspect } from "../../../cli/commands/inspect.ts";
import { UsageError } from "../../../cli/errors.ts";
import { captionClasses, jpegOf } from "../../support/caption-classes.ts";
import { fakeIo } from "../../support/fake-io.ts";
import { tiffOf, xmpCaption, xmpOf } from "../../support/metadata-writers.ts";
import { exifSegment, xmpSegment } from "../../support/photo-containers.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const photo = (title: string, description?: string) => jpegOf([xmpSegment(xmpCaption(title, description))]);

async function inspected(paths: string[], options: object = {}, env: Record<string, string> = {}) {
  const io = fakeIo({ env });
  const exitCode = await inspect({ paths, ...options }, io);
  return { exitCode, out: io.out(), err: io.err() };
}

async function inspectedJson(paths: string[], options: object = {}, env: Record<string, string> = {}) {
  const { exitCode, out, err } = await inspected(paths, { ...options, json: true }, env);
  const lines = out.split("\n").slice(0, -1);
  return { exitCode, err, files: lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

describe("inspect", () => {
  it("says if a pattern matched nothing, and if there is nothing to inspect", async () => {
    await using temporary = await temporaryFolder();
    await writeFile(join(temporary.path, "a.jpg"), photo("A"));
    const none = await inspected([temporary.path], { include: ["*.jgp"] });
    expect(none).toEqual({
      ...{ exitCode: 0, out: "" },
      err: 'photoup: --include "*.jgp" matched nothing\nThere is nothing to inspect.\n',
    });
    expect((await inspected([temporary.path], { include: ["*.jpg"] })).err).toBe("");
  });
});

describe("inspect --json", () => {
  it("says what is missing from a photo that was cut off", async () => {
    await using temporary = await temporaryFolder();
    const bytes = photo("Half of it");
    const [whole, half] = [join(temporary.path, "a.jpg"), join(temporary.path, "b.jpg")];
    await writeFile(whole, bytes);
    await writeFile(half, bytes.subarray(0, bytes.length - 2));
    const { exitCode, files } = await inspectedJson([temporary.path]);
    expect(exitCode).toBe(0);
    expect(files).toMatchObject([
      { path: whole, warnings: [] },
      {
        path: half,
        title: "Half of it",
        cut: "the file ends before its picture does",
        warnings: ["It is not complete: the file ends before its picture does."],
      },
    ]);
    expect(files[0]).not.toHaveProperty("cut");
  });

  it("prints one line per file, without absent texts", async () => {
    await using temporary = await temporaryFolder();
    const folder = temporary.path;
    const path = join(folder, "a\nb [1].jpg");
    const exif = exifSegment(
      tiffOf([
        [
          { tag: 0x010e, type: 2, value: "OLYMPUS DIGITAL CAMERA" },
          { tag: 0x8769, type: 4, value: [[{ tag: 0x9003, type: 2, value: "2014:03:24 17:18:28" }]] },
        ],
      ]),
    );
    await writeFile(path, jpegOf([exif, xmpSegment(xmpCaption("花火"))]));
    const { exitCode, files } = await inspectedJson([path]);
    expect(exitCode).toBe(0);
    expect(files).toEqual([
      {
        path,
        contentType: "image/jpeg",
        title: "花火",
        titleFrom: "XMP-dc:Title",
        takenAt: "2014-03-24T17:18:28",
        details: { width: 16, height: 16 },
        fields: [
          { tag: "IFD0:ImageDescription", value: "OLYMPUS DIGITAL CAMERA" },
          { tag: "XMP-dc:Title", value: "花火" },
        ],
        junk: [{ tag: "IFD0:ImageDescription", value: "OLYMPUS DIGITAL CAMERA" }],
        warnings: [],
      },
    ]);
  });

  it("walks folders, and prints a line for every file in them", async () => {
    await using temporary = await temporaryFolder();
    const folder = temporary.path;
    await mkdir(join(folder, "below"));
    await writeFile(join(folder, "1.jpg"), photo("One"));
    await writeFile(join(folder, "1.xmp"), xmpCaption("Beside"));
    await writeFile(join(folder, "2.xmp"), xmpCaption("Alone"));
    await writeFile(join(folder, "below", "notes.jpg"), "these are notes");
    await writeFile(join(folder, "below", "old.psd"), "8BPS\0\x01");
    await symlink(folder, join(folder, "below", "loop"));
    const { exitCode, files } = await inspectedJson([folder]);
    expect(exitCode).toBe(0);
    expect(
      files.map(({ path, title, contentType }) => [(path as string).slice(folder.length + 1), title, contentType]),
    ).toEqual([
      ["1.jpg", "Beside", "image/jpeg"],
      ["1.xmp", "Beside", "application/rdf+xml"],
      ["2.xmp", "Alone", "application/rdf+xml"],
      ["below/notes.jpg", undefined, undefined],
      ["below/old.psd", undefined, undefined],
      ["below/loop", undefined, undefined],
    ]);
    expect(files.map(({ warnings }) => (warnings as string[])[0])).toEqual([
      undefined,
      "A sidecar is not uploaded: it goes with the photo beside it.",
      "A sidecar is not uploaded: no photo beside it uses it.",
      "It is not a photo, going by its contents, and would not be uploaded.",
      "Photoshop document: photos of this type are not accepted.",
      "Skipped: it leads to a folder that was already searched.",
    ]);
  });

  it("finds the sidecar of a photo that is given by itself", async () => {
    await using temporary = await temporaryFolder();
    const folder = temporary.path;
    await writeFile(join(folder, "1.jpg"), photo("One", "from the photo"));
    await writeFile(join(folder, "1.jpg.xmp"), xmpCaption("Beside"));
    const { files } = await inspectedJson([join(folder, "1.jpg")]);
    expect(files[0]).toMatchObject({
      title: "Beside",
      description: "from the photo",
      sidecar: join(folder, "1.jpg.xmp"),
    });
  });

  it("says why files that a person would miss would not be uploaded", async () => {
    await using temporary = await temporaryFolder();
    const folder = temporary.path;
    await writeFile(join(folder, "a.HIF"), "");
    await writeFile(join(folder, "b.mp4"), "\0\0\0\x18ftypisom\0\0\0\0isom");
    await writeFile(join(folder, "c.jpg"), Buffer.alloc(4096));
    const { files } = await inspectedJson([folder]);
    expect(files.map(({ warnings }) => (warnings as string[])[1])).toEqual([
      "`verify` does not call its folder safe to delete: its name is a photo's, but it has no bytes.",
      "`verify` does not call its folder safe to delete: a film (MPEG-4): only photos are uploaded.",
      "`verify` does not call its folder safe to delete: its name is a photo's, its bytes are not: it may be damaged.",
    ]);
  });

  it("says which fields disagree", async () => {
    await using temporary = await temporaryFolder();
    const folder = temporary.path;
    const exif = exifSegment(tiffOf([[{ tag: 0x010e, type: 2, value: "Another text" }]]));
    await writeFile(join(folder, "1.jpg"), jpegOf([exif, xmpSegment(xmpCaption("T", "A text"))]));
    const { files } = await inspectedJson([folder]);
    expect(files[0]?.warnings).toEqual([
      "XMP-dc:Description and IFD0:ImageDescription disagree; the first one counts.",
    ]);
  });

  it("uses the language of --lang, or else of the locale", async () => {
    await using temporary = await temporaryFolder();
    const folder = temporary.path;
    const alternatives = `<rdf:li xml:lang="x-default">Default</rdf:li><rdf:li xml:lang="de">Deutsch</rdf:li>`;
    await writeFile(
      join(folder, "1.jpg"),
      jpegOf([xmpSegment(xmpOf(`<dc:title><rdf:Alt>${alternatives}</rdf:Alt></dc:title>`))]),
    );
    const titleWith = async (options: object, env: Record<string, string>) =>
      (await inspectedJson([folder], options, env)).files[0]?.title;
    expect(await titleWith({}, { LANG: "C" })).toBe("Default");
    expect(await titleWith({}, { LANG: "de_AT.UTF-8" })).toBe("Deutsch");
    expect(await titleWith({ lang: "de" }, { LANG: "C" })).toBe("Deutsch");
  });

  it("reads every kind of caption in one run", async () => {
    await using temporary = await temporaryFolder();
    const folder = temporary.path;
    for (const [i, { bytes }] of captionClasses.entries()) {
      await writeFile(join(folder, `${String(i).padStart(3, "0")}.bin`), bytes);
    }
    const { files, exitCode } = await inspectedJson([folder]);
    expect(exitCode).toBe(0);
    expect(files.map(({ title }) => title)).toEqual(captionClasses.map(({ title }) => title));
  });
});

describe("inspect for people", () => {
  it("shows texts, their fields, junk and notes, without control characters", async () => {
    await using temporary = await temporaryFolder();
    const folder = temporary.path;
    const path = join(folder, "1.jpg");
    await writeFile(path, photo("Two\nlines \u202e", "Text"));
    const { out } = await inspected([path]);
    expect(out).toMatch(/title +Two\\nlines \\u202e {2}\(XMP-dc:Title\)/);
    expect(out).toMatch(/description +Text {2}\(XMP-dc:Description\)/);
    expect(out.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
  });

  it("with --all lists what the camera recorded, in any container", async () => {
    await using temporary = await temporaryFolder();
    const folder = temporary.path;
    const exposed = (iso: number) => [{ tag: 0x8769, type: 4, value: [[{ tag: 0x8827, type: 3, value: [iso] }]] }];
    const exif = tiffOf([exposed(3200)]);
    await writeFile(join(folder, "1.jpg"), jpegOf([exifSegment(exif)]));
    await writeFile(join(folder, "2.orf"), tiffOf([exposed(100)], "little", 0x4f52));
    const { out } = await inspected([folder], { all: true });
    expect(out).toMatch(/camera +ISO: 3200[\s\S]*camera +ISO: 100/);
  });
});

describe("inspect fails", () => {
  it("with 2 if no path is given, or if it does not exist", async () => {
    await expect(inspected([])).rejects.toThrow(UsageError);
    await expect(inspected(["/nowhere/1.jpg"])).rejects.toThrow("/nowhere/1.jpg: there is no such file.");
  });
});

describe("inspect IMG_0001.*", () => {
  async function besides(names: string[]) {
    const temporary = await temporaryFolder();
    for (const name of names) {
      await writeFile(temporary.at(name), /xmp$/i.test(name) ? xmpCaption("Beside") : photo("One"));
    }
    const paths = names.map((name) => temporary.at(name));
    return { ...temporary, paths, folder: temporary.path };
  }

  it("shows a photo with its sidecar's texts, and the sidecar as belonging to it", async () => {
    await using files = await besides(["IMG_0001.JPG", "IMG_0001.dng", "IMG_0001.xmp"]);
    const { out } = await inspected(files.paths);
    expect(out).toContain("title        Beside");
    expect(out.trimEnd().split("\n").at(-1)).toBe(
      `${files.paths[2]}  sidecar of IMG_0001.JPG, IMG_0001.dng, read with it above`,
    );
  });

  it("does so by relative names too", async () => {
    await using files = await besides(["IMG_0001.JPG", "IMG_0001.xmp"]);
    const names = files.paths.map((path) => relative(process.cwd(), path));
    expect((await inspected(names)).out).toContain("sidecar of IMG_0001.JPG, read with it above");
    expect((await inspected([names[0] ?? "", `./${names[1]}`])).out).toContain("read with it above");
  });

  it("shows a sidecar in full if its photo was not shown before", async () => {
    await using files = await besides(["IMG_0001.xmp", "IMG_0001.JPG"]);
    const { out } = await inspected([files.paths[0] ?? ""]);
    expect(out).toContain("  sidecar of   IMG_0001.JPG\n");
    expect(out).toContain("title        Beside");
  });

  it("says so to programs too", async () => {
    await using files = await besides(["IMG_0001.xmp", "IMG_0001.JPG", "lonely.xmp"]);
    const { files: told } = await inspectedJson([files.folder]);
    expect(told.map(({ sidecar, sidecarOf }) => ({ sidecar, sidecarOf }))).toEqual([
      { sidecar: files.paths[0] },
      { sidecarOf: ["IMG_0001.JPG"] },
      {},
    ]);
  });
});

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findSidecars } from "../../../../cli/captions/find-sidecars.ts";
import { chooseFiles } from "../../../../cli/commands/choose-files.ts";
import { type Walked, type WalkOptions, walk } from "../../../../cli/upload/source/walk.ts";
import type { FolderEntry } from "../../../../cli/upload/worker/list-folder.ts";
import { createPhotoWorker, type PhotoWorker } from "../../../../cli/upload/worker/photo-worker.ts";
import { createPhotoReader } from "../../../../cli/upload/worker/read-photo.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "photoup-walk-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function make(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), path);
  }
}

async function found(options: Partial<WalkOptions> = {}): Promise<Walked[]> {
  const { list } = createPhotoWorker({}, createPhotoReader([]), () => {});
  const walked: Walked[] = [];
  const all: WalkOptions = { paths: [folder], accepts: () => true, sidecarsOf: () => new Map(), list };
  for await (const one of walk({ ...all, ...options })) walked.push(one);
  return walked;
}
const shown = (walked: Walked[]) =>
  walked.map((one) => {
    const name = one.local.path.slice(folder.length + 1);
    if (!("outcome" in one)) return name;
    return `${name}: ${one.outcome.kind === "skipped" ? one.outcome.reason : one.outcome.code}`;
  });

describe("the walk", () => {
  it("waits for a descriptor, so that the sidecar of a given file is found", async () => {
    make("a.jpg", "a.xmp");
    let starved = 3;
    let waited = 0;
    const [file] = await found({
      paths: [join(folder, "a.jpg")],
      sidecarsOf(names) {
        if (starved-- > 0) throw Object.assign(new Error("EMFILE: too many open files"), { code: "EMFILE" });
        return findSidecars(names);
      },
      wait: async () => void waited++,
    });
    expect(file).toMatchObject({ sidecar: { file: { path: join(folder, "a.xmp") } } });
    expect(waited).toBe(3);
  });

  it("looks at sidecars as soon as their folder is listed, however late their photos are taken", async () => {
    make("a.jpg", "b.jpg", "b.jpg.xmp");
    const { list } = createPhotoWorker({}, createPhotoReader([]), () => {});
    const walked = walk({ paths: [folder], accepts: () => true, sidecarsOf: findSidecars, list });
    await walked.next();
    rmSync(join(folder, "b.jpg.xmp"));
    const { value } = await walked.next();
    expect(value).toMatchObject({ relativePath: "b.jpg", sidecar: { identity: expect.stringMatching(/^\d+:/) } });
  });

  it("finds the files of a folder before those of the folders in it", async () => {
    make("b/1.jpg", "a/x/3.jpg", "a/2.jpg", "z.jpg");
    expect(shown(await found())).toEqual(["z.jpg", "a/2.jpg", "a/x/3.jpg", "b/1.jpg"]);
  });

  it("gives each file's path below the given path", async () => {
    make("day 1/a.jpg");
    const [file] = await found();
    expect(file).toMatchObject({ relativePath: "day 1/a.jpg", folder: { path: join(folder, "day 1") }, sizeBytes: 11 });
    expect((await found({ paths: [join(folder, "day 1", "a.jpg")] }))[0]).toMatchObject({ relativePath: "a.jpg" });
  });

  it("finds thousands of files in one folder, each once", async () => {
    make(...Array.from({ length: 1_203 }, (_, n) => `${n}.jpg`));
    const names = shown(await found());
    expect(names).toHaveLength(1_203);
    expect(new Set(names).size).toBe(1_203);
  });

  it("does not report unwanted files", async () => {
    make("a.jpg", "raw/a.nef", "raw/b.jpg");
    expect(shown(await found({ accepts: (path) => !path.startsWith("raw/") || path.endsWith(".jpg") }))).toEqual([
      "a.jpg",
      "raw/b.jpg",
    ]);
  });

  it("follows links, but never in a circle", async () => {
    make("a/1.jpg", "elsewhere/2.jpg");
    symlinkSync("..", join(folder, "a", "up"));
    symlinkSync("../elsewhere", join(folder, "a", "over"));
    symlinkSync("1.jpg", join(folder, "a", "1-again.jpg"));
    symlinkSync("nowhere", join(folder, "a", "broken.jpg"));
    symlinkSync("round.jpg", join(folder, "a", "round.jpg"));
    expect(shown(await found({ paths: [join(folder, "a")] }))).toEqual([
      "a/1-again.jpg",
      "a/1.jpg",
      "a/broken.jpg: broken_link",
      "a/round.jpg: link_loop",
      "a/over/2.jpg",
      "a/up/a: link_loop",
      "a/up/elsewhere: link_loop",
    ]);
  });

  it("walks a folder that was given twice only once", async () => {
    make("1.jpg");
    expect(shown(await found({ paths: [folder, join(folder, ".")] }))).toEqual(["1.jpg", ": link_loop"]);
  });

  it("walks all folders of a file system that gives them the same inode", async () => {
    const entry = (path: string, kind: "folder" | "file") => ({ name: { path }, kind, sizeBytes: 1, identity: "1:1" });
    const tree: Record<string, FolderEntry[]> = {
      [folder]: [entry("a", "folder"), entry("b", "folder")],
      [join(folder, "a")]: [entry("c", "folder"), entry("1.jpg", "file")],
      [join(folder, "a", "c")]: [entry("2.jpg", "file")],
      [join(folder, "b")]: [entry("3.jpg", "file")],
    };
    const list: PhotoWorker["list"] = async (_id, { path }) => ({
      kind: "listed",
      slice: { entries: tree[path] ?? [], isLast: true },
    });
    expect(shown(await found({ list }))).toEqual(["a/1.jpg", "a/c/2.jpg", "b/3.jpg"]);
  });

  it("walks a folder once, whichever links lead to it, before or after itself", async () => {
    make("a/1.jpg", "m/2.jpg", "z/3.jpg");
    symlinkSync("../z", join(folder, "a", "to-z"));
    symlinkSync("a", join(folder, "again"));
    symlinkSync(".", join(folder, "self"));
    expect(shown(await found())).toEqual([
      "a/1.jpg",
      "a/to-z/3.jpg",
      "again: link_loop",
      "m/2.jpg",
      "self: link_loop",
      "z: link_loop",
    ]);
  });

  it("ends even if links multiply the paths to a folder", async () => {
    for (let n = 0; n < 40; n++) make(`${n}/${n}.jpg`);
    for (let n = 0; n < 39; n++)
      for (const link of ["x", "y", "z"]) symlinkSync(`../${n + 1}`, join(folder, `${n}`, link));
    const photos = (await found()).filter((one) => !("outcome" in one));
    expect(photos).toHaveLength(40);
  });

  it("does not open a folder without wanted files", async () => {
    make("lost+found/1.jpg", "2.jpg");
    const opened: string[] = [];
    const { list } = createPhotoWorker({}, createPhotoReader([]), () => {});
    let excluded = 0;
    const walked = await found({
      list: (id, path) => {
        opened.push(path.path);
        return list(id, path);
      },
      ...chooseFiles({ exclude: ["lost+found"] }),
      onExcluded: () => void excluded++,
    });
    expect(shown(walked)).toEqual(["2.jpg"]);
    expect(opened).toEqual([folder]);
    expect(excluded).toBe(1);
  });

  it("leaves out the folder that photos are moved to, if it is inside the source", async () => {
    make("1.jpg", "done/2.jpg", "over/3.jpg");
    symlinkSync("done", join(folder, "a-link"));
    const without = { path: join(folder, "done") };
    expect(shown(await found({ without }))).toEqual([
      "1.jpg",
      "a-link: move_target",
      "done: move_target",
      "over/3.jpg",
    ]);
    expect(shown(await found({ without, paths: [join(folder, "done")] }))).toEqual(["done/2.jpg"]);
  });

  it("leaves out and reports other programs' files, and includes them if asked to", async () => {
    make(
      "1.jpg",
      "@eaDir/1.jpg",
      "x/.thumbnails/2.jpg",
      "MVI_1.THM",
      "Trash/3.jpg",
      "P.photoslibrary/originals/4.heic",
    );
    make("P.photoslibrary/resources/derivatives/4.jpg");
    expect(shown(await found(chooseFiles({}))).sort()).toEqual([
      "1.jpg",
      "@eaDir: excluded",
      "MVI_1.THM: excluded",
      "P.photoslibrary/originals/4.heic",
      "P.photoslibrary/resources/derivatives: excluded",
      "Trash/3.jpg",
      "x/.thumbnails: excluded",
    ]);
    expect(shown(await found(chooseFiles({ defaultExcludes: false }))).sort()).toEqual([
      "1.jpg",
      "@eaDir/1.jpg",
      "MVI_1.THM",
      "P.photoslibrary/originals/4.heic",
      "P.photoslibrary/resources/derivatives/4.jpg",
      "Trash/3.jpg",
      "x/.thumbnails/2.jpg",
    ]);
    const library = [join(folder, "P.photoslibrary")];
    expect(shown(await found({ paths: library, ...chooseFiles({}) })).sort()).toEqual([
      "P.photoslibrary/originals/4.heic",
      "P.photoslibrary/resources/derivatives: excluded",
    ]);
  });

  it("leaves them out of a list as well, because programs write lists", async () => {
    make("@eaDir/1.jpg", "a/2.THM", "a/3.jpg");
    const paths = ["@eaDir/1.jpg", "a/2.THM", "a/3.jpg"].map((name) => Buffer.from(join(folder, name)));
    expect(shown(await found({ paths, ...chooseFiles({}) }))).toEqual([
      "@eaDir/1.jpg: excluded",
      "a/2.THM: excluded",
      "a/3.jpg",
    ]);
    const all = ["@eaDir/1.jpg", "a/2.THM", "a/3.jpg"];
    expect(shown(await found({ paths, ...chooseFiles({ defaultExcludes: false }) }))).toEqual(all);
    const placed = paths.map((path) => ({ path, relativePath: "x.jpg" }));
    expect(shown(await found({ paths: placed, ...chooseFiles({}) }))).toEqual(all);
  });

  it("takes a given file, whatever program made it", async () => {
    make("@eaDir/1.jpg", "2.THM");
    const paths = ["@eaDir", "2.THM"].map((name) => join(folder, name));
    expect(shown(await found({ paths, ...chooseFiles({}) }))).toEqual(["@eaDir/1.jpg", "2.THM"]);
  });

  it("tells whether a broken link or a device may be a missed photo", async () => {
    for (const name of ["DCIM", "1.jpg", "notes.txt"]) symlinkSync("nowhere", join(folder, name));
    const missed = (await found()).flatMap((one) =>
      "outcome" in one && one.outcome.kind === "skipped" ? [[one.local.path, one.outcome.notProven]] : [],
    );
    expect(missed).toEqual([
      [join(folder, "1.jpg"), "not_read"],
      [join(folder, "DCIM"), "not_read"],
      [join(folder, "notes.txt"), undefined],
    ]);
  });

  it("reports a path that does not exist, and goes on", async () => {
    make("1.jpg");
    const walked = await found({ paths: [join(folder, "gone.jpg"), folder] });
    expect(shown(walked)).toEqual(["gone.jpg: vanished", "1.jpg"]);
    expect(walked[0]).toMatchObject({ outcome: { message: "there is no such file or folder" } });
  });

  it("reports a file or folder that cannot be accessed, and goes on", async () => {
    make("1.jpg");
    const { list } = createPhotoWorker({}, createPhotoReader([]), () => {});
    const unreadable: FolderEntry = {
      name: { path: "0" },
      kind: "unreadable",
      sizeBytes: 0,
      identity: "",
      code: "EIO",
    };
    const failing: PhotoWorker["list"] = async (id, path) => {
      const listed = await list(id, path);
      if (listed.kind === "listed") listed.slice.entries.unshift(unreadable);
      return listed;
    };
    expect(shown(await found({ list: failing }))).toEqual(["0: unreadable", "1.jpg"]);
  });

  it("reports that a disk image folder may contain photos, and does not open it", async () => {
    make("a.sparsebundle/bands/0", "a.sparsebundle/token", "B.SparseBundle/bands/0", "1.jpg");
    const missed = (walked: Walked[]) =>
      walked.map((one) => "outcome" in one && one.outcome.kind === "skipped" && one.outcome.notProven);
    const walked = await found();
    expect(shown(walked)).toEqual(["1.jpg", "B.SparseBundle: not_a_photo", "a.sparsebundle: not_a_photo"]);
    expect(missed(walked)).toEqual([false, "archive", "archive"]);
    const given = [join(folder, "a.sparsebundle"), Buffer.from(join(folder, "B.SparseBundle/bands/0"))];
    expect(missed(await found({ paths: given }))).toEqual(["archive", "archive"]);
  });

  it("reports a folder that cannot be listed, and goes on", async () => {
    make("a/1.jpg", "b/2.jpg");
    const { list } = createPhotoWorker({}, createPhotoReader([]), () => {});
    const failing: PhotoWorker["list"] = async (id, path) =>
      path.path === join(folder, "a") ? { kind: "failed", code: "unreadable", message: "EACCES" } : list(id, path);
    expect(shown(await found({ list: failing }))).toEqual(["a: unreadable", "b/2.jpg"]);
  });

  it("takes paths as they arrive, also as bytes", async () => {
    make("1.jpg", "2.jpg");
    async function* paths() {
      yield join(folder, "1.jpg");
      yield Buffer.from(join(folder, "2.jpg"));
    }
    expect(shown(await found({ paths: paths() }))).toEqual(["1.jpg", "2.jpg"]);
  });

  it("finds a hundred thousand folders in one folder", async () => {
    const count = 130_000;
    const list: PhotoWorker["list"] = async (_id, path) => {
      const names = path.path === folder ? Array.from({ length: count }, (_, n) => String(n)) : [];
      const entries = names.map((name) => ({
        name: { path: name },
        kind: "folder" as const,
        sizeBytes: 0,
        identity: name,
      }));
      return { kind: "listed", slice: { entries, names, isLast: true } };
    };
    expect(await found({ list })).toEqual([]);
  });
});

describe("a sidecar", () => {
  it("goes with its photo and is not a file of its own", async () => {
    make("a.jpg", "a.xmp", "lonely.xmp");
    const walked = await found({ sidecarsOf: () => new Map([["a.jpg", "a.xmp"]]) });
    expect(shown(walked)).toEqual(["a.jpg", "a.xmp: sidecar", "lonely.xmp: sidecar"]);
    expect(walked[0]).toMatchObject({ sidecar: { file: { path: join(folder, "a.xmp") } } });
    const messages = walked.flatMap((one) => ("outcome" in one ? [one.outcome.message] : []));
    expect(messages).toEqual(["it goes with the photo beside it", "no photo beside it uses it"]);
    expect(walked.map((one) => "outcome" in one && "sidecarOf" in one.outcome && one.outcome.sidecarOf)).toEqual([
      false,
      ["a.jpg"],
      false,
    ]);
  });

  it("is judged by its bytes if they are a photo's, a video's, an archive's or macOS' own", async () => {
    make("a.jpg", "c.jpg", "text.xmp");
    writeFileSync(join(folder, "._text.xmp"), "\0\x05\x16\x07 of text.xmp", "latin1");
    writeFileSync(join(folder, "a.xmp"), "\xff\xd8\xff\xe1 a photo", "latin1");
    writeFileSync(join(folder, "b.xmp"), "\x1aE\xdf\xa3 a film", "latin1");
    writeFileSync(join(folder, "c.jpg.json"), "Rar!\x1a\x07 an archive", "latin1");
    const names = ["._text.xmp", "a.jpg", "a.xmp", "b.xmp", "c.jpg", "c.jpg.json", "text.xmp: sidecar"];
    const sidecarsOf = () => new Map([...findSidecars(["a.jpg", "a.xmp"]), ["c.jpg", "c.jpg.json"]] as const);
    expect(shown(await found({ sidecarsOf }))).toEqual(names);
    const paths = ["._text.xmp", "a.xmp", "b.xmp", "c.jpg.json", "text.xmp"].map((name) => join(folder, name));
    expect(shown(await found({ paths, sidecarsOf }))).toEqual(names.filter((name) => !/^.\.jpg$/.test(name)));
  });

  it("is found for a photo that was given itself", async () => {
    make("a.jpg", "a.jpg.xmp", "b.jpg", "b.xmp");
    const paths = ["a.jpg", "b.jpg"].map((name) => join(folder, name));
    const walked = await found({ paths, sidecarsOf: findSidecars });
    expect(walked.map((one) => "sidecar" in one && one.sidecar?.file.path)).toEqual([
      join(folder, "a.jpg.xmp"),
      join(folder, "b.xmp"),
    ]);
  });

  it("is found in capitals, with one listing for a list of a thousand photos", async () => {
    make("IMG_30.JPG", "IMG_30.XMP", ...Array.from({ length: 1_000 }, (_, n) => `${n}.jpg`));
    let asked = 0;
    const paths = [join(folder, "IMG_30.JPG"), ...Array.from({ length: 1_000 }, (_, n) => join(folder, `${n}.jpg`))];
    const sidecarsOf = (names: readonly string[]) => {
      asked++;
      return findSidecars(names);
    };
    const walked = await found({ paths, sidecarsOf });
    expect(walked[0]).toMatchObject({ sidecar: { file: { path: join(folder, "IMG_30.XMP") } } });
    expect(asked).toBe(1);
  });

  it("tells whether another photo shares it", async () => {
    make("a.cr3", "a.jpg", "a.xmp", "b.jpg", "b.xmp");
    const walked = await found({ sidecarsOf: findSidecars });
    const shared = walked.map((one) => "sidecar" in one && [one.relativePath, one.sidecar?.isShared ?? false]);
    expect(shared.filter(Boolean)).toEqual([
      ["a.cr3", true],
      ["a.jpg", true],
      ["b.jpg", false],
    ]);
  });

  it.runIf(process.platform === "linux")(
    "is found if the names of folder, photo and sidecar are not UTF-8",
    async () => {
      const latin1 = (text: string) => Buffer.from(text, "latin1");
      const odd = Buffer.concat([Buffer.from(`${folder}/`), latin1("f\xeate")]);
      mkdirSync(odd);
      const inside = (name: string) => Buffer.concat([odd, latin1(`/${name}`)]);
      for (const name of ["a.jpg", "a.xmp", "\xe9.jpg", "\xe9.XMP"]) writeFileSync(inside(name), "");
      const sidecars = (walked: Walked[]) =>
        walked.flatMap((one) =>
          "sidecar" in one && one.sidecar ? [Buffer.from(one.sidecar.file.pathBytes ?? [])] : [],
        );
      const expected = [inside("a.xmp"), inside("\xe9.XMP")];
      expect(sidecars(await found({ sidecarsOf: findSidecars }))).toEqual(expected.toReversed());
      const paths = [inside("a.jpg"), inside("\xe9.jpg")];
      expect(sidecars(await found({ paths, sidecarsOf: findSidecars }))).toEqual(expected);
    },
  );

  it("that was given itself is skipped", async () => {
    make("a.xmp");
    expect(shown(await found({ paths: [join(folder, "a.xmp")] }))).toEqual(["a.xmp: sidecar"]);
  });
});

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parentFolder } from "../../../../cli/parent-folder.ts";
import { createLocalRemover, type Removal } from "../../../../cli/upload/removal/remove-local-file.ts";
import type { WalkedFile } from "../../../../cli/upload/source/walk.ts";
import { entryAt } from "../../../../cli/upload/worker/list-folder.ts";
import { tickFileClock } from "../../../support/tick-file-clock.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "photoup-remove-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Each photo's bytes are its first path. */
async function remove(found: WalkedFile, removal: Removal, text = found.relativePath) {
  const [first] = await createLocalRemover(removal)(found, sha256(text));
  return first;
}
const sha256 = (text: string) => createHash("sha256").update(text).digest("base64");

function photo(relativePath: string): WalkedFile {
  const path = join(folder, relativePath);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, relativePath);
  const { identity, sizeBytes } = entryAt({ path });
  return { local: { path, sizeBytes }, relativePath, folder: { path: folder }, identity, sizeBytes };
}

describe("a local file", () => {
  it("is deleted if it still is what was hashed", async () => {
    const found = photo("a.jpg");
    expect(await remove(found, { kind: "delete" })).toEqual({
      type: "removed",
      path: found.local.path,
    });
    expect(existsSync(found.local.path)).toBe(false);
  });

  it("stays if it has changed since", async () => {
    const found = photo("a.jpg");
    writeFileSync(found.local.path, "something else");
    expect(await remove(found, { kind: "delete" })).toMatchObject({ type: "warning", code: "kept" });
    expect(readFileSync(found.local.path, "utf8")).toBe("something else");
  });

  const gone = {
    type: "warning",
    code: "kept",
    message: "it is no longer there: it was moved or deleted, or its disk was removed",
  };

  it.each([{ kind: "delete" }, { kind: "move" }])(
    "that is gone is not said to be where it was ($kind)",
    async ({ kind }) => {
      const removal = kind === "delete" ? { kind } : { kind, folder: join(folder, "done") };
      const before = photo("before.jpg");
      rmSync(before.local.path);
      expect(await remove(before, removal as Removal)).toMatchObject(gone);

      const meanwhile = photo("meanwhile.jpg");
      const removing = remove(meanwhile, removal as Removal); // the file is open and being read
      rmSync(meanwhile.local.path);
      expect(await removing).toMatchObject(gone);
    },
  );

  it("is moved to its path below the folder, which is created", async () => {
    const found = photo("day 1/[a] $1.jpg");
    const done = join(folder, "done");
    expect(await remove(found, { kind: "move", folder: done })).toMatchObject({
      type: "removed",
      movedTo: join(done, "day 1", "[a] $1.jpg"),
    });
  });

  it("never replaces another file: the next free number is added to its name", async () => {
    const done = join(folder, "done");
    const moved = [];
    for (const path of ["x/a.b.jpg", "y/a.b.jpg", "z/a.b.jpg"]) {
      moved.push(await remove({ ...photo(path), relativePath: "a.b.jpg" }, { kind: "move", folder: done }, path));
    }
    expect(moved.map((event) => event && "movedTo" in event && event.movedTo)).toEqual(
      ["a.b.jpg", "a.b-1.jpg", "a.b-2.jpg"].map((name) => join(done, name)),
    );
    expect(readFileSync(join(done, "a.b-2.jpg"), "utf8")).toBe("z/a.b.jpg");
  });

  it("never replaces a broken link", async () => {
    const done = join(folder, "done");
    mkdirSync(done);
    symlinkSync("nowhere", join(done, "a.jpg"));
    const found = photo("a.jpg");
    expect(await remove(found, { kind: "move", folder: done })).toMatchObject({
      movedTo: join(done, "a-1.jpg"),
    });
  });

  it("stays if its target cannot be accessed", async () => {
    const name = `${"x".repeat(251)}.jpg`;
    const done = join(folder, "done");
    mkdirSync(done);
    writeFileSync(join(done, name), "taken, and with a number the name is too long");
    const found = photo(name);
    expect(await remove(found, { kind: "move", folder: done })).toMatchObject({
      type: "warning",
      code: "kept",
      message: "it could not be moved: its name is too long, so it was left where it is",
    });
    expect(existsSync(found.local.path)).toBe(true);
  });

  it("stays if a file is in the way of its target folder", async () => {
    const found = photo("a.jpg");
    const inTheWay = join(folder, "done");
    writeFileSync(inTheWay, "");
    expect(await remove(found, { kind: "move", folder: inTheWay })).toMatchObject({
      code: "kept",
    });
    expect(existsSync(found.local.path)).toBe(true);
  });

  it.each([
    ["another file is renamed over it", renameOver],
    ["it is written in place and its time is restored", writeInPlace],
    ["another file of its size takes its name and its time", swap],
    ["a program writes to it through memory", writeThroughMemory],
  ] as [string, (path: string) => "no python" | undefined][])(
    "stays if %s after its confirmation",
    async (_, change) => {
      for (const removal of [{ kind: "delete" }, { kind: "move", folder: join(folder, "done") }] as const) {
        const made = photo("a.jpg");
        utimesSync(made.local.path, 1_700_000_000, 1_700_000_000); // can be restored to the nanosecond
        const found = { ...made, identity: entryAt(made.local).identity };
        if (change(found.local.path) === "no python") return;
        expect(statSync(found.local.path, { bigint: true }).mtimeNs).toBe(1_700_000_000_000_000_000n);
        expect(await remove(found, removal)).toMatchObject({ type: "warning", code: "kept" });
        expect(readFileSync(found.local.path, "utf8")).toBe("B.JPG");
      }
    },
  );

  it.each([
    ["another file is renamed over it", renameOver],
    ["its bytes are overwritten", writeInPlace],
    ["its folder is replaced", exchangeFolder],
  ] as [string, (path: string) => undefined][])("stays if %s while it is read again", async (_, change) => {
    for (const removal of [{ kind: "delete" }, { kind: "move", folder: join(folder, "done") }] as const) {
      const found = photo("day/a.jpg");
      tickFileClock(folder);
      const removing = remove(found, removal); // the file is open and being read
      change(found.local.path);
      expect(await removing).toMatchObject({ type: "warning", code: "kept" });
      expect(readFileSync(found.local.path, "utf8")).toMatch(/^B\.JPG/);
    }
  });

  it("that is a link, or is reached through one, stays, as does its target", async () => {
    const { local } = photo("elsewhere/a.jpg");
    mkdirSync(join(folder, "card"));
    symlinkSync("../elsewhere/a.jpg", join(folder, "card", "a.jpg"));
    symlinkSync("../elsewhere", join(folder, "card", "day 1"));
    for (const relativePath of ["a.jpg", "day 1/a.jpg"]) {
      const found = {
        ...photo("x.jpg"),
        relativePath,
        local: { path: join(folder, "card", relativePath), sizeBytes: 1 },
      };
      for (const removal of [{ kind: "delete" }, { kind: "move", folder: join(folder, "done") }] as const) {
        expect(await remove(found, removal, "elsewhere/a.jpg")).toMatchObject({
          message: "it is reached through a link, so it was left where it is",
        });
      }
    }
    expect(existsSync(local.path)).toBe(true);
  });
});

it.runIf(process.platform === "linux")(
  "a file whose names are not UTF-8 is moved with its sidecar, byte for byte",
  async () => {
    const latin1 = (text: string) => Buffer.from(text, "latin1");
    const inside = (root: string, name = "") => Buffer.concat([Buffer.from(`${root}/`), latin1(`f\xeate${name}`)]);
    mkdirSync(inside(folder));
    writeFileSync(inside(folder, "/\xe9.jpg"), "bytes");
    writeFileSync(inside(folder, "/\xe9.xmp"), "what was written of it");
    const at = (name: string) => ({
      path: `${folder}/f\\xeate/\\${name}`,
      pathBytes: inside(folder, `/${name.replace("xe9", "\xe9")}`),
    });
    const file = at("xe9.xmp");
    const found: WalkedFile = {
      local: { ...at("xe9.jpg"), sizeBytes: 5 },
      relativePath: "f\\xeate/\\xe9.jpg",
      folder: { path: `${folder}/f\\xeate`, pathBytes: inside(folder) },
      sidecar: { file, identity: entryAt(file).identity },
      identity: "",
      sizeBytes: 5,
    };
    const done = join(folder, "done");
    const events = await createLocalRemover({ kind: "move", folder: done })(found, sha256("bytes"));
    expect(events).toMatchObject([{ type: "removed" }, { type: "removed" }]);
    expect(readdirSync(inside(done), { encoding: "buffer" }).map((name) => name.toString("latin1"))).toEqual([
      "\xe9.jpg",
      "\xe9.xmp",
    ]);
    expect(readdirSync(inside(folder))).toEqual([]);
  },
);

describe("a sidecar", () => {
  const withSidecar = (photoName: string, sidecarName: string) => {
    const found = photo(photoName);
    const path = join(folder, sidecarName);
    writeFileSync(path, "what was written of it");
    found.sidecar = { file: { path }, identity: entryAt({ path }).identity };
    return found;
  };
  const outcomes = async (found: WalkedFile, removal: Removal, doubt?: string) => {
    const events = await createLocalRemover(removal)(found, sha256(found.relativePath), doubt);
    return events.map((event) => (event.type === "removed" ? (event.movedTo ?? "deleted") : event.message));
  };
  const done = () => join(folder, "done");

  it("is removed with its photo", async () => {
    expect(await outcomes(withSidecar("a.jpg", "a.xmp"), { kind: "delete" })).toEqual(["deleted", "deleted"]);
    expect(await outcomes(withSidecar("a.jpg", "a.xmp"), { kind: "move", folder: done() })).toEqual(
      ["a.jpg", "a.xmp"].map((name) => join(done(), name)),
    );
    expect(readdirSync(folder)).toEqual(["done"]);
  });

  it.each([
    ["a.xmp", "a-1.xmp"],
    ["a.jpg.XMP", "a-1.jpg.XMP"],
    ["A.XMP", "a-1.XMP"],
    ["a.jpg.supplemental-metadata.json", "a-1.jpg.supplemental-metadata.json"],
  ])("called %s becomes %s if its photo got a number", async (before, after) => {
    mkdirSync(done());
    writeFileSync(join(done(), "a.jpg"), "there before");
    const found = withSidecar("a.jpg", before);
    expect(await outcomes(found, { kind: "move", folder: done() })).toEqual(
      ["a-1.jpg", after].map((name) => join(done(), name)),
    );
  });

  it("stays if another photo shares it, if it changed, if it is a link, or if its photo stays", async () => {
    const shared = withSidecar("a.jpg", "a.xmp");
    if (shared.sidecar) shared.sidecar.isShared = true;
    expect(await outcomes(shared, { kind: "delete" })).toEqual(["deleted"]);
    expect(existsSync(join(folder, "a.xmp"))).toBe(true);

    const changed = withSidecar("b.jpg", "b.xmp");
    writeFileSync(join(folder, "b.xmp"), "what is written of it by now");
    expect(await outcomes(changed, { kind: "delete" })).toEqual(["deleted", expect.stringContaining("has changed")]);
    expect(existsSync(join(folder, "b.xmp"))).toBe(true);

    const kept = withSidecar("c.jpg", "c.xmp");
    writeFileSync(kept.local.path, "other bytes");
    expect(await outcomes(kept, { kind: "delete" })).toEqual([expect.stringContaining("has changed")]);
    expect(existsSync(join(folder, "c.xmp"))).toBe(true);

    const linked = withSidecar("d.jpg", "real.xmp");
    symlinkSync("real.xmp", join(folder, "d.xmp"));
    if (linked.sidecar) linked.sidecar.file = { path: join(folder, "d.xmp") };
    expect(await outcomes(linked, { kind: "delete" })).toEqual(["deleted", expect.stringContaining("a link")]);
  });

  it("is not deleted if the event may lack what it says, but moves with its photo", async () => {
    const doubt = "the event does not have what it says";
    const kept = "the event does not have what it says, so it was left where it is";
    expect(await outcomes(withSidecar("a.jpg", "a.xmp"), { kind: "delete" }, doubt)).toEqual(["deleted", kept]);
    expect(existsSync(join(folder, "a.xmp"))).toBe(true);
    const move = { kind: "move", folder: done() } as const;
    expect(await outcomes(withSidecar("a.jpg", "a.xmp"), move, doubt)).toEqual(
      ["a.jpg", "a.xmp"].map((name) => join(done(), name)),
    );
  });

  it("stays if it is written to while its photo is deleted", async () => {
    const found = withSidecar("a.jpg", "a.xmp");
    const removing = outcomes(found, { kind: "delete" });
    while (existsSync(found.local.path)) await nextTurn();
    writeFileSync(join(folder, "a.xmp"), "what somebody writes of it at this moment");
    expect(await removing).toEqual(["deleted", expect.stringContaining("has changed")]);
    expect(existsSync(join(folder, "a.xmp"))).toBe(true);
  });

  it("that is gone is not said to be where it was", async () => {
    const found = withSidecar("a.jpg", "a.xmp");
    rmSync(join(folder, "a.xmp"));
    expect(await outcomes(found, { kind: "delete" })).toEqual([
      "deleted",
      expect.stringMatching(/^it is no longer there:/),
    ]);
  });

  it("stays if its bytes are a photo's or a film's", async () => {
    const found = withSidecar("a.jpg", "a.xmp");
    const path = join(folder, "a.xmp");
    writeFileSync(path, "\xff\xd8\xff\xe1 another photo", "latin1");
    found.sidecar = { file: { path }, identity: entryAt({ path }).identity };
    expect(await outcomes(found, { kind: "delete" })).toEqual(["deleted", expect.stringContaining("not a sidecar's")]);
    expect(existsSync(path)).toBe(true);
  });
});

// Each leaves other bytes of the same size under the same name, with the same modification time.

function renameOver(path: string): undefined {
  return keepingTime(path, () => {
    writeFileSync(`${path}.new`, "B.JPG");
    renameSync(`${path}.new`, path);
  });
}

function writeInPlace(path: string): undefined {
  return keepingTime(path, () => {
    const fd = openSync(path, "r+");
    writeSync(fd, "B.JPG", 0);
    closeSync(fd);
  });
}

function exchangeFolder(path: string): undefined {
  const day = parentFolder(path);
  renameSync(day, `${day} of ${readdirSync(parentFolder(day)).length}`);
  mkdirSync(day);
  writeFileSync(path, "B.JPG");
}

function swap(path: string): undefined {
  writeFileSync(`${path}.new`, "B.JPG");
  const { atime, mtime } = statSync(path);
  utimesSync(`${path}.new`, atime, mtime); // to the same whole second
  rmSync(path);
  renameSync(`${path}.new`, path);
}

function writeThroughMemory(path: string): "no python" | undefined {
  const program = "import mmap,sys;f=open(sys.argv[1],'r+b');m=mmap.mmap(f.fileno(),0);m[0:5]=b'B.JPG';m.flush()";
  const { atime, mtime } = statSync(path);
  if (spawnSync("python3", ["-c", program, path]).status !== 0) return "no python";
  utimesSync(path, atime, mtime);
  return undefined;
}

function keepingTime(path: string, change: () => void): undefined {
  const { atime, mtime } = statSync(path);
  change();
  utimesSync(path, atime, mtime);
}

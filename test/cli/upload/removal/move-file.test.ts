import {
  chmodSync,
  chownSync,
  existsSync,
  fstatSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
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
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parentFolder } from "../../../../cli/parent-folder.ts";
import { removeStaleCopies } from "../../../../cli/upload/removal/copy-into-folder.ts";
import { showsTheSame } from "../../../../cli/upload/removal/is-same-folder.ts";
import { moveFile } from "../../../../cli/upload/removal/move-file.ts";
import { KeptError, withLocalFile } from "../../../../cli/upload/removal/open-local-file.ts";
import { asNobody } from "../../../support/as-nobody.ts";

/** A second file system, if this machine has one. */
const otherDisk = ["/dev/shm", "/var/tmp", "/run"].find((path) => existsSync(path) && isOtherDisk(path));

let here: string;
let there: string;
beforeEach(() => {
  here = mkdtempSync(join(tmpdir(), "photoup-move-"));
  there = join(here, "done");
  mkdirSync(there);
});
afterEach(() => {
  rmSync(here, { recursive: true });
  rmSync(there, { recursive: true, force: true });
});

function isOtherDisk(path: string): boolean {
  try {
    rmSync(mkdtempSync(join(path, "photoup-")), { recursive: true });
    return statSync(path).dev !== statSync(tmpdir()).dev;
  } catch {
    return false;
  }
}

function make(name: string, text = name): string {
  const path = join(here, name);
  writeFileSync(path, text);
  utimesSync(path, 1_600_000_000, 1_600_000_000);
  return path;
}
const move = (path: string, name: string) => withLocalFile(path, (file) => moveFile(file, join(there, name), { link }));
const textsThere = () => readdirSync(there).map((name) => readFileSync(join(there, name), "utf8"));

/** Like FAT and exFAT, which most cards use. */
const noLinks: typeof linkSync = () => {
  throw Object.assign(new Error("no links here"), { code: "EPERM" });
};
let link: typeof linkSync;

describe.each([
  ["on the same disk", false, linkSync],
  ["to another disk", true, linkSync],
  ["on a disk without hard links", false, noLinks],
  ["to a disk without hard links", true, noLinks],
])("a file that is moved %s", (_, isOther, linkHere) => {
  beforeEach((test) => {
    link = linkHere;
    if (!isOther) return;
    if (otherDisk === undefined) return test.skip("this machine has no second file system at hand");
    there = mkdtempSync(join(otherDisk, "photoup-move-"));
  });

  it("arrives whole, with its time and mode, and is gone from its old place", async () => {
    const path = make("a.jpg", "x".repeat(3_000_000));
    chmodSync(path, 0o640);
    const { mode, ino } = statSync(path);
    expect(await move(path, "a.jpg")).toBe(join(there, "a.jpg"));
    expect(existsSync(path)).toBe(false);
    expect(readdirSync(there)).toEqual(["a.jpg"]);
    const moved = statSync(join(there, "a.jpg"));
    expect(moved).toMatchObject({ size: 3_000_000, mtimeMs: 1_600_000_000_000, mode });
    if (!isOther) expect(moved.ino).toBe(ino); // not copied
  });

  it.runIf(process.platform === "linux")("is not kept open, nor is its folder", async () => {
    await move(make("a.jpg"), "a.jpg");
    const targets = readdirSync("/proc/self/fd").map((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`);
      } catch {
        return ""; // closed meanwhile
      }
    });
    expect(targets.filter((path) => path.startsWith(here) || path.startsWith(there))).toEqual([]);
  });

  it("never replaces another file, however many are moved at once", async () => {
    writeFileSync(join(there, "a.jpg"), "there before");
    const paths = Array.from({ length: 20 }, (_, n) => make(`${n}.jpg`));
    await Promise.all(paths.map((path) => move(path, "a.jpg")));
    expect(textsThere().sort()).toEqual([...paths.map((path) => path.slice(here.length + 1)), "there before"].sort());
  });

  it("takes the next name if another file of its size has its name, whatever the other's time", async () => {
    for (const [n, time] of [1_600_000_000, 1_500_000_000].entries()) {
      const name = `${n}.jpg`;
      writeFileSync(join(there, name), "x.jpg");
      utimesSync(join(there, name), time, time);
      expect(await move(make(name), name)).toBe(join(there, `${n}-1.jpg`));
    }
    expect(textsThere().sort()).toEqual(["0.jpg", "1.jpg", "x.jpg", "x.jpg"]);
  });

  it("stays if it changed after it was read", async () => {
    const path = make("a.jpg", "old");
    const moving = withLocalFile(path, (file) => {
      writeFileSync(path, "new");
      return moveFile(file, join(there, "a.jpg"), { link });
    });
    await expect(moving).rejects.toThrow("it has changed");
    expect(readFileSync(path, "utf8")).toBe("new");
    expect(readdirSync(there)).toEqual([]);
  });

  it("is moved although the system gives a descriptor and a path device numbers of different lengths", async () => {
    const path = make("a.jpg");
    const moved = withLocalFile(path, (file) => {
      file.stats.dev += 1n << 32n;
      return moveFile(file, join(there, "a.jpg"), { link });
    });
    expect(await moved).toBe(join(there, "a.jpg"));
    expect(existsSync(path)).toBe(false);
    expect(textsThere()).toEqual(["a.jpg"]);
  });

  it.skipIf(process.platform === "win32")(
    "stays, and has no second name, if it may not be removed from its folder",
    async () => {
      const card = join(here, "card");
      mkdirSync(card);
      const path = make("card/a.jpg");
      for (const each of [here, there, card, path]) if (process.geteuid?.() === 0) chownSync(each, 65534, 65534);
      chmodSync(card, 0o555);
      try {
        await expect(asNobody(() => move(path, "a.jpg"))).rejects.toMatchObject({ code: "EACCES" });
      } finally {
        chmodSync(card, 0o755);
      }
      expect([readFileSync(path, "utf8"), readdirSync(there)]).toEqual(["card/a.jpg", []]);
    },
  );

  it("stays if the folder is gone, and leaves nothing behind", async () => {
    const path = make("a.jpg");
    rmSync(there, { recursive: true });
    await expect(move(path, "a.jpg")).rejects.toThrow();
    expect(existsSync(path)).toBe(true);
    mkdirSync(there);
  });

  it("is one file again if a killed run left it under both names", async () => {
    const path = make("a.jpg");
    if (isOther || link === noLinks) {
      // One clock tick later, or it might be the same file seen twice.
      const changedAt = statSync(path).ctimeMs;
      do {
        writeFileSync(join(there, "a.jpg"), "a.jpg");
        utimesSync(join(there, "a.jpg"), 1_600_000_000, 1_600_000_000);
      } while (statSync(join(there, "a.jpg")).ctimeMs === changedAt);
    } else linkSync(path, join(there, "a.jpg"));
    expect(await move(path, "a.jpg")).toBe(join(there, "a.jpg"));
    expect(existsSync(path)).toBe(false);
    expect(textsThere()).toEqual(["a.jpg"]);
  });
});

it("on a disk without hard links, a file is renamed, not copied: a full card has no room for a copy", async () => {
  link = noLinks;
  const path = make("a.jpg");
  const { ino } = statSync(path);
  await move(path, "a.jpg");
  expect(statSync(join(there, "a.jpg")).ino).toBe(ino);
});

it.each([
  ["replaced by another of its size and time", "b.jpg", true],
  ["written to, and its time is restored", "longer.jpg", false],
  ["written to, and its size stays", "b.jpg", false],
])("a file stays if it is %s at the moment of its move", async (reason, text, isReplaced) => {
  const path = make("a.jpg");
  const linkOther: typeof linkSync = (from, to) => {
    const written = isReplaced ? `${path}.new` : path;
    writeFileSync(written, text);
    if (!reason.endsWith("its size stays")) utimesSync(written, 1_600_000_000, 1_600_000_000);
    if (isReplaced) renameSync(written, path);
    linkSync(from, to);
  };
  const moving = withLocalFile(path, (file) => moveFile(file, join(there, "a.jpg"), { link: linkOther }));
  await expect(moving).rejects.toThrow("it has changed");
  expect(readFileSync(path, "utf8")).toBe(text);
  expect(readdirSync(there)).toEqual([]);
});

/** No links between two folders, so moved files are copied. */
const noLinksBetween: typeof linkSync = (from, to) => {
  if (parentFolder(String(from)) === parentFolder(String(to))) return linkSync(from, to);
  throw Object.assign(new Error("another disk"), { code: "EXDEV" });
};

describe("a copy to another disk", () => {
  beforeEach((test) => {
    if (otherDisk === undefined) return test.skip("this machine has no second file system at hand");
    there = mkdtempSync(join(otherDisk, "photoup-move-"));
  });
  const copyTo = (path: string, sync: (fd: number) => void) =>
    withLocalFile(path, (file) => moveFile(file, join(there, "a.jpg"), { link: noLinksBetween, sync }));

  it("is on the disk under its name before the original is removed", async () => {
    const path = make("a.jpg");
    const synced: string[] = [];
    await copyTo(path, (fd) => {
      const others = readdirSync(there).filter((name) => name !== "a.jpg");
      for (const name of others) expect(name).toMatch(/^\.photoup-[0-9a-f]{16}\.part$/); // nobody mistakes it for the photo
      const named = existsSync(join(there, "a.jpg")) ? "named" : "not named yet";
      synced.push(
        `${fstatSync(fd).isFile() ? "file" : "folder"}, ${named}, ${existsSync(path) ? "still here" : "gone"}`,
      );
    });
    expect(synced).toEqual([
      "file, not named yet, still here",
      "folder, not named yet, still here",
      "folder, named, still here",
    ]);
    expect(existsSync(path)).toBe(false);
  });

  it("that the disk did not store correctly is discarded, and the file stays", async () => {
    const path = make("a.jpg");
    const spoil = (fd: number) => void (fstatSync(fd).isFile() && writeSync(fd, "b", 0));
    await expect(copyTo(path, spoil)).rejects.toMatchObject({ code: "EIO" });
    expect(readFileSync(path, "utf8")).toBe("a.jpg");
    expect(readdirSync(there)).toEqual([]);
  });

  it.each([
    ["before it has its name", 2],
    ["when it has its name", 3],
  ])("of a file that changes %s is discarded, and the file stays as it is", async (_, moment) => {
    const path = make("a.jpg");
    let syncs = 0;
    const change = () => {
      if (++syncs !== moment) return;
      writeFileSync(`${path}.new`, "b.jpg");
      renameSync(`${path}.new`, path);
    };
    await expect(copyTo(path, change)).rejects.toBeInstanceOf(KeptError);
    expect(readFileSync(path, "utf8")).toBe("b.jpg");
    expect(readdirSync(there)).toEqual([]);
  });

  it("stays if a second photoup, which finds it under its name, removes the original first", async () => {
    const path = make("a.jpg");
    const moved = copyTo(path, () => {
      if (existsSync(join(there, "a.jpg"))) rmSync(path);
    });
    expect(await moved).toBe(join(there, "a.jpg"));
    expect(textsThere()).toEqual(["a.jpg"]);
  });

  it("of an old photo is not taken for a killed run's by a second photoup", async () => {
    const path = make("a.jpg");
    expect(await copyTo(path, () => removeStaleCopies(there, Date.now()))).toBe(join(there, "a.jpg"));
    expect(textsThere()).toEqual(["a.jpg"]);
  });

  it("is discarded if the disk fails at the end", async () => {
    const path = make("a.jpg");
    const fail = () => {
      throw Object.assign(new Error("no space"), { code: "ENOSPC" });
    };
    await expect(copyTo(path, fail)).rejects.toMatchObject({ code: "ENOSPC" });
    expect([existsSync(path), readdirSync(there)]).toEqual([true, []]);
  });
});

describe("another file that takes its name just before it is moved", () => {
  const moveWith = (path: string, link: typeof linkSync) =>
    withLocalFile(path, (file) => moveFile(file, join(there, "a.jpg"), { link }));
  const takeName = (path: string) => {
    writeFileSync(`${path}.new`, "b.jpg");
    utimesSync(`${path}.new`, 1_600_000_000, 1_600_000_000);
    renameSync(`${path}.new`, path);
  };

  it.each([
    ["it has the same size and time", takeName],
    ["it is written in place", (path: string) => writeFileSync(path, "b.jpg")],
  ])("is not moved in its place (%s)", async (_, change) => {
    const path = make("a.jpg");
    const moved = moveWith(path, (from, to) => {
      change(path);
      linkSync(from, to);
    });
    await expect(moved).rejects.toBeInstanceOf(KeptError);
    expect([readFileSync(path, "utf8"), readdirSync(there)]).toEqual(["b.jpg", []]);
  });

  it("may be none: a second photoup, which finds the file under its new name, removes the original first", async () => {
    const path = make("a.jpg");
    const moved = moveWith(path, (from, to) => {
      linkSync(from, to);
      rmSync(path);
    });
    expect(await moved).toBe(join(there, "a.jpg"));
    expect(textsThere()).toEqual(["a.jpg"]);
  });

  it("stays if the moved file has its new name already", async () => {
    const path = make("a.jpg");
    const moved = moveWith(path, (from, to) => {
      linkSync(from, to);
      takeName(path);
    });
    expect(await moved).toBe(join(there, "a.jpg"));
    expect([readFileSync(path, "utf8"), textsThere()]).toEqual(["b.jpg", ["a.jpg"]]);
  });
});

it("only partial copies of killed runs are removed, a day later", () => {
  const nowMs = Date.now();
  const [old, young] = [".photoup-0123456789abcdef.part", ".photoup-fedcba9876543210.part"];
  const others = [
    "IMG_1.part",
    ".photoup-0123456789abcdef.part.jpg",
    ".photoup-x.part",
    "x.photoup-0123456789abcdef.part",
  ];
  for (const name of [old, young, ...others]) {
    writeFileSync(join(there, name), "");
    const hoursAgo = name === young ? 23 : 25;
    utimesSync(join(there, name), nowMs / 1000, nowMs / 1000 - hoursAgo * 3600);
  }
  removeStaleCopies(there, nowMs);
  expect(readdirSync(there).sort()).toEqual([young, ...others].sort());
});

it("a file is not moved into the folder that it is in", async () => {
  const path = make("a.jpg");
  await expect(withLocalFile(path, (file) => moveFile(file, path))).rejects.toThrow("it is already in that folder");
  expect(existsSync(path)).toBe(true);
});

it.runIf(process.platform === "linux")("a name that is not UTF-8 keeps its bytes, even with a number", async () => {
  const bytes = (folder: string, name: string) =>
    Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name, "latin1")]);
  const path = bytes(here, "\xe9.jpg");
  writeFileSync(path, "new");
  writeFileSync(bytes(there, "\xe9.jpg"), "there before");
  expect(await withLocalFile(path, (file) => moveFile(file, bytes(there, "\xe9.jpg")))).toEqual(
    bytes(there, "\xe9-1.jpg"),
  );
  expect(readFileSync(bytes(there, "\xe9-1.jpg"), "utf8")).toBe("new");
});

describe("a folder that two mounts show", () => {
  it("is the same if a file created in it shows under both names, and nothing is left in it", () => {
    symlinkSync(there, join(here, "link"));
    expect(showsTheSame(join(here, "link"), there)).toBe(true);
    expect(showsTheSame(Buffer.from(there), join(here, "link"))).toBe(true);
    expect(showsTheSame(here, there)).toBe(false);
    expect(readdirSync(there)).toEqual([]);
  });

  it("keeps a file's only name there if the file has another name elsewhere", async () => {
    const path = make("a.jpg");
    linkSync(path, join(there, "a.jpg"));
    const moved = withLocalFile(path, (file) => moveFile(file, join(there, "a.jpg"), { showsSame: () => true }));
    await expect(moved).rejects.toThrow("already in that folder");
    expect(existsSync(path)).toBe(true);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFileLook, lookAtEntry } from "../../../../cli/upload/source/look-at-file.ts";
import { noSidecars, pairSidecars } from "../../../../cli/upload/source/pair-sidecars.ts";
import type { EntryKind, FolderEntry } from "../../../../cli/upload/worker/list-folder.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "photoup-look-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const sidecarsOf = () => new Map([["a.jpg", "a.xmp"]]);

describe("an entry of a folder", () => {
  const look = (name: string, entry: Partial<FolderEntry> = {}, isPaired = true) => {
    const sidecars = isPaired ? pairSidecars({ path: folder }, ["a.jpg", "a.xmp"], sidecarsOf) : noSidecars;
    const there: FolderEntry = { name: { path: name }, kind: "file", sizeBytes: 7, identity: "7:1:1:1:1", ...entry };
    return lookAtEntry({ path: folder }, { path: join(folder, name) }, name, there, sidecars);
  };

  it("is to be read, with its sidecar if it has one", () => {
    expect(look("a.jpg")).toMatchObject({ identity: "7:1:1:1:1", sidecar: { file: { path: join(folder, "a.xmp") } } });
    expect(look("b.jpg")).toEqual({
      local: { path: join(folder, "b.jpg"), sizeBytes: 7 },
      relativePath: "b.jpg",
      folder: { path: folder },
      sizeBytes: 7,
      identity: "7:1:1:1:1",
    });
  });

  it("is skipped if it is a sidecar, whether or not a photo has it", () => {
    expect(look("a.xmp")).toMatchObject({ outcome: { reason: "sidecar", sidecarOf: ["a.jpg"] } });
    expect(look("b.xmp")).toMatchObject({ outcome: { reason: "sidecar", message: "no photo beside it uses it" } });
    expect(look("a.xmp", {}, false)).not.toHaveProperty("outcome.sidecarOf");
  });

  it("is to be read if it is named like a sidecar and its bytes are another medium's", () => {
    expect(look("a.xmp", { isNoSidecar: true })).not.toHaveProperty("outcome");
  });

  it.each<[EntryKind, string]>([
    ["vanished", "vanished"],
    ["unreadable", "unreadable"],
    ["broken_link", "broken_link"],
    ["link_loop", "link_loop"],
    ["other", "not_a_file"],
  ])("that is %s is not tried (%s)", (kind, why) => {
    const ending = look("a.jpg", { kind, sizeBytes: 0, identity: "" });
    expect("outcome" in ending && Object.values(ending.outcome)).toContain(why);
  });
});

describe("a file that was given itself", () => {
  const starved = Object.assign(new Error("EMFILE: too many open files"), { code: "EMFILE" });

  it("is looked at with its folder's sidecars, as soon as a descriptor is free", async () => {
    for (const name of ["a.jpg", "a.xmp"]) writeFileSync(join(folder, name), name);
    const waits: number[] = [];
    const look = createFileLook(
      () => {
        if (waits.length < 2) throw starved;
        return sidecarsOf();
      },
      async (ms) => void waits.push(ms),
    );
    const found = await look({ path: join(folder, "a.jpg") }, "a.jpg");
    expect(found).toMatchObject({ sizeBytes: 5, sidecar: { file: { path: join(folder, "a.xmp") } } });
    expect(waits).toHaveLength(2);
  });

  it("fails if no descriptor becomes free, and throws what else goes wrong", async () => {
    writeFileSync(join(folder, "a.jpg"), "");
    const look = (error: Error) =>
      createFileLook(
        () => {
          throw error;
        },
        async () => {},
      )({ path: join(folder, "a.jpg") }, "a.jpg");
    expect(await look(starved)).toMatchObject({ outcome: { kind: "failed", code: "too_many_open_files" } });
    await expect(look(new Error("a bug"))).rejects.toThrow("a bug");
  });
});

import { describe, expect, it } from "vitest";
import { type Found, readEntries } from "../../../api/web/upload/read-drop.ts";

/** As in browsers, a folder lists its entries a hundred at a time, and ends with an empty list. */
function folder(path: string, entries: unknown[]): FileSystemEntry {
  const createReader = () => {
    let at = 0;
    return {
      readEntries(resolve: (some: unknown[]) => void) {
        resolve(entries.slice(at, at + 100));
        at += 100;
      },
    };
  };
  return { isFile: false, isDirectory: true, fullPath: path, createReader } as unknown as FileSystemEntry;
}

function file(path: string): FileSystemEntry {
  const give = (resolve: (file: { name: string }) => void) => resolve({ name: path });
  return { isFile: true, isDirectory: false, fullPath: path, file: give } as unknown as FileSystemEntry;
}

const vanished = (path: string) =>
  ({
    isFile: true,
    fullPath: path,
    file: (_resolve: unknown, reject: (error: Error) => void) => reject(new Error("gone")),
  }) as unknown as FileSystemEntry;

async function pathsOf(entries: FileSystemEntry[]): Promise<string[]> {
  const found: Found[] = [];
  for await (const each of readEntries(entries)) found.push(each);
  return found.map((each) => ("file" in each ? each.path : `unreadable ${each.path}`));
}

describe("readEntries", () => {
  it("finds all of 10,001 files, although a folder gives a hundred at a time", async () => {
    const many = Array.from({ length: 10_001 }, (_, index) => file(`/card/DCIM/${index}.jpg`));
    expect((await pathsOf([folder("/card", [folder("/card/DCIM", many)])])).length).toBe(10_001);
  });

  it("gives files their paths, enters every folder, and reports what cannot be read", async () => {
    const entries = [folder("/a", [file("/a/1.jpg"), folder("/a/b", [vanished("/a/b/2.jpg")])]), file("/3.jpg")];
    expect(await pathsOf(entries)).toEqual(["a/1.jpg", "unreadable a/b/2.jpg", "3.jpg"]);
  });

  it("rereads a folder that could not be read, and yields what is new", async () => {
    const names = ["1", "2", "3"].map((name) => file(`/card/${name}.jpg`));
    let fails = 1;
    const lots = () => {
      let at = 0;
      return {
        readEntries(resolve: (some: unknown[]) => void, reject: (error: Error) => void) {
          if (at === 2 && fails-- > 0) return reject(new Error("the card was pulled out"));
          resolve(names.slice(at, at + 2));
          at += 2;
        },
      };
    };
    const found: Found[] = [];
    const card = { isFile: false, fullPath: "/card", createReader: lots } as unknown as FileSystemEntry;
    for await (const each of readEntries([card])) found.push(each);
    expect(found.map(({ path }) => path)).toEqual(["card/1.jpg", "card/2.jpg", "card"]);
    const broken = found.at(-1) as Extract<Found, { again?: unknown }>;
    const rest: string[] = [];
    for await (const { path } of broken.again?.() ?? []) rest.push(path);
    expect(rest).toEqual(["card/3.jpg"]);
  });
});

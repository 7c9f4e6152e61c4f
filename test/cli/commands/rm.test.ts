import { describe, expect, it } from "vitest";
import type { ListedPhoto } from "../../../api/contract.ts";
import { rm } from "../../../cli/commands/rm.ts";
import { exitCodeOf, RequestError, UsageError } from "../../../cli/errors.ts";
import { each, type FakeIoOptions, fakeIo } from "../../support/fake-io.ts";

const ids = [
  "744af228-6fd1-8867-b695-7166c3cf6492",
  "744af228-aaaa-8867-b695-7166c3cf6492",
  "1387cb2c-cb3d-8579-b34a-95b6a4cbd6a5",
];
const [first = "", second = "", third = ""] = ids;
const gone = "00000000-0000-8000-8000-000000000000";
const busy = "11111111-1111-8111-8111-111111111111";
const others = "22222222-2222-8222-8222-222222222222";

const listOfIds: Partial<ListedPhoto>[] = ids.map((photoId) => ({ photoId }));
const named: Partial<ListedPhoto>[] = [
  { photoId: first, fileName: "IMG_1.jpg", title: "First dance", uploadedBy: "ada@example.com" },
  { photoId: second, fileName: "IMG_2.jpg", uploadedBy: "ada@example.com" },
  { photoId: third, fileName: "IMG_2.jpg", uploadedBy: "bob@example.com" },
];

function world(options: FakeIoOptions = {}, listed = listOfIds) {
  const removed: string[] = [];
  const purged: string[] = [];
  const refused = new Map([
    [busy, "photo_busy"],
    [gone, "not_found"],
    [others, "not_allowed"],
  ]);
  const api = {
    photos: () => each(...(listed as ListedPhoto[])),
    removePhoto: async (_eventId: string, photoId: string, { purge = false } = {}) => {
      const code = refused.get(photoId);
      if (code) throw new RequestError(`refused: ${code}`, { code, isTransient: false });
      removed.push(photoId);
      if (purge) purged.push(photoId);
    },
  };
  return { io: fakeIo({ ...options, api }), removed, purged };
}

describe("rm", () => {
  it("removes the named photos after a yes", async () => {
    const { io, removed } = world({ isTerminal: true, input: "y\n" });
    expect(await rm({ event: "42", photos: [first, third] }, io)).toBe(0);
    expect(removed).toEqual([first, third]);
    expect(io.err()).toContain("Remove 2 photos from event 42? The bytes are kept for 30 days. [y/N]");
  });

  it.each(["n\n", "\n", "yeah\n", ""])("removes nothing after %j", async (input) => {
    const { io, removed } = world({ isTerminal: true, input });
    expect(await rm({ event: "42", photos: [first] }, io)).toBe(130);
    expect(removed).toEqual([]);
    expect(io.err()).toContain("Nothing was removed.");
  });

  it("with --purge asks about all versions, and says that nobody can restore them", async () => {
    const { io, removed, purged } = world({ isTerminal: true, input: "y\n" });
    expect(await rm({ event: "42", photos: [first], purge: true }, io)).toBe(0);
    expect({ removed, purged }).toEqual({ removed: [first], purged: [first] });
    expect(io.err()).toContain("Remove 1 photo from event 42 with all their versions? Nobody can restore them. [y/N]");
    expect(io.out()).toBe(`purged ${first}\n`);
  });

  it("with --by removes all photos of one person, and nobody else's", async () => {
    const { io, removed } = world({}, named);
    expect(await rm({ event: "42", photos: [], by: "Ada@Example.com ", yes: true }, io)).toBe(0);
    expect(removed).toEqual([first, second]);
    await expect(rm({ event: "42", photos: [], by: "nobody@example.com", yes: true }, io)).rejects.toThrow(UsageError);
  });

  it("on a signal removes no more, and says how many are left", async () => {
    const { io, removed } = world();
    const { api } = await io.connect({});
    const { removePhoto } = api;
    api.removePhoto = async (...args) => {
      await removePhoto(...args);
      io.signal(130);
    };
    expect(await rm({ event: "42", photos: ids, yes: true }, io)).toBe(130);
    expect(removed).toEqual([first]);
    expect(io.err()).toBe("photoup: 2 photos not removed.\n");
  });

  it("needs either names or --by", async () => {
    const { io } = world();
    await expect(rm({ event: "42", photos: [], yes: true }, io)).rejects.toThrow(UsageError);
    await expect(rm({ event: "42", photos: [first], by: "a@example.com", yes: true }, io)).rejects.toThrow(UsageError);
  });

  it("does not ask with --yes, and needs it without a terminal", async () => {
    const { io, removed } = world();
    await expect(rm({ event: "42", photos: [first] }, io)).rejects.toThrow(/--yes/);
    expect(await rm({ event: "42", photos: [first], yes: true }, io)).toBe(0);
    expect(removed).toEqual([first]);
  });

  it("accepts a shortened id, in any letter case, if it matches one photo", async () => {
    const { io, removed } = world();
    expect(await rm({ event: "42", photos: ["1387CB2C", third, "744af228-a"], yes: true }, io)).toBe(0);
    expect(removed).toEqual([third, second]);
  });

  it.each([
    ["744af228", /several photos/],
    ["00000000", /no photo whose id starts with/],
    ["../../x", /no photo whose file name or id is/],
    ["744a", /no photo whose file name or id is/],
  ])("removes nothing for the id %s", async (id, message) => {
    const { io, removed } = world();
    const options = { event: "42", photos: [third, id], yes: true };
    await expect(rm(options, io)).rejects.toThrow(UsageError);
    await expect(rm(options, io)).rejects.toThrow(message);
    expect(removed).toEqual([]);
  });

  it("removes nothing at Ctrl-C, and exits with 130", async () => {
    const { io, removed } = world({ input: "\x03", isTerminal: true });
    const failure = await rm({ event: "42", photos: [first] }, io).catch((error: unknown) => error);
    expect(exitCodeOf(failure)).toBe(130);
    expect(removed).toEqual([]);
  });

  it.each([
    [gone, "not_found"],
    [busy, "photo_busy"],
    [others, "not_allowed"],
  ])("removes the others if %s is refused with %s, and exits with 3", async (photo, code) => {
    const { io, removed } = world();
    expect(await rm({ event: "42", photos: [photo, first], yes: true }, io)).toBe(3);
    expect(removed).toEqual([first]);
    expect(io.err()).toContain(`${photo}: refused: ${code}`);
  });

  it("names a refused photo by its file name too, and exits with 5 if the only one is somebody else's", async () => {
    const { io, removed } = world({}, [...named, { photoId: others, fileName: "IMG_9.jpg" }]);
    expect(await rm({ event: "42", photos: ["IMG_9.jpg", "IMG_1.jpg"], yes: true }, io)).toBe(3);
    expect(io.err()).toBe(`photoup: ${others} IMG_9.jpg: refused: not_allowed\n`);
    expect(removed).toEqual([first]);
    const alone = await rm({ event: "42", photos: ["IMG_9.jpg"], yes: true }, io).catch((error: unknown) => error);
    expect(exitCodeOf(alone)).toBe(5);
  });

  it("accepts file names, paths to them, and accents as macOS writes them", async () => {
    const cafe = { photoId: third, fileName: "Cafe\u0301 1.jpg" };
    const { io, removed } = world({}, [...named.slice(0, 2), cafe]);
    const photos = ["IMG_1.jpg", "./event-42/IMG_2.jpg", "Caf\u00e9 1.jpg"];
    expect(await rm({ event: "event-42", photos, yes: true }, io)).toBe(0);
    expect(removed).toEqual([first, second, third]);
    expect(io.out()).toContain(`removed ${first} IMG_1.jpg`);
  });

  it("lists the photos it asks about, with file name, title and uploader", async () => {
    const { io } = world({ isTerminal: true, input: "n\n" }, named);
    await rm({ event: "42", photos: ["IMG_1.jpg", third] }, io);
    expect(io.err().split("\n").slice(0, 3)).toEqual([
      `  IMG_1.jpg "First dance" from ada@example.com (${first})`,
      `  IMG_2.jpg from bob@example.com (${third})`,
      expect.stringContaining("Remove 2 photos from event 42? The bytes are kept for 30 days. [y/N]"),
    ]);
  });

  it("asks about a photo only once, however often it was named", async () => {
    const { io, removed } = world({}, named);
    await rm(
      { event: "42", photos: ["IMG_1.jpg", first, first.slice(0, 10).toUpperCase(), "a/IMG_1.jpg"], yes: true },
      io,
    );
    expect(removed).toEqual([first]);
  });

  it("refuses a name that several photos have, and lists their ids", async () => {
    const { io, removed } = world({}, named);
    const options = { event: "42", photos: ["IMG_1.jpg", "IMG_2.jpg"], yes: true };
    await expect(rm(options, io)).rejects.toThrow(
      `"IMG_2.jpg" matches several photos of event 42: ${second} (from ada@example.com), ${third} (from bob@example.com). Give the id of the one you mean.`,
    );
    expect(removed).toEqual([]);
  });

  it("refuses a text that is one photo's name and the start of another's id", async () => {
    const { io } = world({}, [
      { photoId: first, fileName: "x" },
      { photoId: third, fileName: first.slice(0, 8) },
    ]);
    await expect(rm({ event: "42", photos: [first.slice(0, 8)], yes: true }, io)).rejects.toThrow(/several photos/);
  });

  it("shows no name that could control the terminal", async () => {
    const { io } = world({ isTerminal: true, input: "n\n" }, [
      { photoId: first, fileName: "\x1b[2Ja.jpg", title: "\u202eb" },
    ]);
    await rm({ event: "42", photos: [first] }, io);
    expect(io.err()).toContain("\\x1b[2Ja.jpg");
    expect(io.err()).not.toContain("\u202e");
  });
});

import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import type { ListedPhoto, ListOrder } from "../../../api/contract.ts";
import { ls } from "../../../cli/commands/ls.ts";
import { UsageError } from "../../../cli/errors.ts";
import { readCsv } from "../../../cli/read-csv.ts";
import { each, type FakeIoOptions, fakeIo } from "../../support/fake-io.ts";

const photo = (fields: Partial<ListedPhoto> = {}): ListedPhoto => ({
  photoId: "744af228-6fd1-8867-b695-7166c3cf6492",
  eventId: "42",
  title: "Keynote",
  takenAt: "2026-11-22T19:30:05+01:00",
  size: 3_400_000,
  contentType: "image/jpeg",
  fileName: "IMG_1.jpg",
  uploadedAt: "2026-11-22T20:00:00Z",
  url: "https://cdn.example.com/x?Signature=s",
  ...fields,
});

async function list(photos: ListedPhoto[], options: object = {}, world: FakeIoOptions = {}) {
  const orders: ListOrder[] = [];
  const api = {
    photos(_eventId: string, order: ListOrder) {
      orders.push(order);
      return each(...photos);
    },
  };
  const io = fakeIo({ ...world, api });
  const exitCode = await ls({ event: "42", ...options }, io);
  return { io, exitCode, orders, lines: io.out().split("\n").slice(0, -1) };
}

const hostile = photo({
  title: "ภาพถ่าย 写真写真写真写真写真写真写真写真 👩‍👩‍👧‍👦 \x1b[31m\nfailed",
  fileName: "写真".repeat(40),
});

describe("ls", () => {
  it.each([16, 28, 40, 60, 79, 80, 100, 120, 200])(
    "makes a table that fits a terminal of %i cells, even with wide characters",
    async (columns) => {
      const { lines } = await list([photo(), hostile], {}, { isTerminal: true, columns });
      expect(lines).toHaveLength(3);
      for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
      const before =
        columns < 28 ? [] : ["744af228", ...(columns < 48 ? [] : ["2026-11-22"]), ...(columns < 40 ? [] : ["3.4 MB"])];
      expect(lines[1]).toMatch(new RegExp([...before, "IMG_1.jpg"].join(".*")));
      expect(lines.join("")).not.toMatch(/\p{Cc}/u);
    },
  );

  it("shows whole ids if there is room", async () => {
    const { lines } = await list([photo()], {}, { isTerminal: true, columns: 120 });
    expect(lines[1]).toContain("744af228-6fd1-8867-b695-7166c3cf6492");
  });

  it("keeps the file name on the narrowest terminal, and shows the uploader on a wide one", async () => {
    const photos = [photo({ uploadedBy: "ann@example.com" })];
    const narrow = await list([photo({ fileName: "IMG_20261122.jpg" })], {}, { isTerminal: true, columns: 40 });
    expect(narrow.lines[1]).toMatch(/^744af228 +3\.4 MB +IMG_20261122\.jpg$/);
    const usual = await list(photos, {}, { isTerminal: true, columns: 80 });
    expect(usual.lines[1]).toMatch(/IMG_1\.jpg +Keynote +ann@example…$/);
    const wide = await list(photos, {}, { isTerminal: true, columns: 120 });
    expect(wide.lines[1]).toMatch(/IMG_1\.jpg +Keynote +ann@example\.com$/);
  });

  it("lists the event of the working folder if none is named", async () => {
    const io = fakeIo({ api: { photos: () => each(photo()) } });
    io.workingFolder = () => "/photos/event-42/raw";
    expect(await ls({}, io)).toBe(0);
    expect(io.err()).toContain("1 photo in event 42");
    await expect(ls({}, fakeIo())).rejects.toThrow(/Which event\?/);
  });

  it("lists the event chosen at the terminal", async () => {
    const api = { photos: () => each(photo()), events: () => each({ eventId: "7" }) };
    const io = fakeIo({ api, isTerminal: true, input: "1\r" });
    expect(await ls({}, io)).toBe(0);
    expect(io.err()).toContain("1 photo in event 7");
  });

  it("sorts names in natural order", async () => {
    const photos = ["IMG_10.jpg", "img_9.jpg", "IMG_1.jpg"].map((fileName) => photo({ fileName }));
    const { lines } = await list(photos, { order: "name", json: true });
    expect(lines.map((line) => JSON.parse(line).fileName)).toEqual(["IMG_1.jpg", "img_9.jpg", "IMG_10.jpg"]);
  });

  it("with --json prints every field of every photo exactly, except the signed links", async () => {
    const { lines, io } = await list([photo(), hostile], { json: true });
    const { url: _, ...plain } = photo();
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      plain,
      { ...plain, title: hostile.title, fileName: hostile.fileName },
    ]);
    expect(io.err()).toContain("2 photos in event 42");
    const renditions = { small: { url: "https://cdn.example.com/s?Signature=s", width: 640, height: 480 } };
    const other = await list([photo({ renditions } as object)], { json: true });
    expect(other.io.out()).not.toMatch(/Signature|cdn\.example/);
    expect(JSON.parse(other.lines[0] ?? "").renditions).toEqual({ small: { width: 640, height: 480 } });
  });

  it("with --json --urls prints the signed links too; --urls alone is refused", async () => {
    const { lines } = await list([photo(), hostile], { json: true, urls: true });
    expect(lines.map((line) => JSON.parse(line))).toEqual([photo(), hostile]);
    await expect(list([photo()], { urls: true })).rejects.toThrow(UsageError);
  });

  it("writes nothing that controls the terminal, even with --csv and --json", async () => {
    const title = "a\x1b]0;x\x07\x9b31m\u202e\u2028\nb";
    for (const options of [{ csv: true }, { json: true }, { json: true, urls: true }]) {
      const { io } = await list([photo({ title })], options, { isTerminal: true });
      expect(io.out().replaceAll("\r\n", "").replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u2028\u202e]/u);
    }
    const exact = await list([photo({ title })], { csv: true });
    expect(readCsv(exact.io.out(), "ls")[1]?.cells[2]).toBe(title);
  });

  it("with --csv prints a table without the short-lived URLs", async () => {
    const { io } = await list([hostile, photo({ title: "=1+1" })], { csv: true });
    const [head, first, second] = readCsv(io.out(), "ls").map((row) => row.cells);
    expect(head?.slice(0, 3)).toEqual(["photoId", "fileName", "title"]);
    expect(first?.[2]).toBe(hostile.title);
    expect(second?.[2]).toBe("'=1+1");
    expect(io.out()).not.toContain("Signature");
  });

  it("says whether previews are made, pending or failed, and why", async () => {
    const link = { url: "https://cdn.example.com/s?Signature=s", width: 640, height: 427 };
    const made = photo({ renditions: { small: link, large: link } });
    const failed = photo({ renditionsFailed: "It is cut off." });
    const { lines: rows } = await list([made, photo(), failed], { csv: true });
    expect(rows.map((row) => row.split(",").slice(-2))).toEqual([
      ["previews", "renditionsFailed\r"],
      ["made", "\r"],
      ["pending", "\r"],
      ["failed", "It is cut off.\r"],
    ]);
    const { lines } = await list([made, failed], { json: true });
    expect(JSON.parse(lines[0] ?? "").renditions).toEqual({
      small: { width: 640, height: 427 },
      large: { width: 640, height: 427 },
    });
    expect(JSON.parse(lines[1] ?? "")).toMatchObject({ renditionsFailed: "It is cut off." });
  });

  it("with --csv prints the header line even without photos", async () => {
    const { lines, io } = await list([], { csv: true });
    expect(lines).toHaveLength(1);
    expect(io.err()).toContain("no photos yet");
  });

  it("requests the given order, or newest by default", async () => {
    expect((await list([])).orders).toEqual(["newest"]);
    expect((await list([], { order: "taken" })).orders).toEqual(["taken"]);
    await expect(list([], { order: "size" })).rejects.toThrow(UsageError);
  });

  it("refuses two formats at once, and an invalid event id", async () => {
    await expect(list([], { json: true, csv: true })).rejects.toThrow(UsageError);
    await expect(list([], { event: "../x" })).rejects.toThrow(UsageError);
  });

  it("with --mine lists the caller's own photos, in whatever letter case the account has their address", async () => {
    const whose = ["ann@example.com", "bob@example.com", undefined];
    const photos = whose.map((uploadedBy) => photo({ ...(uploadedBy && { uploadedBy }) }));
    for (const [email, mine] of [
      ["ann@example.com", 1],
      ["Ann@Example.com", 1],
      [undefined, 0],
    ] as const) {
      const claims = Buffer.from(JSON.stringify({ email })).toString("base64url");
      const io = fakeIo({ api: { photos: () => each(...photos) } });
      const { apiUrl, api } = await io.connect({});
      const session = { idToken: async () => `x.${claims}.x`, renew: async () => "" };
      io.connect = async () => ({ apiUrl, api, session });
      expect(await ls({ event: "42", mine: true, csv: true, quiet: true }, io)).toBe(0);
      expect(io.out().split("ann@example.com").length - 1).toBe(mine);
      expect(io.out().split("\r\n")).toHaveLength(mine + 2);
    }
  });

  it("stops requesting pages when the reader is gone", async () => {
    let given = 0;
    const io = fakeIo({
      api: {
        async *photos() {
          for (; given < 1000; given++) yield photo();
        },
      },
    });
    io.stdout.on("error", () => {});
    io.stdout.destroy(Object.assign(new Error("gone"), { code: "EPIPE" }));
    expect(await ls({ event: "42", json: true }, io)).toBe(0);
    expect(given).toBe(0);
  });
});

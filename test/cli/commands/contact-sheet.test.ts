import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ListedPhoto } from "../../../api/contract.ts";
import type { ApiClient } from "../../../cli/api-client.ts";
import { contactSheet } from "../../../cli/commands/contact-sheet.ts";
import { RequestError, UsageError } from "../../../cli/errors.ts";
import { each, fakeIo } from "../../support/fake-io.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "photoup-sheet-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const link = (name: string) => ({ url: `https://cdn.example.com/${name}?Signature=secret`, width: 640, height: 427 });
const photo = (fields: Partial<ListedPhoto> = {}): ListedPhoto => ({
  photoId: "744af228-6fd1-8867-b695-7166c3cf6492",
  eventId: "42",
  title: "Keynote",
  fileName: "IMG_1.jpg",
  takenAt: "2026-11-22T19:30:05+01:00",
  size: 3_400_000,
  contentType: "image/jpeg",
  uploadedAt: "2026-11-22T20:00:00Z",
  url: "https://cdn.example.com/x?Signature=secret",
  renditions: { small: link("small.webp"), large: link("large.jpg") },
  ...fields,
});

async function sheet(photos: ListedPhoto[], api: Partial<ApiClient> = {}) {
  const path = join(folder, "sheet.html");
  const io = fakeIo({ api: { photos: () => each(...photos), picture: async (url) => Buffer.from(url), ...api } });
  const exitCode = await contactSheet({ event: "event-42", output: path }, io);
  return { exitCode, io, html: readFileSync(path, "utf8") };
}

describe("contact-sheet", () => {
  it("contains each photo's small picture, title, date and file name", async () => {
    const { exitCode, html, io } = await sheet([photo(), photo({ title: "夏祭り", takenAt: "2026-11-23T01:02:03" })]);
    expect(exitCode).toBe(0);
    const data = Buffer.from(link("small.webp").url).toString("base64");
    expect(html.split(`src="data:image/webp;base64,${data}" width="640" height="427"`)).toHaveLength(3);
    for (const text of ["Event 42", "Keynote", "夏祭り", "2026-11-22 19:30", "2026-11-23 01:02", "IMG_1.jpg"]) {
      expect(html).toContain(text);
    }
    expect(io.err()).toMatch(/sheet\.html shows 2 photos\.\n$/);
  });

  it("is not written on a signal, and says so", async () => {
    const path = join(folder, "sheet.html");
    const many = Array.from({ length: 20 }, () => photo());
    const picture = async () => {
      io.signal(130);
      return Buffer.from("x");
    };
    const io = fakeIo({ api: { photos: () => each(...many), picture } });
    expect(await contactSheet({ event: "42", output: path }, io)).toBe(130);
    expect(io.err()).toMatch(/^Interrupted: .*sheet\.html was not written\.\n$/);
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each(["picture", "photos"])("ends on a signal while a request hangs: %s", async (hanging) => {
    const never = new Promise<never>(() => {});
    const picture = () => {
      io.signal(130);
      return never;
    };
    async function* photos() {
      io.signal(130);
      yield await never;
    }
    const io = fakeIo({ api: { photos: () => each(photo()), ...(hanging === "photos" ? { photos } : { picture }) } });
    expect(await contactSheet({ event: "42", output: join(folder, "sheet.html") }, io)).toBe(130);
    expect(io.err()).toMatch(/^Interrupted: .*sheet\.html was not written\.\n$/);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("contains no signed URL, and nothing that a browser would fetch or run", async () => {
    const { html } = await sheet([photo()]);
    expect(html).not.toMatch(/https?:|Signature|secret|<script|<link|@import|url\(/i);
    expect(html).toContain("default-src 'none'");
  });

  it("escapes whatever an uploader wrote", async () => {
    const evil = `</figure><script>alert(1)</script><img src=x onerror='a()'> & "q" \u0007`;
    const { html } = await sheet([photo({ title: evil, fileName: evil, takenAt: evil.slice(0, 16) })]);
    expect(html).not.toMatch(/<script|<img src=x/);
    expect(html).not.toContain("\u0007");
    expect(html).toContain("&#60;script&#62;alert(1)&#60;/script&#62;");
    const { html: failed } = await sheet([{ ...photo({ renditionsFailed: evil }), renditions: undefined } as never]);
    expect(failed).not.toContain("<script");
  });

  it("says why a photo has no preview", async () => {
    const { renditions: _, ...bare } = photo();
    const { html, io } = await sheet([bare, { ...bare, renditionsFailed: "The picture is cut off." }, photo()]);
    expect(html).toContain("No preview yet.");
    expect(html).toContain("The picture is cut off.");
    expect(io.err()).toContain("3 photos, 2 of them without a preview");
  });

  it("tolerates a picture that was removed meanwhile", async () => {
    const gone = new RequestError("gone", { status: 404, code: "no_picture", isTransient: false });
    const { html } = await sheet([photo()], { picture: () => Promise.reject(gone) });
    expect(html).toContain("No preview yet.");
  });

  it("leaves no partial page behind if pictures cannot be fetched", async () => {
    const refused = new RequestError("refused", { status: 403, code: "no_picture", isTransient: false });
    await expect(sheet([photo()], { picture: () => Promise.reject(refused) })).rejects.toThrow(RequestError);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("keeps an earlier sheet if it fails", async () => {
    const { html } = await sheet([photo({ title: "Earlier" })]);
    const refused = new RequestError("refused", { code: "ECONNREFUSED", isTransient: true });
    await expect(sheet([photo()], { picture: () => Promise.reject(refused) })).rejects.toThrow(RequestError);
    expect(readFileSync(join(folder, "sheet.html"), "utf8")).toBe(html);
    expect(readdirSync(folder)).toEqual(["sheet.html"]);
  });

  it("is not written for an event without photos, nor is an earlier sheet replaced", async () => {
    const { html } = await sheet([photo()]);
    const again = await sheet([]);
    expect([again.exitCode, again.html]).toEqual([0, html]);
    expect(again.io.err()).toBe("Event 42 has no photos; nothing was written.\n");
    expect(readdirSync(folder)).toEqual(["sheet.html"]);
  });

  it("replaces an earlier sheet, but no other file, and takes no photo's name", async () => {
    await sheet([photo()]);
    const { html } = await sheet([photo({ title: "Later" })]);
    expect(html).toContain("Later");
    const path = join(folder, "sheet.html");
    writeFileSync(path, "<!doctype html><title>Mine</title>");
    await expect(sheet([photo()])).rejects.toThrow(UsageError);
    expect(readFileSync(path, "utf8")).toContain("Mine");
    const io = fakeIo({ api: { photos: () => each(photo()) } });
    await expect(contactSheet({ event: "42", output: join(folder, "a.jpg") }, io)).rejects.toThrow(UsageError);
  });

  it("says so if it cannot be written", async () => {
    const io = fakeIo({ api: { photos: () => each(photo()) } });
    const output = join(folder, "no", "such", "folder.html");
    await expect(contactSheet({ event: "42", output }, io)).rejects.toThrow(UsageError);
    expect(existsSync(output)).toBe(false);
  });

  it("shows every photo of a large event, and fetches only a few pictures at a time", async () => {
    let open = 0;
    let most = 0;
    const many = Array.from({ length: 50 }, () => photo());
    const { html } = await sheet(many, {
      async picture() {
        most = Math.max(most, ++open);
        await Promise.resolve();
        open--;
        return Buffer.from("x");
      },
    });
    expect(html.split("<figure>")).toHaveLength(51);
    expect(most).toBeLessThanOrEqual(8);
  });
});

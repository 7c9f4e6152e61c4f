import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { containerOf, contentTypes, photoIdOf } from "../../api/contract.ts";

describe("photoIdOf", () => {
  it("is the first 128 bits of the SHA-256 as a version 8 UUID", () => {
    const digest = createHash("sha256").update("abc").digest();
    expect(photoIdOf(digest)).toBe("ba7816bf-8f01-8fea-8141-40de5dae2223");
  });

  it("does not modify the digest, even in a Buffer", () => {
    const digest = createHash("sha256").update("abc").digest();
    const before = digest.toString("hex");
    photoIdOf(digest);
    expect(digest.toString("hex")).toBe(before);
  });
});

describe("containerOf", () => {
  const head = (text: string) => Buffer.from(text.padEnd(64, "\0"), "latin1");

  it.each([
    ["jpeg", "\xff\xd8\xff\xe0"],
    ["png", "\x89PNG\r\n\x1a\n"],
    ["gif", "GIF89a"],
    ["webp", "RIFF\x10\0\0\0WEBPVP8 "],
    ["tiff", "MM\0*\0\0\0\x08"],
    ["tiff", "II+\0\x08\0\0\0"],
    ["heif", "\0\0\0\x18ftypheic\0\0\0\0mif1heic"],
    ["avif", "\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf"],
    ["cr3", "\0\0\0\x18ftypcrx \0\0\0\x01crx isom"],
    ["jxl", "\xff\x0a"],
    ["raf", "FUJIFILMCCD-RAW 0201"],
    ["orf", "IIRO\x08\0\0\0"],
    ["rw2", "IIU\0\x18\0\0\0"],
  ])("recognises %s by its first bytes", (container, bytes) => {
    expect(containerOf(head(bytes))).toBe(container);
  });

  it.each(["<svg xmlns='http://www.w3.org/2000/svg'>", "<!DOCTYPE html>", "", "\0\0\0\x18ftypisom\0\0\0\0mp42"])(
    "sees no photo in %j",
    (bytes) => {
      expect(containerOf(head(bytes))).toBeUndefined();
    },
  );

  it("has a container for each accepted type, and SVG and HTML are not among them", () => {
    expect(Object.keys(contentTypes)).not.toContain("image/svg+xml");
    expect(Object.keys(contentTypes)).not.toContain("text/html");
  });
});

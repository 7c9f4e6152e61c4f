import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ListedPhoto } from "../../../api/contract.ts";
import { originalName } from "../../../cli/export/original-name.ts";

const photoId = "744af228-6fd1-8867-b695-7166c3cf6492";
const nameOf = (fileName: string | undefined, contentType = "image/jpeg") =>
  originalName({ photoId, contentType, ...(fileName !== undefined && { fileName }) } as ListedPhoto);

describe("the name of an exported photo", () => {
  it.each([
    ["IMG_0001.JPG", `IMG_0001-${photoId}.jpg`],
    ["Sommerfest 夏祭り 🎉.jpeg", `Sommerfest 夏祭り 🎉-${photoId}.jpg`],
    ["../../etc/passwd", `______etc_passwd-${photoId}.jpg`],
    ["C:\\Windows\\x.jpg", `C__Windows_x-${photoId}.jpg`],
    ["CON", `CON-${photoId}.jpg`],
    ["nul.foo.jpg", `nul_foo-${photoId}.jpg`],
    ["-rf.jpg", `_rf-${photoId}.jpg`],
    [".htaccess", `_htaccess-${photoId}.jpg`],
    ["a\u0000b\nc\u202egpj.exe", `a_b_c_gpj-${photoId}.jpg`],
    ["$(reboot)`x`.jpg", `_(reboot)_x_-${photoId}.jpg`],
    ["   ", `${photoId}.jpg`],
    ["", `${photoId}.jpg`],
    [undefined, `${photoId}.jpg`],
  ])("of %j is %j", (fileName, expected) => expect(nameOf(fileName)).toBe(expected));

  it("has its type's extension, whatever its uploader called it", () => {
    expect(nameOf("page.html", "image/x-canon-cr3")).toBe(`page-${photoId}.cr3`);
    expect(nameOf("page.html", "text/html")).toBe(`page-${photoId}.bin`);
  });

  it("is valid on every disk, has no separator, and contains the whole id", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 400 }), (fileName) => {
        const name = nameOf(fileName);
        expect(Buffer.byteLength(name)).toBeLessThan(255);
        expect(name).toMatch(/^(?![-. ~])[^\p{Cc}"*/:<>?\\|]*744af228-6fd1-8867-b695-7166c3cf6492\.jpg$/u);
        expect(name.split(".")).toHaveLength(2);
      }),
    );
  });
});

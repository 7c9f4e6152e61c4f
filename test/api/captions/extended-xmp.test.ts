// XMP that is too long for one JPEG segment continues in others, which carry a GUID, the total length, and their offset.
import { describe, expect, it } from "vitest";
import { byteSourceOf } from "../../../api/captions/byte-source.ts";
import { readCaption } from "../../../api/captions/read-caption.ts";
import { jpegOf } from "../../support/caption-classes.ts";
import { languages, numbers, xmpOf } from "../../support/metadata-writers.ts";
import { segment, xmpSegment } from "../../support/photo-containers.ts";

const [ours, others] = ["0123456789ABCDEF".repeat(2), "F".repeat(32)];
const extended = xmpOf(languages("dc:description", { "x-default": "In the extended part" }));
const stale = xmpOf(languages("dc:description", { "x-default": "Of an earlier save" }));

function part(guid: string, whole: Uint8Array, from = 0, to = whole.length, sizeBytes = whole.length): Buffer {
  const head = Buffer.concat([
    Buffer.from(`http://ns.adobe.com/xmp/extension/\0${guid}`),
    numbers([sizeBytes, from], 4, "big"),
  ]);
  return segment(0xe1, Buffer.concat([head, whole.subarray(from, to)]));
}

const note = 'xmlns:xmpNote="http://ns.adobe.com/xmp/note/"';
const mainOf = (inside: string, attribute = "") =>
  xmpSegment(xmpOf(languages("dc:title", { "x-default": "Main" }) + inside, `${note} ${attribute}`));
const named = mainOf("", `xmpNote:HasExtendedXMP="${ours}"`);
const read = (...segments: Buffer[]) => readCaption(byteSourceOf(jpegOf(segments)), { languages: [] });

describe("extended XMP", () => {
  it.each([
    ["behind the main part", [named, part(ours, extended, 0, 300), part(ours, extended, 300)]],
    ["before it, and out of order", [part(ours, extended, 300), part(ours, extended, 0, 300), named]],
    [
      "named by an element, in small letters",
      [mainOf(`<xmpNote:HasExtendedXMP>${ours.toLowerCase()}</xmpNote:HasExtendedXMP>`), part(ours, extended)],
    ],
    ["that nothing names", [mainOf(""), part(ours, extended)]],
    ["with a part twice", [named, part(ours, extended), part(ours, extended)]],
    ["beside what an earlier save left behind", [named, part(others, stale), part(ours, extended)]],
  ])("%s is read", (_, segments) => {
    expect(read(...segments)).toMatchObject({ title: "Main", description: "In the extended part", warnings: [] });
  });

  it("is ignored if it has another GUID", () => {
    const { title, description } = read(named, part(others, stale));
    expect({ title, description }).toEqual({ title: "Main", description: undefined });
  });

  it.each([
    ["a part is missing", [part(ours, extended, 300)]],
    ["it says that it has 4 GB", [part(ours, extended, 0, extended.length, 0xffffffff)]],
    [
      "its offsets are senseless",
      [
        part(ours, extended, 0, 10),
        segment(
          0xe1,
          Buffer.concat([
            Buffer.from(`http://ns.adobe.com/xmp/extension/\0${ours}`),
            numbers([extended.length, 0xfffffff0], 4, "big"),
            extended,
          ]),
        ),
      ],
    ],
  ])("does not harm the caption if %s", (_, segments) => {
    const { title, description, warnings } = read(named, ...segments);
    expect({ title, description }).toEqual({ title: "Main", description: undefined });
    expect(warnings.length).toBeGreaterThan(0);
  });

  it("is clamped to its declared length", () => {
    const tail = Buffer.from(`<!-- ${"x".repeat(20_000)}`);
    const long = Buffer.concat([extended, tail]);
    expect(read(named, part(ours, long, 0, long.length, extended.length))).toMatchObject({
      description: "In the extended part",
      warnings: [],
    });
  });
});

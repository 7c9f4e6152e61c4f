// A HEIC may hold several pictures, each with metadata of its own, and items that are empty.
import { expect, it } from "vitest";
import { byteSourceOf } from "../../../api/captions/byte-source.ts";
import { readCaption } from "../../../api/captions/read-caption.ts";
import { exifItem, type HeifItem, heifOfItems } from "../../support/heic-photos.ts";
import { tiffOf, xmpCaption } from "../../support/metadata-writers.ts";

const read = (items: HeifItem[]) => readCaption(byteSourceOf(heifOfItems(items)), { languages: [] });
const picture: HeifItem = { type: "hvc1", content: Buffer.from("<a picture>"), properties: [] };
const xmpType = "mime\0application/rdf+xml";

const of = (to: number[], item: HeifItem): HeifItem => ({ ...item, references: { kind: "cdsc", to } });
const described = (text: string) => exifItem(tiffOf([[{ tag: 0x010e, type: 2, value: text }]]));
const titled = (text: string): HeifItem => ({ type: xmpType, content: xmpCaption(text), properties: [] });

it("of several pictures' metadata, that of the primary one is read", () => {
  const shown = read([picture, picture, of([2], described("Of the other")), of([1], described("Of this one"))]);
  expect(shown.description).toBe("Of this one");
  const untitled = read([picture, picture, of([2], titled("Of the other")), of([2, 1], described("Of both"))]);
  expect(untitled).toMatchObject({ description: "Of both", fields: [{ value: "Of both" }] });
});

it("metadata that names no picture, or only the primary one's tiles, is the photo's", () => {
  const { references: _, ...unbound } = described("Of the photo");
  expect(read([picture, unbound, titled("A title")])).toMatchObject({ title: "A title", description: "Of the photo" });
  expect(read([picture, picture, of([2], described("Of a tile"))]).description).toBe("Of a tile");
});

it("a title that names a tile of the primary picture is read beside metadata that names the picture itself", () => {
  const grid: HeifItem = { ...picture, type: "grid", references: { kind: "dimg", to: [2] } };
  const shown = read([grid, picture, of([1], described("Of the photo")), of([2], titled("Of a tile"))]);
  expect(shown).toMatchObject({ title: "Of a tile", description: "Of the photo" });
});

it("metadata that a program removed by emptying its item gives no warning", () => {
  const empty = Buffer.alloc(0);
  const items = [
    { ...picture, content: empty },
    { ...described(""), content: empty },
    { ...titled(""), content: empty },
  ];
  const { fields, warnings } = read([...items, { ...picture, content: Buffer.from("<not XMP>".repeat(300_000)) }]);
  expect({ fields, warnings }).toEqual({ fields: [], warnings: [] });
});

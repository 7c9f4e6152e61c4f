// A record can hold whatever a photo says.
import { expect, it } from "vitest";
import { byteSourceOf } from "../../../api/captions/byte-source.ts";
import { readCaption } from "../../../api/captions/read-caption.ts";
import { maxCaptionBytes } from "../../../api/contract.ts";
import { parseDetails, parseText } from "../../../api/parse-caption.ts";
import { jpegOf } from "../../support/caption-classes.ts";
import { languages, numbers, tiffOf, xmpOf } from "../../support/metadata-writers.ts";
import { chunk, exifSegment } from "../../support/photo-containers.ts";

const bag = (name: string, item: string, count: number) =>
  `<${name}><rdf:Bag>${Array.from({ length: count }, (_, i) => `<rdf:li>${i}${item}</rdf:li>`).join("")}</rdf:Bag></${name}>`;
const lr = 'xmlns:lr="http://ns.adobe.com/lightroom/1.0/"';
const read = (inside: string) => readCaption(byteSourceOf(xmpOf(inside, lr)), { languages: [] });
const bytesOf = ({ title, description, details }: ReturnType<typeof read>) =>
  Buffer.byteLength(JSON.stringify({ title, description, details }));

it("drops keywords and cuts the description if a record cannot hold them", () => {
  const family = "\u{1f469}\u200d\u{1f469}\u200d\u{1f467}\u200d\u{1f466}";
  const caption = read(
    languages("dc:title", { "x-default": `a${"\u0323".repeat(20_000)}` }) +
      languages("dc:description", { "x-default": `${family}\u0323\u0301`.repeat(10_000) }) +
      bag("dc:subject", "\u{1f600}".repeat(499), 100) +
      bag("lr:hierarchicalSubject", "\u{1f600}".repeat(499), 100),
  );
  expect(bytesOf(caption)).toBeLessThan(maxCaptionBytes);
  expect(caption.description?.length).toBeGreaterThan(10_000);
  expect(caption.warnings).toContain("Its keywords are longer than a record can hold and were left out.");
  expect(caption.warnings).toContain("The description is longer than a record can hold and was cut.");
});

it("keeps what fits", () => {
  const caption = read(
    languages("dc:description", { "x-default": "x".repeat(10_000) }) + bag("dc:subject", "tag", 100),
  );
  expect(caption.description).toHaveLength(10_000);
  expect(caption.details.keywords).toHaveLength(100);
  expect(caption.warnings).toEqual([]);
});

it.each([
  [
    "a copyright of 501 characters",
    languages("dc:rights", { "x-default": "x".repeat(501) }),
    "The copyright is longer",
  ],
  ["a keyword of 501 characters", bag("dc:subject", "x".repeat(500), 1), "It has more than 1000 keywords"],
  ["1,001 keywords", bag("dc:subject", "tag", 1_001), "It has more than 1000 keywords"],
])("cuts %s with a warning, so that the sidecar is kept", (_, inside, warning) => {
  expect(read(inside).warnings).toEqual([expect.stringContaining(warning)]);
});

it("drops details that stack marks on their letters if a record cannot hold them", () => {
  const heaped = `a${"\u1dc4".repeat(31)}`.repeat(600);
  const photoshop = ["City", "State", "Country"].map((name) => `<photoshop:${name}>${heaped}</photoshop:${name}>`);
  const caption = readCaption(
    byteSourceOf(
      xmpOf(
        languages("dc:title", { "x-default": heaped }) +
          languages("dc:rights", { "x-default": heaped }) +
          bag("dc:creator", heaped, 1) +
          photoshop.join(""),
        'xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"',
      ),
    ),
    { languages: [] },
  );
  expect(bytesOf(caption)).toBeLessThan(maxCaptionBytes);
  expect(caption.title).toContain("a\u1dc4");
  expect(caption.warnings).toContain("Its creator is longer than a record can hold and was left out.");
});

it.each([
  [
    "maker and model that are long",
    jpegOf([
      exifSegment(
        tiffOf([
          [
            { tag: 0x010f, type: 2, value: "M".repeat(400) },
            { tag: 0x0110, type: 2, value: "N".repeat(400) },
          ],
        ]),
      ),
    ]),
  ],
  [
    "sides that no picture has",
    Buffer.concat([
      Buffer.from("89504e470d0a1a0a", "hex"),
      chunk("IHDR", Buffer.concat([numbers([0x7fffffff, 20_000_000], 4, "big"), Buffer.from([8, 2, 0, 0, 0])])),
    ]),
  ],
  ["1,200 keywords", xmpOf(bag("dc:subject", "tag", 1200))],
])("the API accepts whatever is read from a photo: %s", (_, bytes) => {
  const { title, description, details } = readCaption(byteSourceOf(bytes), { languages: [] });
  expect(parseDetails(details)).toEqual(details);
  expect([parseText(title, "title"), parseText(description, "description")]).toEqual([title, description]);
});

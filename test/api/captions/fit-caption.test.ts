// Whatever a photo says, its record can hold it.
import { expect, it } from "vitest";
import { byteSourceOf } from "../../../api/captions/byte-source.ts";
import { readCaption } from "../../../api/captions/read-caption.ts";
import { maxCaptionBytes } from "../../../api/contract.ts";
import { languages, xmpOf } from "../../support/metadata-writers.ts";

const bag = (name: string, item: string, count: number) =>
  `<${name}><rdf:Bag>${Array.from({ length: count }, (_, i) => `<rdf:li>${i}${item}</rdf:li>`).join("")}</rdf:Bag></${name}>`;
const lr = 'xmlns:lr="http://ns.adobe.com/lightroom/1.0/"';
const read = (inside: string) => readCaption(byteSourceOf(xmpOf(inside, lr)), { languages: [] });
const bytesOf = ({ title, description, details }: ReturnType<typeof read>) =>
  Buffer.byteLength(JSON.stringify({ title, description, details }));

it("leaves out keywords, and cuts the description, where there is more than a record holds", () => {
  const family = "\u{1f469}\u200d\u{1f469}\u200d\u{1f467}\u200d\u{1f466}";
  const caption = read(
    languages("dc:title", { "x-default": `a${"\u0323".repeat(20_000)}` }) +
      languages("dc:description", { "x-default": `${family}\u0323\u0301`.repeat(10_000) }) +
      bag("dc:subject", "\u{1f600}".repeat(499), 100) +
      bag("lr:hierarchicalSubject", "\u{1f600}".repeat(499), 100),
  );
  expect(bytesOf(caption)).toBeLessThan(maxCaptionBytes);
  expect(caption.description?.length).toBeGreaterThan(10_000);
  expect(caption.warnings).toContain("Its keywords are longer than a record holds, and were left out.");
  expect(caption.warnings).toContain("The description is longer than a record holds, and was cut.");
});

it("leaves what fits as it is", () => {
  const caption = read(
    languages("dc:description", { "x-default": "x".repeat(10_000) }) + bag("dc:subject", "tag", 100),
  );
  expect(caption.description).toHaveLength(10_000);
  expect(caption.details.keywords).toHaveLength(100);
  expect(caption.warnings).toEqual([]);
});

// Sidecars: which one belongs to which photo, and whose fields win.
import { describe, expect, it } from "vitest";
import { byteSourceOf } from "../../../api/captions/byte-source.ts";
import { readCaption, readSidecarWords } from "../../../api/captions/read-caption.ts";
import { findSidecars } from "../../../cli/captions/find-sidecars.ts";
import { jpegOf } from "../../support/caption-classes.ts";
import { bytesIn } from "../../support/charset-samples.ts";
import { languages, xmpCaption, xmpOf } from "../../support/metadata-writers.ts";
import { xmpSegment } from "../../support/photo-containers.ts";
import { cpuMsOf } from "../../support/quiet-time.ts";

describe("names", () => {
  it.each([
    { names: ["IMG_1.CR3", "IMG_1.xmp"], pairs: { "IMG_1.CR3": "IMG_1.xmp" } },
    { names: ["IMG_1.CR3", "IMG_1.CR3.xmp"], pairs: { "IMG_1.CR3": "IMG_1.CR3.xmp" } },
    { names: ["IMG_1.CR3", "IMG_1.JPG", "IMG_1.xmp"], pairs: { "IMG_1.CR3": "IMG_1.xmp", "IMG_1.JPG": "IMG_1.xmp" } },
    {
      names: ["IMG_1.CR3", "IMG_1.JPG", "IMG_1.xmp", "IMG_1.CR3.xmp"],
      pairs: { "IMG_1.CR3": "IMG_1.CR3.xmp", "IMG_1.JPG": "IMG_1.xmp" },
    },
    { names: ["IMG_1.JPG", "IMG_1.MOV", "IMG_1.xmp"], pairs: { "IMG_1.JPG": "IMG_1.xmp", "IMG_1.MOV": "IMG_1.xmp" } },
    { names: ["IMG_1.JPG", "IMG_1.MOV", "IMG_1.JPG.xmp"], pairs: { "IMG_1.JPG": "IMG_1.JPG.xmp" } },
    { names: ["IMG_1.JPG", "IMG_2.MOV", "IMG_2.xmp"], pairs: {} },
    { names: ["img_1.jpg", "IMG_1.XMP"], pairs: { "img_1.jpg": "IMG_1.XMP" } },
    { names: ["e\u0301t\u00e9.jpg", "\u00e9te\u0301.xmp"], pairs: { "e\u0301t\u00e9.jpg": "\u00e9te\u0301.xmp" } },
    { names: ["a.jpg", "A.jpg", "a.xmp", "A.xmp"], pairs: { "a.jpg": "a.xmp", "A.jpg": "A.xmp" } },
    { names: ["IMG_10.jpg", "IMG_1.xmp"], pairs: {} },
    { names: ["IMG_1234", "IMG_123.jpg", "IMG_123.xmp"], pairs: { "IMG_123.jpg": "IMG_123.xmp" } },
    { names: ["IMG_1234", "IMG_1234.xmp"], pairs: { IMG_1234: "IMG_1234.xmp" } },
    { names: ["notes.txt", "notes.xmp", "IMG_1.jpg"], pairs: {} },
    { names: ["x[1].v2.jpg", "x[1].v2.xmp"], pairs: { "x[1].v2.jpg": "x[1].v2.xmp" } },
  ])("of $names", ({ names, pairs }) => {
    expect(Object.fromEntries(findSidecars(names))).toEqual(pairs);
  });

  it.each([
    ["a plain one", "IMG.jpg", "IMG.jpg.json"],
    ["the newer name", "IMG.jpg", "IMG.jpg.supplemental-metadata.json"],
    [
      "the newer name, cut",
      "20240101_123456_a_name_of_some_length.jpg",
      "20240101_123456_a_name_of_some_length.jpg.supp.json",
    ],
    [
      "the newer name, cut to a letter",
      "20240101_123456_a_name_of_some_length_4.jpg",
      "20240101_123456_a_name_of_some_length_4.jpg.s.json",
    ],
    [
      "the newer name, cut to its dot",
      "20240101_123456_a_name_of_some_length_456.jpg",
      "20240101_123456_a_name_of_some_length_456.jpg..json",
    ],
    [
      "a cut name",
      "Urlaub in Knaufspesch in der Schneifel (38).JPG",
      "Urlaub in Knaufspesch in der Schneifel (38).JP.json",
    ],
    [
      "a name cut within",
      "original_1d4caa6f-16c6-4c3d-901b-9387de10e528_PXL_1.jpg",
      "original_1d4caa6f-16c6-4c3d-901b-9387de10e528_.json",
    ],
    [
      "a name cut in bytes",
      "Ünder Größe Äpfel Übermut Öfen Straße Fähre Mühle.jpg",
      "Ünder Größe Äpfel Übermut Öfen Straße F.json",
    ],
    ["a number behind", "IMG(1).jpg", "IMG.jpg(1).json"],
    ["a number behind the newer name", "IMG(12).jpg", "IMG.jpg.supplemental-metadata(12).json"],
    ["a number of its own", "IMG(1).jpg", "IMG(1).jpg.json"],
    ["an edited one", "IMG-edited.jpg", "IMG.jpg.json"],
    ["an edited one with a number", "IMG-edited(1).jpg", "IMG.jpg(1).json"],
    ["one edited in German", "IMG-bearbeitet.jpg", "IMG.jpg.supplemental-metadata.json"],
    ["other letters", "IMG.JPG", "img.jpg.json"],
  ])("of Google's Takeout: %s", (_, photo, json) => {
    expect(Object.fromEntries(findSidecars([photo, json, "IMG_other.jpg", "metadata.json"]))).toEqual({
      [photo]: json,
    });
  });

  it("of Google's Takeout is the one named exactly so, whatever another one's number may mean", () => {
    const names = ["IMG(1).jpg", "IMG.jpg(1).json", "IMG(1).jpg.json"];
    expect(findSidecars(names).get("IMG(1).jpg")).toBe("IMG(1).jpg.json");
  });

  it.each([
    ["a JSON of another photo", ["IMG_1.jpg", "IMG_10.jpg.json"]],
    ["a JSON of another number", ["IMG(1).jpg", "IMG.jpg(2).json"]],
    ["a JSON that two photos may mean", [`${"x".repeat(46)}1.jpg`, `${"x".repeat(46)}2.jpg`, `${"x".repeat(46)}.json`]],
    ["a JSON that a film may mean too", [`${"x".repeat(46)}1.jpg`, `${"x".repeat(46)}2.mp4`, `${"x".repeat(46)}.json`]],
    ["a program's settings", ["IMG.jpg", "settings.json", "package.json", "IMG.json"]],
    ["a film's", ["MVI_1.mp4", "MVI_1.mp4.json"]],
  ])("match no photo: %s", (_, names) => {
    expect(findSidecars(names).size).toBe(0);
  });

  it("of a Takeout are told apart by case if photos are", () => {
    const names = ["IMG.JPG", "IMG.jpg", "img.jpg(1).json", "img(1).jpg", "IMG(1).jpg", "IMG.jpg(1).json"];
    expect(Object.fromEntries(findSidecars([...names, "IMG.JPG.json", "IMG.jpg.json"]))).toEqual({
      "IMG.JPG": "IMG.JPG.json",
      "IMG.jpg": "IMG.jpg.json",
      "img(1).jpg": "img.jpg(1).json",
      "IMG(1).jpg": "IMG.jpg(1).json",
    });
  });

  it.each(["IMG.JPG.json", "IMG.JPG.supplemental-metadata.json", "IMG.JPG.xmp"])(
    "belong to the photo with the very name, and not to another whose name differs in case: %s",
    (sidecar) => {
      for (const other of ["IMG.jpg", "img.JPG"]) {
        expect(Object.fromEntries(findSidecars([other, "IMG.JPG", sidecar]))).toEqual({ "IMG.JPG": sidecar });
        expect(Object.fromEntries(findSidecars([other, sidecar]))).toEqual({ [other]: sidecar });
      }
    },
  );

  it("without the photo's extension belong to the photo with the very name too", () => {
    expect(Object.fromEntries(findSidecars(["IMG.jpg", "img.jpg", "IMG.xmp"]))).toEqual({ "IMG.jpg": "IMG.xmp" });
    const pair = { "img.jpg": "IMG.xmp", "IMG.CR3": "IMG.xmp" };
    expect(Object.fromEntries(findSidecars([...Object.keys(pair), "IMG.xmp"]))).toEqual(pair);
  });

  it.each(["IMG.JPG.json", "IMG.JPG.supplemental-metadata.json"])(
    "of a Takeout belong to the edited photo too, whatever the case of its extension: %s",
    (json) => {
      const both = { "IMG.JPG": json, "IMG-edited.jpg": json };
      expect(Object.fromEntries(findSidecars([...Object.keys(both), json]))).toEqual(both);
      const one = { "IMG.JPG": json, "IMG-edited.JPG": json };
      expect(Object.fromEntries(findSidecars([...Object.keys(one), "IMG.jpg", "IMG-edited.jpg", json]))).toEqual(one);
    },
  );

  it("of a Takeout belong to the photo with the very name even if it has an XMP file", () => {
    const names = ["IMG.jpg", "IMG.JPG", "IMG.JPG.json", "IMG.JPG.xmp"];
    expect(Object.fromEntries(findSidecars(names))).toEqual({ "IMG.JPG": "IMG.JPG.xmp" });
  });

  it("of a Takeout are told apart by case in different styles too", () => {
    const styles = { "IMG.JPG": "IMG.JPG.supplemental-metadata.json", "IMG.jpg": "IMG.jpg.json" };
    expect(Object.fromEntries(findSidecars([...Object.keys(styles), ...Object.values(styles)]))).toEqual(styles);
  });

  it("of a Takeout with a cut name and a number belong to the photo, edited or not, with that number", () => {
    const name = "x".repeat(46);
    const photos = { [`${name}1.jpg`]: `${name}.json`, [`${name}1(1).jpg`]: `${name}(1).json` };
    const ofOne = { ...photos, [`${name}1-edited(1).jpg`]: `${name}(1).json`, [`${name}1(1).mp4`]: `${name}(1).json` };
    expect(Object.fromEntries(findSidecars([...Object.keys(ofOne), ...Object.values(photos)]))).toEqual(ofOne);
  });

  it("of a Takeout with a cut name belong to no photo if they may mean one with an XMP file", () => {
    const [one, two, json] = ["1.jpg", "2.jpg", ".json"].map((end) => `${"x".repeat(46)}${end}`) as [
      string,
      string,
      string,
    ];
    expect(Object.fromEntries(findSidecars([one, two, json, `${one}.xmp`]))).toEqual({ [one]: `${one}.xmp` });
  });

  it("of a Takeout with a cut name belong to both parts of a Live Photo", () => {
    const [photo, film, json] = ["1.jpg", "1.mp4", ".json"].map((end) => `${"x".repeat(46)}${end}`) as [
      string,
      string,
      string,
    ];
    expect(Object.fromEntries(findSidecars([photo, film, json]))).toEqual({ [photo]: json, [film]: json });
  });

  it("of a Takeout belong to a Live Photo's film too, unless it has its own", () => {
    const names = [
      "IMG_1.HEIC",
      "IMG_1.HEIC.json",
      "IMG_1.MP4",
      "IMG_2.JPG",
      "IMG_2.JPG.json",
      "IMG_2.mov",
      "IMG_2.mov.json",
    ];
    expect(Object.fromEntries(findSidecars([...names, "IMG_3.mov"]))).toEqual({
      "IMG_1.HEIC": "IMG_1.HEIC.json",
      "IMG_1.MP4": "IMG_1.HEIC.json",
      "IMG_2.JPG": "IMG_2.JPG.json",
    });
  });

  it("of XMP files win over those of a Takeout", () => {
    expect(Object.fromEntries(findSidecars(["IMG.jpg", "IMG.jpg.json", "IMG.xmp"]))).toEqual({ "IMG.jpg": "IMG.xmp" });
  });

  it("of a Takeout of 20,000 photos are found in a moment", () => {
    const names = Array.from({ length: 20_000 }, (_, i) => [
      `IMG_${i}.jpg`,
      `IMG_${i}.jpg.supplemental-me.json`,
    ]).flat();
    expect(cpuMsOf(() => expect(findSidecars(names).size).toBe(20_000)).ms).toBeLessThan(2000);
  });

  it("of 20,000 photos are found in a moment", () => {
    const names = Array.from({ length: 20_000 }, (_, i) => [`IMG_${i}.CR3`, `IMG_${i}.xmp`]).flat();
    expect(cpuMsOf(() => expect(findSidecars(names).size).toBe(20_000)).ms).toBeLessThan(1000);
  });
});

describe("fields", () => {
  const photo = byteSourceOf(jpegOf([xmpSegment(xmpCaption("In the photo", "In the photo, too"))]));

  it("of the sidecar win, and the photo's fill the gaps", () => {
    const caption = readCaption(photo, { languages: [], sidecar: xmpCaption("In the sidecar") });
    expect([caption.title, caption.description]).toEqual(["In the sidecar", "In the photo, too"]);
    expect(caption.fields.map(({ value }) => value)).toEqual(["In the sidecar", "In the photo", "In the photo, too"]);
  });

  it("of the sidecar win even if the photo has a better field", () => {
    const headline = xmpOf("<photoshop:Headline>Only a headline</photoshop:Headline>");
    expect(readCaption(photo, { languages: [], sidecar: headline }).title).toBe("Only a headline");
  });

  it("include the date and the keywords of the sidecar", () => {
    const sidecar = xmpOf(
      "<dc:subject><rdf:Bag><rdf:li>one</rdf:li><rdf:li>two</rdf:li></rdf:Bag></dc:subject>",
      'exif:DateTimeOriginal="2024-05-06T07:08:09+02:00" xmp:Rating="4"',
    );
    const caption = readCaption(photo, { languages: [], sidecar });
    expect(caption.takenAt).toBe("2024-05-06T07:08:09+02:00");
    expect(caption.details).toMatchObject({ keywords: ["one", "two"], rating: 4 });
  });

  const cyrillic = bytesIn("windows-1251");
  const inCyrillic = (declaration: string) =>
    Buffer.from(
      declaration +
        xmpCaption("TITLE")
          .toString("latin1")
          .replace(/<\?xpacket[^>]*>/g, "")
          .replace("TITLE", cyrillic.bytes.toString("latin1")),
      "latin1",
    );

  it("of a sidecar are in the charset that it declares, or else in the one that the user names", () => {
    const declared = inCyrillic('<?xml version="1.0" encoding="windows-1251"?>');
    const options = { languages: [], encoding: "koi8-u", sidecar: declared };
    expect([readCaption(photo, options).title, readSidecarWords(options).title]).toEqual([
      cyrillic.text,
      cyrillic.text,
    ]);
    for (const declaration of [
      "",
      '<?xml version="1.0"?>',
      '<?xml version="1.0" encoding="utf-8"?>',
      '<?xml encoding="x"?>',
    ]) {
      const told = { languages: [], encoding: "windows-1251", sidecar: inCyrillic(declaration) };
      expect(readCaption(photo, told).title).toBe(cyrillic.text);
    }
    expect(readCaption(photo, { languages: [], sidecar: xmpCaption("Zoë"), encoding: "windows-1251" }).title).toBe(
      "Zoë",
    );
  });

  it("of a sidecar may encode an emoji as two halves, and contain no control characters", () => {
    const of = (title: string) =>
      readCaption(photo, { languages: [], sidecar: xmpOf(`<dc:title>${title}</dc:title>`) });
    expect(of("A&#xD83D;&#xDE00;B &#55357;&#56832;")).toMatchObject({ title: "A😀B 😀", warnings: [] });
    expect(of("A&#27;&#x1;&#xDE00;B &amp;#27;&#x41;")).toMatchObject({ title: "AB &#27;A", warnings: [] });
  });

  it("of a sidecar alone are read, though it is not a photo", () => {
    const caption = readCaption(byteSourceOf(xmpOf(languages("dc:title", { de: "Allein" }))), { languages: [] });
    expect(caption.title).toBe("Allein");
    expect(caption.contentType).toBeUndefined();
  });

  it("of a file that is not XMP are empty, with a warning", () => {
    const caption = readCaption(photo, { languages: [], sidecar: Buffer.from("<html><body>404") });
    expect(caption.title).toBe("In the photo");
    expect(caption.warnings).toEqual(["The sidecar is not XMP and was not read."]);
  });
});

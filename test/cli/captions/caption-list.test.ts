// Captions from spreadsheets and from templates.
import { describe, expect, it } from "vitest";
import { maxCaptionBytes } from "../../../api/contract.ts";
import { type CaptionList, parseCaptionList } from "../../../cli/captions/caption-list.ts";
import { fillTemplate, parseTemplate } from "../../../cli/captions/caption-template.ts";
import { finishCaption } from "../../../cli/captions/finish-caption.ts";
import { matchRows } from "../../../cli/captions/match-rows.ts";
import { UsageError } from "../../../cli/errors.ts";
import { cpuMsOf } from "../../support/quiet-time.ts";

const list = (text: string | Uint8Array, name = "captions.csv") => parseCaptionList(Buffer.from(text as string), name);
const titleOf = (captions: CaptionList, path: string) => captions.captionFor(path)?.title;

describe("a list", () => {
  it.each([
    ["commas", "path,title\na/1.jpg,One"],
    ["semicolons", "path;title\na/1.jpg;One"],
    ["tabs", "File Name\tTitle\na/1.jpg\tOne"],
    ["a byte order mark", "\ufeffPATH,TITLE\na/1.jpg,One"],
    ["line ends of Windows, and no last one", "path,title\r\na/1.jpg,One"],
    ["other columns in between", "id,title,x,file\n7,One,,a/1.jpg,too,many"],
    ["backslashes", "path,title\na\\1.jpg,One"],
  ])("with %s", (_what, text) => {
    expect(titleOf(list(text), "a/1.jpg")).toBe("One");
  });

  it.each([
    ["UTF-16", Buffer.from("\ufeffpath\ttitle\n1.jpg\tMünchen 花", "utf16le"), "München 花"],
    ["Windows-1252", Buffer.from("path;title\n1.jpg;München", "latin1"), "München"],
  ])("in %s", (_what, bytes, title) => {
    expect(titleOf(list(bytes), "1.jpg")).toBe(title);
  });

  it.each([
    ["CSV from standard input", "path,title\na/1.jpg,One", "-"],
    ["JSON from standard input", '[{ "path": "a/1.jpg", "title": "One" }]', "-"],
    ["CSV with a heading in brackets", "[id],path,title\n7,a/1.jpg,One", "captions.csv"],
  ])("is recognised: %s", (_what, text, name) => {
    expect(titleOf(list(text, name), "a/1.jpg")).toBe("One");
  });

  it("matches by path, then by file name, then by name without extension; in any case and composition", () => {
    const captions = list("path,title\nday/IMG_1.jpg,path\nimg_1.JPG,name\nIMG_2,bare\ne\u0301.jpg,accent");
    expect(
      ["day/IMG_1.jpg", "other/IMG_1.JPG", "x/IMG_2.CR3", "\u00c9.jpg"].map((path) => titleOf(captions, path)),
    ).toEqual(["path", "name", "bare", "accent"]);
    expect(captions.captionFor("IMG_3.jpg")).toBeUndefined();
  });

  it.each([
    [
      "from the working directory, as exiftool -csv -r event-42 writes it",
      "SourceFile,Title\nevent-42/a/IMG_1.jpg,One",
    ],
    ["with a dot before it", "SourceFile,Title\n./event-42/a/IMG_1.jpg,One"],
    ["from a folder inside the photo's", "SourceFile,Title\n../IMG_1.jpg,One"],
    ["from a folder beside it", "SourceFile,Title\n../work/event-42/a/IMG_1.jpg,One"],
    ["absolute", "SourceFile,Title\n/home/ana/work/event-42/a/IMG_1.jpg,One"],
    ["below the given folder", "SourceFile,Title\na/IMG_1.jpg,One"],
    ["absolute, on another machine", "SourceFile,Title\nD:\\Photos\\event-42\\a\\IMG_1.jpg,One"],
    ["a file name", "SourceFile,Title\nIMG_1.jpg,One"],
    ["a name without extension", "SourceFile,Title\nIMG_1,One"],
  ])("matches a path %s", (_, text) => {
    const captions = list(`${text}\nevent-42/b/IMG_1.jpg,Other`);
    expect(titleOf(captions, "/home/ana/work/event-42/a/IMG_1.jpg")).toBe("One");
    expect(titleOf(captions, "/home/ana/work/event-42/b/IMG_1.jpg")).toBe("Other");
    expect(captions.unmatched()).toEqual([]);
  });

  it("does not match a photo of the same name in another folder", () => {
    const captions = list("path,title\nevent-42/a/IMG_1.jpg,One");
    expect(titleOf(captions, "/home/ana/event-42/b/IMG_1.jpg")).toBeUndefined();
    expect(titleOf(captions, "/home/ana/event-42/IMG_1.jpg")).toBeUndefined();
    expect(captions.unmatched()).toHaveLength(1);
  });

  it("uses the longest of several matches, and none of several equal ones", () => {
    const captions = list(
      "path,title\nIMG_1.jpg,name\na/IMG_1.jpg,folder\n/x/1/b/IMG_2.jpg,first\n/y/2/b/IMG_2.jpg,second",
    );
    expect(titleOf(captions, "/home/a/IMG_1.jpg")).toBe("folder");
    expect(titleOf(captions, "/home/b/IMG_2.jpg")).toBeUndefined();
    expect(captions.ambiguities()).toEqual([
      "/home/b/IMG_2.jpg matches several lines of the captions (4, 5); none was used.",
    ]);
  });

  it("searches 20,000 rows with equal endings as fast as others, and names a few of them", () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => ({ line: i + 2, path: `/archive/${i}/DCIM/IMG_1.jpg` }));
    const { ms } = cpuMsOf(() => {
      const matcher = matchRows(rows, []);
      for (let i = 0; i < 2000; i++) matcher.rowFor(`/card/no${i}/DCIM/IMG_1.jpg`);
      expect(matcher.rowFor("/copy/archive/77/DCIM/IMG_1.jpg")).toBe(rows[77]);
      expect(matcher.ambiguities()[0]).toBe(
        "/card/no0/DCIM/IMG_1.jpg matches several lines of the captions (2, 3, 4, …); none was used.",
      );
    });
    expect(ms).toBeLessThan(1000);
  });

  it("names rows that match photos in several folders", () => {
    const captions = list("path,title\nIMG_1.jpg,One\nIMG_2,Pair");
    for (const path of ["/a/IMG_1.jpg", "/b/IMG_1.jpg", "/a/IMG_2.CR3", "/a/IMG_2.JPG"]) titleOf(captions, path);
    expect(captions.ambiguities()).toEqual([
      "Line 2 of the captions (IMG_1.jpg) matches 2 photos: /a/IMG_1.jpg, /b/IMG_1.jpg",
    ]);
  });

  it("reports the rows that have a text but name no photo", () => {
    expect(list("path,title\n,Lost\n1.jpg,One\n,\n").warnings).toEqual(["Line 2 names no photo and was skipped."]);
  });

  it("says nothing of rows that have neither", () => {
    const captions = list("id,path,title\n7,,\n8,,");
    expect([captions.warnings, captions.unmatched()]).toEqual([[], []]);
  });

  it("reports the rows that match no photo, with their line", () => {
    const captions = list('path,title\n1.jpg,"two\nlines"\n2.jpg,x\n3.jpg,y');
    captions.captionFor("2.jpg");
    expect(captions.unmatched()).toEqual([
      { line: 2, path: "1.jpg" },
      { line: 5, path: "3.jpg" },
    ]);
  });

  it("reports the rows that repeat a path; the later one wins", () => {
    const captions = list("path,title\n1.jpg,first\n./1.jpg,second");
    expect(titleOf(captions, "1.jpg")).toBe("second");
    expect(captions.warnings).toEqual(["Line 3 repeats ./1.jpg of line 2; the later one wins."]);
  });

  it("tells paths apart that differ only in case, if a photo has one of them; otherwise the later one wins", () => {
    const captions = list("path,title\na/1.jpg,first\na/1.JPG,second\nIMG_2,bare\nimg_2,small\n1.jpg,name\n1.JPG,NAME");
    const paths = [
      "/x/a/1.jpg",
      "/x/a/1.JPG",
      "/x/A/1.Jpg",
      "/x/IMG_2.CR3",
      "/x/img_2.jpg",
      "/x/b/1.jpg",
      "/x/b/1.JPG",
    ];
    expect(paths.map((path) => titleOf(captions, path))).toEqual([
      "first",
      "second",
      "second",
      "bare",
      "small",
      "name",
      "NAME",
    ]);
    expect([captions.warnings, captions.unmatched(), captions.ambiguities()]).toEqual([
      [],
      [],
      [expect.stringContaining("Line 3")],
    ]);
  });

  it("from another folder tells paths apart that differ only in case too, and otherwise takes the later one", () => {
    const captions = list("path,title\n/old/a/1.jpg,first\n/old/a/1.JPG,second");
    expect(["/x/a/1.jpg", "/x/a/1.JPG", "/x/a/1.Jpg"].map((path) => titleOf(captions, path))).toEqual([
      "first",
      "second",
      "second",
    ]);
    expect([captions.unmatched(), captions.ambiguities()]).toEqual([[], []]);
  });

  it.each([
    ["-G0:1", "SourceFile,XMP:XMP-dc:Title,EXIF:IFD0:Artist,EXIF:ExifIFD:DateTimeOriginal"],
    ["-G", "SourceFile,XMP:Title,EXIF:Artist,EXIF:DateTimeOriginal"],
    ["of Windows' fields", "SourceFile,XPTitle,XPAuthor,SubSecDateTimeOriginal"],
  ])("knows exiftool's columns %s", (_, head) => {
    expect(list(`${head}\n./1.jpg,One,Ann,2024:05:01 12:30:45`).captionFor("1.jpg")).toEqual({
      title: "One",
      takenAt: "2024-05-01T12:30:45",
      details: { creator: "Ann" },
    });
  });

  it("treats exiftool's hyphen as an empty cell", () => {
    const captions = list(
      "SourceFile,Title,Artist,Copyright,Keywords,DateTimeOriginal\n1.jpg,-,-,-,-,-\n2.jpg,Two,-,-,-,-",
    );
    expect(captions.warnings).toEqual([]);
    expect([captions.captionFor("1.jpg"), captions.captionFor("2.jpg")]).toEqual([{}, { title: "Two" }]);
  });

  it("uses the first of exiftool's columns with a text, but no camera's default text", () => {
    const captions = list(
      "SourceFile,ImageDescription,XMP:Title,IPTC:ObjectName,Description,Caption-Abstract\n1.jpg,OLYMPUS DIGITAL CAMERA,,One,,Words\n2.jpg,Own words,,,,\n",
    );
    expect(captions.captionFor("1.jpg")).toEqual({ title: "One", description: "Words" });
    expect(captions.captionFor("2.jpg")).toEqual({ description: "Own words" });
  });

  it("prefers the most trusted of synonymous columns, whatever their order", () => {
    const captions = list(
      "SourceFile,Caption-Abstract,Description,FileName,Headline,ObjectName,Title\na/1.jpg,Old,New,1.jpg,Head,Object,Title\na/2.jpg,Old,,2.jpg,Head,Object,\n",
    );
    expect(captions.captionFor("a/1.jpg")).toEqual({ title: "Title", description: "New" });
    expect(captions.captionFor("a/2.jpg")).toEqual({ title: "Object", description: "Old" });
    expect(captions.captionFor("b/1.jpg")).toBeUndefined();
  });

  it("ignores a camera's default text in any column", () => {
    const captions = list(
      "SourceFile,Description,Headline,ImageDescription,Title\n1.jpg,OLYMPUS DIGITAL CAMERA,Head,Own,SONY DSC\n",
    );
    expect(captions.captionFor("1.jpg")).toEqual({ title: "Head", description: "Own" });
  });

  it("is not split within a character that contains a bar's byte", () => {
    const title = Buffer.from("838c837c815b8367814189c48dd582e882cc89d489ce", "hex");
    const bytes = Buffer.concat([Buffer.from("path,title\n1.jpg,夏\n2.jpg,花火\n3.jpg,"), title]);
    expect(titleOf(list(bytes), "3.jpg")).toBe("レポート、夏祭りの花火");
  });

  it("is decoded cell by cell if some cells are not UTF-8", () => {
    const latin1 = (text: string) => Buffer.from(text, "latin1");
    const bytes = Buffer.concat([
      Buffer.from("SourceFile,ImageDescription,Title\n1.jpg,"),
      latin1("Fête à Genève"),
      Buffer.from(",München 東京\n2.jpg,,Свадьба\n3.jpg,,Zoë\n"),
    ]);
    const captions = parseCaptionList(bytes, "c.csv");
    expect(captions.captionFor("1.jpg")).toEqual({ title: "München 東京", description: "Fête à Genève" });
    expect(["2.jpg", "3.jpg"].map((path) => titleOf(captions, path))).toEqual(["Свадьба", "Zoë"]);
    expect(captions.warnings).toEqual([
      "c.csv is in UTF-8, but some of its cells are not; these were read as windows-1252: a guess.",
    ]);
  });

  it("in UTF-8 with a cell that ends within a character loses only that character", () => {
    const cut = Buffer.from("Свадьба в горах").subarray(0, -1);
    const captions = parseCaptionList(Buffer.concat([Buffer.from("path,title\n1.jpg,"), cut]), "c.csv");
    expect(titleOf(captions, "1.jpg")).toBe("Свадьба в гора");
    expect(captions.warnings).toEqual([
      "c.csv is in UTF-8, with characters that are cut off or damaged; these were left out.",
    ]);
  });

  it.each([
    ["c.csv", 'path,keywords\n1.jpg,"Hall, north; stage"', ["Hall, north", "stage"]],
    ["c.csv", 'path,keywords\n1.jpg,"sea, sun"', ["sea", "sun"]],
    ["c.json", '[{"path":"1.jpg","Keywords":["Hall, north","a;b",2024]}]', ["Hall, north", "a;b", "2024"]],
    ["c.json", '[{"path":"1.jpg","Keywords":"Hall, north; stage"}]', ["Hall, north", "stage"]],
  ])("called %s splits keywords as their writer did: %s", (name, text, keywords) => {
    expect(list(text, name).captionFor("1.jpg")?.details?.keywords).toEqual(keywords);
  });

  it("in JSON keeps numbers as they are written", () => {
    const text =
      '[{"SourceFile":"1.jpg","Title":1.10,"Description":12e3},{"SourceFile":"2.jpg","Title":"a \\"-1.50\\" b"}]';
    const captions = list(text, "c.json");
    expect(captions.captionFor("1.jpg")).toEqual({ title: "1.10", description: "12e3" });
    expect(titleOf(captions, "2.jpg")).toBe('a "-1.50" b');
  });

  it("reads dates, people and keywords, and reports invalid dates", () => {
    const captions = list("path,date,photographer,keywords\n1.jpg,2026-05-16 19:10,Ana,a; b\n2.jpg,31.12.2026,,");
    expect(captions.captionFor("1.jpg")).toEqual({
      takenAt: "2026-05-16T19:10",
      details: { creator: "Ana", keywords: ["a", "b"] },
    });
    expect(captions.captionFor("2.jpg")).toEqual({});
    expect(captions.warnings).toEqual(['Line 3: "31.12.2026" is not a date.']);
  });

  it.each([
    ["a list of objects", '[{"path":"1.jpg","title":"One"}]'],
    ["an object of paths", '{"1.jpg":{"title":"One"}}'],
    [
      "what exiftool -j -l prints",
      '[{"SourceFile":"1.jpg","Title":{"desc":"Title","val":"One"},"Keywords":{"val":["a","b"]}}]',
    ],
    ["what exiftool -j prints", '[{"SourceFile":"./1.jpg","XMP-dc:Title":"One","Keywords":["a","b"]}]'],
  ])("may be JSON: %s", (_what, text) => {
    expect(titleOf(list(text, "c.json"), "1.jpg")).toBe("One");
  });

  it.each([
    ["no heading", "1.jpg,One\n2.jpg,Two", "captions.csv"],
    ["nothing", "", "captions.csv"],
    ["a path and no text", "path\n1.jpg", "captions.csv"],
    ["a path and a column of another meaning", "path,id\n1.jpg,7", "captions.csv"],
    ["texts and no path", "title,description\nOne,Two", "captions.csv"],
    ["quotes that do not close", 'path,title\n1.jpg,"One', "captions.csv"],
    ["broken JSON", '[{"path":', "captions.json"],
    ["JSON of texts", '["1.jpg"]', "captions.json"],
  ])("of %s is refused", (_what, text, name) => {
    expect(() => list(text, name)).toThrow(UsageError);
  });

  it("ignores headings that are properties of every object", () => {
    const captions = list("path,title\n__proto__,x\nconstructor,y");
    expect([titleOf(captions, "__proto__"), captions.captionFor("toString")]).toEqual(["x", undefined]);
  });
});

it("cuts texts that the event would refuse, and says so", () => {
  const many = Array.from({ length: 1001 }, (_, i) => `k${i}`).join(";");
  const captions = list(
    `path,creator,copyright,keywords\n1.jpg,${"a".repeat(1001)},${"b".repeat(2001)},${many}\n2.jpg,,,${"c".repeat(501)}`,
  );
  const details = captions.captionFor("1.jpg")?.details;
  expect(details?.creator).toHaveLength(1000);
  expect(details?.copyright).toHaveLength(2000);
  expect(details?.keywords).toHaveLength(1000);
  expect(captions.captionFor("2.jpg")?.details?.keywords).toEqual(["c".repeat(500)]);
  expect(captions.warnings).toEqual([
    "Line 2: the creator is longer than 1000 characters and was cut.",
    "Line 2: the copyright is longer than 2000 characters and was cut.",
    "Line 2: only the first 1000 of 1001 keywords were kept.",
    "Line 3: the keyword is longer than 500 characters and was cut.",
  ]);
});

it("names rows with more cells than the first line has columns: their texts were cut off at a comma", () => {
  const captions = list('path,title\na.jpg,Hello, world\nb.jpg,"Hello, world"\nc.jpg,Hello,,\n');
  expect(["a.jpg", "b.jpg"].map((path) => titleOf(captions, path))).toEqual(["Hello", "Hello, world"]);
  const advice = "was left out. Put a text in quotes if it contains the separator.";
  expect(captions.warnings).toEqual([`Line 2 has more cells than the first line: "world" ${advice}`]);
  expect(list("path;title\na.jpg;Hello; world; again").warnings).toEqual([
    `Line 2 has more cells than the first line: "world; again" ${advice}`,
  ]);
});

it("names texts that seem to hold other rows, since a quote may be open", () => {
  const captions = list(
    [
      "path,title,description",
      'a.jpg,"He said hi,x',
      'b.jpg,bye",Text',
      'c.jpg,"Two lines',
      'of text, with a comma",Text',
      'd.jpg,Four,"See also',
      'b.jpg"',
      'e.jpg,Five,"See b.jpg, c.jpg',
      'and others"',
    ].join("\n"),
  );
  expect(captions.warnings).toEqual([
    'Line 2: the text "He said hi,x b.jpg,bye" seems to hold another line of the list. If so, a quote in it is not closed.',
  ]);
  const tabs = list('photo\ttitle\tname\n1\t"To be\ta.jpg\n2\tor not"\tb.jpg\n');
  expect(tabs.warnings).toEqual([expect.stringContaining("Line 2: the text")]);
});

it("in JSON needs a path and a text, and an error does not speak of columns", () => {
  expect(() => list(JSON.stringify([{ path: "a.jpg" }]), "captions.json")).toThrow(
    "captions.json: its entries must have a path (or file name), and title, description or both.",
  );
  for (const photos of [{ "b.jpg": "Hello" }, { "a.jpg": { title: "Hi" }, "b.jpg": "Hello" }])
    expect(() => list(JSON.stringify(photos), "captions.json")).toThrow(
      `captions.json: entry ${Object.keys(photos).length} is not an object with a path and a title.`,
    );
});

it("in JSON names values that are not texts, but not those of other columns", () => {
  const keywords = ["a", null, { de: "b" }];
  const photo = { path: "a.jpg", title: { en: "Hi" }, description: true, Faces: { x: 1 }, keywords, copyright: null };
  const captions = list(JSON.stringify([photo]), "captions.json");
  expect(captions.captionFor("a.jpg")).toEqual({ details: { keywords: ["a"] } });
  expect(captions.warnings).toEqual(
    ["title", "description", "keywords"].map((name) => `Entry 1: a value of "${name}" is not a text and was left out.`),
  );
});

it("in JSON names what occurs twice in one object, since only the last one counts", () => {
  const photos =
    '{"a.jpg":{"title":"One"},"b.jpg":{"title":"a.jpg","description":"x","title":"Two"},"a.jpg" : {"title":"Three"}}';
  const captions = list(photos, "captions.json");
  expect(["a.jpg", "b.jpg"].map((path) => titleOf(captions, path))).toEqual(["Three", "Two"]);
  expect(captions.warnings).toEqual(
    ["title", "a.jpg"].map((name) => `captions.json has "${name}" twice in one object; the later one wins.`),
  );
  const escaped = list(
    '[{"path":"a.jpg","title":"\\"title\\":{","t\\u0069tle":"Two"},{"path":"b.jpg","title":"One"}]',
    "c.json",
  );
  expect(escaped.warnings).toEqual(['c.json has "title" twice in one object; the later one wins.']);
});

it("omits a row's keywords if a record cannot hold them, and says so", () => {
  const keywords = Array.from({ length: 1000 }, (_, i) => `${i}${"x".repeat(400)}`);
  const captions = list(`path,title,keywords\na.jpg,One,"${keywords.join(";")}"`);
  expect(captions.captionFor("a.jpg")).toEqual({ title: "One" });
  expect(captions.warnings).toEqual(["Line 2: Its keywords are longer than a record can hold and were left out."]);
});

it("fits a list's and a photo's values into one record and keeps the list's", () => {
  const keywords = (length: number) => Array.from({ length: 600 }, (_, i) => `${i}${"x".repeat(length)}`);
  const captions = list(`path,keywords\na.jpg,"${keywords(300).join(";")}"`);
  const caption = { details: { hierarchicalKeywords: keywords(300) } };
  const warnings: string[] = [];
  const { details } = finishCaption(caption, "a.jpg", { eventId: "42", list: captions }, "a.jpg", warnings);
  expect(Buffer.byteLength(JSON.stringify({ details }))).toBeLessThanOrEqual(maxCaptionBytes);
  expect(details?.keywords).toHaveLength(600);
  expect(caption.details.hierarchicalKeywords).toHaveLength(600);
  expect(warnings).toEqual(["Its keywords are longer than a record can hold and were left out."]);
});

describe("a template", () => {
  const values = { fileName: "IMG_1.v2.jpg", folder: "day 1", eventId: "42", takenAt: "2026-05-16T19:10:00+02:00" };
  const fill = (text: string) => fillTemplate(parseTemplate(text, "--title"), values);

  it.each([
    ["{fileName}", "IMG_1.v2.jpg"],
    ["{name} of {folder}", "IMG_1.v2 of day 1"],
    ["{takenAt:date} {takenAt:time} {takenAt:year}", "2026-05-16 19:10 2026"],
    ["event {event} {{x}}", "event 42 {x}"],
    ["by {creator}", undefined],
    ["", undefined],
  ])("%j gives %j", (text, expected) => {
    expect(fill(text)).toBe(expected);
  });

  it.each(["{nothing}", "{}", "{constructor}", "{takenAt:week}"])(
    "with %j is refused with the fields that exist",
    (text) => {
      expect(() => fill(text)).toThrow(/--title: .* is unknown\. Use \{fileName\}/);
    },
  );
});

describe("the finished caption", () => {
  const read = {
    title: "Read",
    takenAt: "2026-01-01T00:00:00",
    details: { camera: "C", gps: { latitude: 1, longitude: 2 } },
  };

  it("uses the list's values first, then the photo's, then templates", () => {
    const options = {
      eventId: "42",
      list: list("path,title,photographer\n1.jpg,Listed,Ana"),
      title: parseTemplate("{name}", "--title"),
      description: parseTemplate("{takenAt:date}", "--description"),
    };
    expect(finishCaption(read, "a/1.jpg", options)).toEqual({
      ...read,
      title: "Listed",
      description: "2026-01-01",
      details: { ...read.details, creator: "Ana" },
    });
    expect(finishCaption(read, "2.jpg", options).title).toBe("Read");
    expect(finishCaption({}, "2.jpg", options)).toEqual({ title: "2" });
  });

  it("keeps the camera's offset if a list has the same time without one", () => {
    const taken = { takenAt: "2026-05-16T19:10:00.5+02:00" };
    const of = (date: string) =>
      finishCaption(taken, "1.jpg", { eventId: "42", list: list(`path,date,title\n1.jpg,${date},A`) }).takenAt;
    expect(of("2026:05:16 19:10:00")).toBe("2026-05-16T19:10:00.5+02:00");
    expect(of("2026:05:16 20:10:00")).toBe("2026-05-16T20:10:00");
  });

  it.each([
    ["2024-05-01", "2024-05-01T12:30:41.12+02:00"],
    ["2024-5-1", "2024-05-01T12:30:41.12+02:00"],
    ["2024-05-01 12:30", "2024-05-01T12:30:41.12+02:00"],
    ["2024-05-01 12:30 PM", "2024-05-01T12:30:41.12+02:00"],
    ["2024-05-01T10:30:41Z", "2024-05-01T12:30:41.12+02:00"],
    ["2024-05-01T10:30Z", "2024-05-01T12:30:41.12+02:00"],
    ["2024-05-02", "2024-05-02T00:00:00"],
    ["2024-05-01 12:31", "2024-05-01T12:31:00"],
    ["2024-05-01 9:30:43", "2024-05-01T09:30:43"],
    ["2024-05-01 09:30:45 PM", "2024-05-01T21:30:45"],
    ["2024-05-01 00:00:00", "2024-05-01T00:00:00"],
  ])("has the camera's time if the list's %j does not contradict it", (date, expected) => {
    const options = { eventId: "42", list: list(`path,date\n1.jpg,${date}`) };
    expect(finishCaption({ takenAt: "2024-05-01T12:30:41.12+02:00" }, "1.jpg", options).takenAt).toBe(expected);
  });

  it("has a complete time if only the list has a date", () => {
    const options = { eventId: "42", list: list("path,date\n1.jpg,2024-05-01\n2.jpg,2024-05-01 12:30") };
    expect(["1.jpg", "2.jpg"].map((name) => finishCaption({}, name, options).takenAt)).toEqual([
      "2024-05-01T00:00:00",
      "2024-05-01T12:30:00",
    ]);
  });

  it("has no position if asked, and leaves the photo's own caption unchanged", () => {
    expect(finishCaption(read, "1.jpg", { eventId: "42", stripGps: true }).details).toEqual({ camera: "C" });
    expect(finishCaption({ details: { gps: read.details.gps } }, "1.jpg", { eventId: "42", stripGps: true })).toEqual({
      details: {},
    });
    expect(read.details.gps).toEqual({ latitude: 1, longitude: 2 });
  });
});

import { describe, expect, it } from "vitest";
import { UsageError } from "../../cli/errors.ts";
import { readCsv, readCsvWithOpenQuotes } from "../../cli/read-csv.ts";

describe("reading CSV", () => {
  it.each([",", ";", "\t"])("recognizes %j as the delimiter", (delimiter) => {
    expect(readCsv(`a${delimiter}b\n1${delimiter}2\n`, "t").map((row) => row.cells)).toEqual([
      ["a", "b"],
      ["1", "2"],
    ]);
  });

  it("recognizes a tab as the delimiter if every cell is in quotes, as LibreOffice may write them", () => {
    expect(readCsv('"path"\t"title"\n"a.jpg"\t"One, two"\n', "t").map((row) => row.cells)).toEqual([
      ["path", "title"],
      ["a.jpg", "One, two"],
    ]);
  });

  it("ignores other delimiters inside quotes", () => {
    expect(readCsv('"a;b;c",d\n1,2\n', "t")[0]?.cells).toEqual(["a;b;c", "d"]);
  });

  it("skips a byte order mark and empty lines, and numbers lines as an editor does", () => {
    const rows = readCsv('\ufeffname\r\n\r\n"two\nlines"\nlast\n', "t");
    expect(rows).toEqual([
      { line: 1, cells: ["name"] },
      { line: 3, cells: ["two\nlines"] },
      { line: 5, cells: ["last"] },
    ]);
  });

  it.each([
    ["a title above the table", "Summer ball, 1 June 2026\nName;Mail;Host\nAnn;a@x.org;w@y.z\n", 3],
    ["a title and names with a comma", "Ball, 1 June\nName;Mail\nLee, Ann;a@x.org\nLi, Bo;b@x.org\n", 2],
    ["numbers with a comma", "Name;Price\nA;1,5\nB;2,5\n", 2],
    ["lists within cells", "Name,Mail\nFamily,a@x.org;b@x.org;c@x.org\n", 2],
    ["texts with both", "path,text\na.jpg,one, two; three\nb.jpg,x, y, z; w\nc.jpg,u, v, w, x; z\n", 2],
    ["heads with a comma", "Name, first name;Mail\nLee, Ann;a@x.org\n", 2],
    ["a table far below its title", `Ball, rules\n${"Rule, and rule\n\n".repeat(7)}${"Name;Mail;Host\n".repeat(9)}`, 3],
  ])("uses the delimiter that most lines agree on, despite %s", (_, text, cells) => {
    expect(readCsv(text, "t").find((row) => /^Name|^path/.test(row.cells[0] ?? ""))?.cells).toHaveLength(cells);
  });

  it("numbers rows correctly after any kind of line break in quotes", () => {
    for (const br of ["\n", "\r\n", "\r"]) {
      const lines = ["\ufeffname,text", `Ann,"one${br}${br}two"`, "", "Bo,three"];
      expect(readCsv(lines.join(br), "t").map(({ line }) => line)).toEqual([1, 2, 6]);
    }
  });

  it.each(["sep=|\r\n", "SEP=|\r", '"sep=|"\n', "\ufeffsep=| \n", "sep=|\n\ufeff"])(
    "reads Excel's first line in %j, with a byte order mark before or after it",
    (first) => {
      expect(readCsv(`${first}"a;b,c"|d\n`, "t")).toEqual([{ line: 2, cells: ["a;b,c", "d"] }]);
    },
  );

  it("refuses unclosed quotes and names the file", () => {
    expect(() => readCsv('a,"b\n', "guests.csv")).toThrow(UsageError);
    expect(() => readCsv('a,"b\n', "guests.csv")).toThrow(/^guests\.csv is not a readable CSV/);
  });

  it("refuses an unclosed quote that a later one would close, and names its line", () => {
    const text = 'path,title\na.jpg,One\n\nb.jpg,"Two\nc.jpg,"Three"\nd.jpg,Four\n';
    expect(() => readCsv(text, "captions.csv")).toThrow(
      "captions.csv is not a readable CSV: a quote in line 4 is not closed, or one within a text is not doubled",
    );
  });

  it.each([
    ["a quoted text with the delimiter", 'a.jpg,"The "best", ever",Text'],
    ["the last cell of a line", 'a.jpg,"So far, "the best", ever"'],
    ["a quoted text with a line break", 'a.jpg,"One\ntwo "quoted" words",Text'],
    ["a line whose quote another line closes", 'a.jpg,"One\nc.jpg,Two,Text\nd.jpg,Four "words" here,Text'],
    ["a text with the delimiter between two words", 'a.jpg,"The "Boys", and the "Girls" of 42",Text'],
    ["a text with a word in quotes after the delimiter", 'a.jpg,"A "b", "c" and d",Text'],
    ["a text with the delimiter within a word", 'a.jpg,"We saw "Romeo, Juliet" live"'],
    ["a text that ends with such a word", 'a.jpg,"We saw "Romeo, Juliet"",Text'],
    ["a text with a line that begins with a quoted word", 'a.jpg,"The "Boys" and\n"Girls" of 42",Text'],
    ["a text with the delimiter at a word's end", 'a.jpg,"She said "yes," and left",Text'],
    ["a last text with the delimiter at a word's end", 'a.jpg,One,"She said "yes," and left"'],
    ["a text that ends with the delimiter and a quote", 'a.jpg,"She said "yes,"",Text'],
    ["a text with the delimiter after a word", 'a.jpg,"She said "yes" to all, and left",Text'],
    ["a text with the delimiter at the end of its second word", 'a.jpg,"The "Boys" said "yes," and left",Text'],
    ["a text with the delimiter within a word in brackets", 'a.jpg,"The "Boys" said ("yes, all") and left",Text'],
    ["a text with the delimiter after its second word", 'a.jpg,"The "Boys" said "yes" to all, and left",Text'],
    ["a text in inches", 'a.jpg,"12" disc, 7" single",Text'],
    ["a text with a line break after a word", 'a.jpg,"The "best" day\nof our lives",Text'],
    ["a text with line breaks after its first words", 'a.jpg,One,"The best" day\nin summer\n\nof our "lives""'],
  ])("refuses quotes that are not doubled in %s, because cells or lines may have moved", (_, lines) => {
    expect(() => readCsv(`path,title,description\n${lines}\nb.jpg,Two,Text\n`, "t")).toThrow(
      "a quote in line 2 is not closed, or one within a text is not doubled",
    );
  });

  it.each([
    ['"The "best" day"', 'The "best" day'],
    ['"She said "yes""', 'She said "yes"'],
    ['"12" disc"', '12" disc'],
    ['12" disc', '12" disc'],
    ['Two "quoted" words', 'Two "quoted" words'],
    ['"Hello" he said', '"Hello" he said'],
    ['"Boys" and "Girls"', '"Boys" and "Girls"'],
    ['"Rock "n" Roll" (live)', '"Rock "n" Roll" (live)'],
    ['"" by nobody', '"" by nobody'],
    ['"Say ""hi"", all"', 'Say "hi", all'],
    ['"two\nlines, ""each""\n""quoted"""', 'two\nlines, "each"\n"quoted"'],
    ['"""Hi"",""there"""', '"Hi","there"'],
    [' "spaces, outside" ', "spaces, outside"],
    [' "spaces outside"', "spaces outside"],
  ])("reads the cell %s", (cell, text) => {
    expect(readCsv(`path,title,description\na.jpg,${cell},Text\nb.jpg,Two\n`, "t").map(({ cells }) => cells)).toEqual([
      ["path", "title", "description"],
      ["a.jpg", text, "Text"],
      ["b.jpg", "Two"],
    ]);
  });

  it("reads quotes that are not doubled in several cells and rows, if each text is in quotes of its own", () => {
    const rows = [
      'a.jpg,"The "best" day","The 7" single"',
      'a.jpg,"12" disc",Text',
      'b.jpg,"Hello" he said,Text',
      'b.jpg,"The 7""",Text',
      "c.jpg,One,Two",
      'd.jpg,He said "hi",The 7"',
    ];
    expect(readCsv(["path,title,description", ...rows].join("\n"), "t").map(({ cells }) => cells.slice(1))).toEqual([
      ["title", "description"],
      ['The "best" day', 'The 7" single'],
      ['12" disc', "Text"],
      ['"Hello" he said', "Text"],
      ['The 7"', "Text"],
      ["One", "Two"],
      ['He said "hi"', 'The 7"'],
    ]);
  });

  it.each([
    ['"Boys, girls\tText', ['"Boys, girls', "Text"]],
    ['Text\t"Boys', ["Text", '"Boys']],
    ['"12" disc\t7" single"', ['"12" disc', '7" single"']],
    ['"So" he said\t"and', ['"So" he said', '"and']],
    ['"One"\t"Two ""words"" here"\nc.jpg\t"Three\tText', ["One", 'Two "words" here']],
  ])("reads an unclosed quote in a table of tabs as written if every line has all cells: %j", (cells, texts) => {
    for (const next of ["b.jpg\tOne\tTwo", 'b.jpg\t"One"\tTwo "quoted" words', 'b.jpg\tOne\t"Two']) {
      const rows = readCsv(`path\ttitle\ttext\r\n\r\na.jpg\t${cells}\r\n${next}\r\n`, "t");
      expect(rows[1]).toEqual({ line: 3, cells: ["a.jpg", ...texts] });
      expect(rows.at(-1)?.cells[0]).toBe("b.jpg");
    }
  });

  it.each([
    ["a line break", 'a.jpg\t"One\ntwo "quoted" words\tText'],
    ["a tab", 'a.jpg\t"One\ttwo"\t"Text'],
    ["a tab, and lacks a cell", 'a.jpg\t"One\ttwo"\nc.jpg\t"Three\tText'],
  ])("refuses an unclosed quote in a table of tabs if a text may hold %s", (_, lines) => {
    expect(() => readCsv(`path\ttitle\ttext\n${lines}\nb.jpg\tTwo\tText\n`, "t")).toThrow(/quote/i);
  });

  it("treats unclosed quotes as ordinary characters if asked to", () => {
    const lines = [
      "sep=;",
      "Name;Mail;Note",
      'Änn;a@x.org;"two\r\nlines; here"',
      "",
      '"Bo;b@x.org;x',
      'Cy;"c@x.org";"y; z"',
      '"Di;d@x.org;x',
      '"El;e@x.org;y',
    ];
    expect(readCsvWithOpenQuotes(lines.join("\r\n"))).toEqual([
      { line: 2, cells: ["Name", "Mail", "Note"] },
      { line: 3, cells: ["Änn", "a@x.org", "two\r\nlines; here"] },
      { line: 6, cells: ['"Bo', "b@x.org", "x"], isInDoubt: true },
      { line: 7, cells: ["Cy", "c@x.org", "y; z"], isInDoubt: true },
      { line: 8, cells: ['"Di', "d@x.org", "x"], isInDoubt: true },
      { line: 9, cells: ['"El', "e@x.org", "y"], isInDoubt: true },
    ]);
  });

  it.each([
    ['"12" Lee;a@x.org;7" x"', ['"12" Lee', "a@x.org", '7" x"']],
    ['"Ann" Lee;The 7";"a@x.org"', ['"Ann" Lee', 'The 7"', "a@x.org"]],
    ['"Ann "Annie; the best" Lee";a@x.org;x', ['"Ann "Annie', 'the best" Lee"', "a@x.org", "x"]],
  ])("loses no line whose quotes may have moved its cells: %j", (line, cells) => {
    expect(readCsvWithOpenQuotes(`Name;Mail;Note\nBo;b@x.org;y\n${line}\nCy;c@x.org;z\n`)).toEqual([
      { line: 1, cells: ["Name", "Mail", "Note"] },
      { line: 2, cells: ["Bo", "b@x.org", "y"] },
      { line: 3, cells, isInDoubt: true },
      { line: 4, cells: ["Cy", "c@x.org", "z"], isInDoubt: true },
    ]);
  });

  it("loses none of thousands of lines with an unclosed quote each", () => {
    const text = `Name,Mail\n${'"Bo,b@x.org\n'.repeat(30_000)}`;
    expect(readCsvWithOpenQuotes(text)).toHaveLength(30_001);
  });
});

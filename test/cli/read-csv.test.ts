import { describe, expect, it } from "vitest";
import { UsageError } from "../../cli/errors.ts";
import { readCsv } from "../../cli/read-csv.ts";

describe("reading CSV", () => {
  it.each([",", ";", "\t"])("finds out that %j parts the cells", (delimiter) => {
    expect(readCsv(`a${delimiter}b\n1${delimiter}2\n`, "t").map((row) => row.cells)).toEqual([
      ["a", "b"],
      ["1", "2"],
    ]);
  });

  it("is not misled by other delimiters inside quotes", () => {
    expect(readCsv('"a;b;c",d\n1,2\n', "t")[0]?.cells).toEqual(["a;b;c", "d"]);
  });

  it("leaves out a byte order mark and empty lines, and numbers lines as an editor does", () => {
    const rows = readCsv('\ufeffname\r\n\r\n"two\nlines"\nlast\n', "t");
    expect(rows).toEqual([
      { line: 1, cells: ["name"] },
      { line: 3, cells: ["two\nlines"] },
      { line: 5, cells: ["last"] },
    ]);
  });

  it.each(["sep=|\r\n", "SEP=|\r", '"sep=|"\n', "\ufeffsep=| \n", "sep=|\n\ufeff"])(
    "reads Excel's first line in %j, and a byte order mark on either side of it",
    (first) => {
      expect(readCsv(`${first}"a;b,c"|d\n`, "t")).toEqual([{ line: 2, cells: ["a;b,c", "d"] }]);
    },
  );

  it("refuses quotes that never close, by the file's name", () => {
    expect(() => readCsv('a,"b\n', "guests.csv")).toThrow(UsageError);
    expect(() => readCsv('a,"b\n', "guests.csv")).toThrow(/^guests\.csv is no CSV/);
  });
});

import { describe, expect, it } from "vitest";
import { csvRow } from "../../../cli/output/csv.ts";
import { readCsv } from "../../../cli/read-csv.ts";

describe("a row of CSV", () => {
  it("comes back as it was: commas, quotes, line breaks, blanks at the ends, any alphabet", () => {
    const cells = ['a,"b"', "line\r\nbreak", " blank ", "ภาพถ่าย 👩‍👩‍👧", ""];
    expect(readCsv(csvRow(cells), "test")[0]?.cells).toEqual(cells);
  });

  it.each(["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\tx"])("keeps a spreadsheet from running %s", (text) => {
    expect(readCsv(csvRow(["x", text]), "test")[0]?.cells[1]).toBe(`'${text}`);
  });

  it("leaves a missing value empty", () => {
    expect(csvRow(["a", undefined, 3])).toBe("a,,3\r\n");
  });
});

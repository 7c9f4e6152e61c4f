import { describe, expect, it } from "vitest";
import { csvRow } from "../../../cli/output/csv.ts";
import { readCsv } from "../../../cli/read-csv.ts";

describe("a row of CSV", () => {
  it("is read back unchanged: commas, quotes, line breaks, spaces at the ends, any alphabet", () => {
    const cells = ['a,"b"', "line\r\nbreak", " blank ", "ภาพถ่าย 👩‍👩‍👧", ""];
    expect(readCsv(csvRow(cells), "test")[0]?.cells).toEqual(cells);
  });

  it.each([
    ...["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\tx", "\nx", "\r=1", "\u00a0=1", "\u200b=1", " =1"],
    ...["＝HYPERLINK(1)", "＋1", "－1", "＠SUM(A1)", "−1", "﹢1"],
  ])("keeps a spreadsheet from running %s", (text) => {
    expect(readCsv(csvRow(["x", text]), "test")[0]?.cells[1]).toBe(`'${text}`);
  });

  it.each([";", "\t", "|", ",", "،", "；", "，", "\u2028", "\r", "\n"])(
    "is one cell where %j separates",
    (separator) => {
      const row = csvRow([`x${separator}=cmd|' /C calc'!A1`, "end"]);
      expect(row).toBe(`"x${separator}=cmd|' /C calc'!A1",end\r\n`);
    },
  );

  it("leaves a missing value empty", () => {
    expect(csvRow(["a", undefined, 3])).toBe("a,,3\r\n");
  });
});

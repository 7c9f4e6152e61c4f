import { describe, expect, it } from "vitest";
import { display, displayPath } from "../../../cli/output/display.ts";

describe("displayed text", () => {
  it.each([
    ["a line break", "a\nfailed  b", "a\\nfailed  b"],
    ["a carriage return", "a\rb", "a\\rb"],
    ["a colour", "\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"],
    ["a C1 control sequence", "\x9b31m", "\\x9b31m"],
    ["a right-to-left override", "photo\u202egpj.exe", "photo\\u202egpj.exe"],
    ["an isolate", "\u2066x\u2069", "\\u2066x\\u2069"],
    ["a line separator", "a\u2028b", "a\\u2028b"],
    ["a zero-width space", "a\u200bb", "a\\u200bb"],
    ["a lone surrogate", "a\ud800b", "a\\ud800b"],
    ["NUL and DEL", "\0\x7f", "\\x00\\x7f"],
  ])("escapes %s", (_, text, shown) => {
    expect(display(text)).toBe(shown);
  });

  it.each(["Ünïcödé", "กล้อง", "👩‍👩‍👧‍👦", "می‌خواهم", "e\u0301", 'brackets [1] and "quotes"'])(
    "leaves %s as it is",
    (text) => {
      expect(display(text)).toBe(text);
    },
  );

  it("quotes a path with spaces at its ends", () => {
    expect(displayPath(" a.jpg")).toBe('" a.jpg"');
    expect(displayPath("a.jpg ")).toBe('"a.jpg "');
    expect(displayPath("")).toBe('""');
    expect(displayPath("a b.jpg")).toBe("a b.jpg");
  });
});

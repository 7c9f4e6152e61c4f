import { describe, expect, it } from "vitest";
import { findEmails, isEmail } from "../../../cli/commands/read-emails.ts";

describe("e-mail addresses", () => {
  it.each([
    ["one a line", "ada@example.com\ngrace@example.com\n"],
    ["a column by its heading", "Name,E-Mail,Backup\nAda,ada@example.com,x@y.z\nGrace,grace@example.com,\n"],
    [
      "a semicolon table with a byte order mark",
      "\ufeffName;Mail\r\nAda;ada@example.com\r\nGrace;grace@example.com\r\n",
    ],
    ["a table without a heading line", "Ada,ada@example.com\nGrace,grace@example.com\n"],
    ["a heading that says nothing", "Guests\nada@example.com\ngrace@example.com\n"],
    ["names around addresses", 'Ada <ADA@example.com>\n"Hopper, Grace" <grace@example.com>\n'],
    ["twice the same", "ada@example.com\nAda@Example.com \ngrace@example.com\n"],
  ])("are found in %s", (_, text) => {
    expect(findEmails(text, "guests.csv")).toEqual({ emails: ["ada@example.com", "grace@example.com"], invalid: [] });
  });

  it("that are none are named with their line", () => {
    expect(findEmails("email\nada@example.com\nnobody\n\n@x\n", "guests.csv")).toEqual({
      emails: ["ada@example.com"],
      invalid: [
        { line: 3, text: "nobody" },
        { line: 5, text: "@x" },
      ],
    });
  });

  it("are missing in an empty file", () => {
    expect(findEmails("", "guests.csv")).toEqual({ emails: [], invalid: [] });
  });

  it.each(["a", "a@b", "@b.c", "a b@c.d", "a@b.c,d@e.f", "a@@b.c", "a@b.", `${"x".repeat(250)}@b.cd`])(
    "%j is none",
    (text) => {
      expect(isEmail(text)).toBe(false);
    },
  );
});

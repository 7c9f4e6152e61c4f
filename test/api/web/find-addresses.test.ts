import { describe, expect, it } from "vitest";
import { findAddresses } from "../../../api/web/organise/find-addresses.ts";
import { findEmails } from "../../../cli/commands/read-emails.ts";

const pasted: [string, string[], string[]][] = [
  ["ann@example.org", ["ann@example.org"], []],
  ["Ann@Example.ORG\nann@example.org", ["ann@example.org"], []],
  [
    "Ann Lee <ann@example.org>, Bob (bob@example.org); carl@example.org",
    ["ann@example.org", "bob@example.org", "carl@example.org"],
    [],
  ],
  ['"Lee, Ann" <ann@example.org>', ["ann@example.org"], []],
  ["mailto:ann@example.org", ["ann@example.org"], []],
  ["ann@example", [], ["ann@example"]],
  ["ann[at]example.org bob＠example.org", [], ["ann[at]example.org", "bob＠example.org"]],
  ["Name\tE-mail\nAnn\tann@example.org\nBob\tbob@example.org", ["ann@example.org", "bob@example.org"], []],
  ["'ann@example.org'.", ["ann@example.org"], []],
  ["\u212Aelvin@example.org", ["\u212Aelvin@example.org"], []],
  [
    "mailto:ann@example.org?subject=Hello [bob@example.org](mailto:bob%40example.org)",
    ["ann@example.org", "bob@example.org"],
    [],
  ],
  ['"ann@old.example" <\u200bann@example.org>', ["ann@example.org"], []],
  ["no address at all", [], []],
];

describe("findAddresses", () => {
  it.each(pasted)("finds in %j the addresses %j and the invalid ones %j", (text, emails, odd) => {
    expect(findAddresses(text)).toEqual({ emails, odd });
  });

  it("accepts the same addresses as the CLI", () => {
    for (const [text] of pasted) expect(findAddresses(text).emails, text).toEqual(findEmails(text, "it").emails);
  });
});

// What a question writes to the terminal as it is answered.
import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { askAtTerminal, type Screen } from "../../../cli/sign-in/ask.ts";
import { Remembering } from "../../support/fake-io.ts";

const label = "The server's name: "; // 19 cells

async function typing(keys: string[], screen?: Screen): Promise<string> {
  const input = new PassThrough();
  const output = new Remembering();
  const ask = askAtTerminal(input, output, () => {}, screen);
  const answer = ask.text(label);
  for (const key of [...keys, "\r"]) {
    input.write(key);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await answer;
  ask.close();
  return output.text;
}

const narrow: Screen = { columns: () => 20, widthOf: (text) => text.length };

it("a line that wraps over several rows is written once, however long it becomes", async () => {
  expect(await typing([..."photos.example.com"], narrow)).toBe(`${label}photos.example.com\r\n`);
});

it("deleted text is erased on all its rows", async () => {
  expect(await typing([..."abc", "\x7f"], narrow)).toBe(`${label}abc\r\x1b[1A\x1b[J${label}ab\r\n`);
  expect(await typing(["a", "\x7f"], narrow)).toBe(`${label}a\r\x1b[K${label}\r\n`);
});

it("a terminal without escape codes gets none", async () => {
  expect(await typing([..."ab", "\x7f"])).toBe(`${label}ab\r\n${label}a\r\n`);
});

// A push's caption flags.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { openCaptions } from "../../../cli/commands/open-captions.ts";

it("warns at the end of what a list and a photo say together and no record can hold", async () => {
  const folder = mkdtempSync(join(tmpdir(), "photoup-captions-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const tablePath = join(folder, "captions.csv");
  const keywords = Array.from({ length: 600 }, (_, i) => `${i}${"x".repeat(300)}`);
  writeFileSync(tablePath, `path,keywords\na.jpg,"${keywords.join(";")}"\n`);
  const { finishCaption, warnings } = await openCaptions({ languages: ["en"], tablePath, stripGps: false }, "42");
  finishCaption?.({ relativePath: "a.jpg" }, { details: { hierarchicalKeywords: keywords } });
  expect(warnings(false)).toEqual([]);
  expect(warnings(true)).toEqual([
    `${resolve("a.jpg")}: Its keywords are longer than a record can hold and were left out.`,
  ]);
});

// Files that another program writes in place, with a kill in the middle.
import { readFileSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { keepJsonWhole, restoreJson } from "../../../api/local/keep-json-whole.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

it.each(["", '{"Users":{"a', "\0\0\0\0"])(
  "a file that a kill left as %j is restored to its last complete state",
  async (left) => {
    await using folder = await temporaryFolder();
    const file = folder.at("pool.json");
    writeFileSync(file, '{"Users":1}');
    const watcher = await keepJsonWhole(folder.path);
    expect(readFileSync(`${file}.whole`, "utf8")).toBe('{"Users":1}');
    writeFileSync(file, '{"Users":2}');
    await expect.poll(() => readFileSync(`${file}.whole`, "utf8")).toBe('{"Users":2}');
    watcher.close();
    writeFileSync(file, left);
    await restoreJson(folder.path);
    expect(readFileSync(file, "utf8")).toBe('{"Users":2}');
  },
);

it("a complete file stays, and so does one without a copy", async () => {
  await using folder = await temporaryFolder();
  writeFileSync(folder.at("a.json"), '{"new":1}');
  writeFileSync(folder.at("a.json.whole"), '{"old":1}');
  writeFileSync(folder.at("b.json"), "{");
  await restoreJson(folder.path);
  expect(readFileSync(folder.at("a.json"), "utf8")).toBe('{"new":1}');
  expect(readFileSync(folder.at("b.json"), "utf8")).toBe("{");
});

import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { sep } from "node:path";
import { expect, it } from "vitest";
import { putInPlace } from "../../../cli/pack/put-in-place.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

it("replaces changed files, keeps identical ones, adds new ones and removes old ones", async () => {
  await using folder = await temporaryFolder();
  const [from, to] = [folder.at("new"), folder.at("dist")];
  const write = async (below: string, files: Record<string, string>) => {
    await mkdir(`${below}/sub`, { recursive: true });
    for (const [name, text] of Object.entries(files)) await writeFile(`${below}/${name}`, text);
  };
  await write(to, { same: "1", "sub/changed": "old", "sub/gone": "x", gone: "x" });
  await write(from, { same: "1", "sub/changed": "new", "sub/added": "y" });
  const before = await stat(`${to}/same`);
  await putInPlace(from, to);
  const files = (await readdir(to, { recursive: true })).sort();
  expect(files).toEqual(["same", "sub", "sub/added", "sub/changed"].map((name) => name.replaceAll("/", sep)));
  expect(await readFile(`${to}/sub/changed`, "utf8")).toBe("new");
  expect((await stat(`${to}/same`)).ino).toBe(before.ino);
});

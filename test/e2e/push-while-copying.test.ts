import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { expect, it } from "vitest";
import { bulkPhoto } from "../support/bulk-photos.ts";
import { freshPhotographer, push } from "../support/push-photos.ts";
import { sharedStack } from "../support/shared-stack.ts";
import { readKeys } from "../support/stack-controls.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** Keeps appending to two files, in a thread that nothing blocks, until a message makes it write the rest of the first. */
const copying = `
const { parentPort, workerData: { copied, rest, endless } } = require("node:worker_threads");
const { appendFileSync } = require("node:fs");
let written = 0;
let mustFinish = false;
parentPort.on("message", () => (mustFinish = true));
setInterval(() => {
  const end = mustFinish ? rest.length : written + 10;
  if (written < rest.length) appendFileSync(copied, rest.subarray(written, end));
  written = end;
  appendFileSync(endless, "x");
}, 100);`;

it("a photo that is being copied arrives whole, once; one that keeps growing fails as changing", async () => {
  await using temporary = await temporaryFolder();
  const folder = temporary.at("card");
  mkdirSync(folder);
  const at = (name: string) => `${folder}/${name}`;
  const photo = bulkPhoto(1, { sizeBytes: 200_000 });
  const [copied, endless] = [at("copied.jpg"), at("endless.jpg")];
  writeFileSync(copied, photo.subarray(0, 60_000));
  writeFileSync(endless, photo.subarray(0, 50_000));
  writeFileSync(at("whole.jpg"), bulkPhoto(2));
  const photographer = await freshPhotographer();

  const writer = new Worker(copying, {
    eval: true,
    workerData: { copied, rest: photo.subarray(60_000), endless },
  });
  const { lines, exitCode } = await push(photographer, [folder], {
    onStart(child) {
      // The copy ends some time after it was found, so it is incomplete when it is first read.
      child.stdout?.once("data", () => setTimeout(() => writer.postMessage("end"), 1000));
    },
  }).finally(() => writer.terminate());

  const ending = (path: string) =>
    lines.find((line) => line.path === path && /^(uploaded|failed)$/.test(String(line.type)));
  expect(ending(copied)).toMatchObject({
    type: "uploaded",
    sha256: createHash("sha256").update(photo).digest("base64"),
  });
  expect(ending(copied)).not.toHaveProperty("notProven");
  expect(ending(at("whole.jpg"))).toMatchObject({ type: "uploaded" });
  expect(ending(endless)).toMatchObject({ type: "failed", code: "changing" });
  expect(await readKeys(sharedStack(), photographer.eventId)).toHaveLength(2);
  expect(exitCode).toBe(3);
});

// `photoup retry` from another folder repeats the failed push with its flags.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, it } from "vitest";
import { bulkPhoto } from "../support/bulk-photos.ts";
import { projectFolder } from "../support/project-folder.ts";
import { freshPhotographer } from "../support/push-photos.ts";
import { parseLines, runPhotoup } from "../support/run-photoup.ts";
import { sharedStack } from "../support/shared-stack.ts";
import { failPuts } from "../support/stack-controls.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const sidecar = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/"
 xmp:Rating="4" exif:GPSLatitude="52,30.0N" exif:GPSLongitude="13,24.0E"/></rdf:RDF></x:xmpmeta>`;

it("uses the push's captions, templates, position, sidecars in capitals and --move-after", async () => {
  await using folder = await temporaryFolder();
  mkdirSync(folder.at("card/day 1"), { recursive: true });
  mkdirSync(folder.at("elsewhere"));
  mkdirSync(folder.at("home"));
  for (const n of [1, 2]) writeFileSync(folder.at(`card/day 1/IMG_${n}.jpg`), bulkPhoto(n));
  writeFileSync(folder.at("card/day 1/IMG_1.XMP"), sidecar);
  writeFileSync(folder.at("list.csv"), "path,description\nday 1/IMG_1.jpg,From the list\n");
  const { eventId, env } = await freshPhotographer(folder.at("home"));
  await failPuts(sharedStack(), eventId, { status: 400, code: "InvalidRequest", times: 100 });
  const flags = ["--strip-gps", "--captions", "list.csv", "--title", "{folder}", "--move-after", "done"];
  const pushed = await runPhotoup(["push", "card", "--event", eventId, ...flags], { env, cwd: folder.path });
  expect([pushed.exitCode, pushed.stdout]).toEqual([3, expect.stringContaining(`photoup retry ${eventId}`)]);

  await failPuts(sharedStack(), eventId, { status: 400, code: "InvalidRequest", times: 0 });
  // A relative PHOTOUP_HOME stays valid, although retry enters the push's folder.
  const retried = await retryFrom(folder.at("elsewhere"), eventId, { ...env, PHOTOUP_HOME: "../home" });
  expect([retried.exitCode, retried.stderr]).toEqual([0, expect.not.stringContaining("warning")]);
  const listed = parseLines((await runPhotoup(["ls", eventId, "--json"], { env })).stdout);
  const first = listed.find(({ fileName }) => fileName === "IMG_1.jpg");
  expect(first).toMatchObject({ title: "day 1", description: "From the list", details: { rating: 4 } });
  expect(first?.details).not.toHaveProperty("gps");
  expect(listed.find(({ fileName }) => fileName === "IMG_2.jpg")).toMatchObject({ title: "day 1" });
  expect(readdirSync(folder.at("done/day 1")).sort()).toEqual(["IMG_1.XMP", "IMG_1.jpg", "IMG_2.jpg"]);
  expect(readdirSync(folder.at("elsewhere"))).toEqual([]);
  expect((await runPhotoup(["retry", eventId], { env })).stderr).toContain("There is no list of failed files");
  expect(readdirSync(folder.at("card/day 1"))).toEqual([]);
});

async function retryFrom(cwd: string, eventId: string, env: Record<string, string>) {
  const command = [join(projectFolder, "bin/photoup.js"), "retry", eventId];
  const child = spawn(process.execPath, command, { cwd, env: { PATH: process.env.PATH ?? "", ...env } });
  const [stderr] = await Promise.all([text(child.stderr), once(child, "close")]);
  return { exitCode: child.exitCode, stderr };
}

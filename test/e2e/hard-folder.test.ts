// Push, verify, retry and report say the same of every file of the hardest folder we know, and verify says safe where a
// person would.
import { mkdirSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { bulkPhoto } from "../support/bulk-photos.ts";
import { type HardFile, makeHardFolder } from "../support/hard-folder.ts";
import { freshPhotographer, type Photographer, push } from "../support/push-photos.ts";
import { parseLines, runPhotoup } from "../support/run-photoup.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

interface Row {
  path: string;
  outcome: string;
  code?: string;
  notProven?: string;
}

const rowsOf = (report: string) => (JSON.parse(readFileSync(report, "utf8")) as { files: Row[] }).files;

async function verify({ eventId, env }: Photographer, folder: string, ...flags: string[]) {
  const report = join(folder, "../verify.json");
  const args = ["verify", folder, "--event", eventId, "--json", "--report", report, ...flags];
  const { stdout, stderr, exitCode } = await runPhotoup(args, { env });
  return { exitCode, stderr, rows: rowsOf(report), verified: parseLines(stdout).at(-1) };
}

/** By path below the folder: how each file ended, and why. */
function sayings(folder: string, rows: Row[]): Record<string, string> {
  const entries = rows.map(({ path, outcome, code, notProven }) => {
    const why = outcome === "failed" ? code : notProven;
    return [path.slice(folder.length + 1), why === undefined ? outcome : `${outcome} ${why}`] as const;
  });
  return Object.fromEntries(entries);
}

const inEvent = new Set<HardFile["ends"]>(["uploaded", "other_copy"]);

function expected(files: HardFile[], words: { uploaded: string; other_copy: string }): Record<string, string> {
  const entries = files.map(({ path, ends, missed }) => {
    const ending = ends === "uploaded" || ends === "other_copy" ? words[ends] : ends;
    return [path, missed === undefined ? ending : `${ending} ${missed}`] as const;
  });
  return Object.fromEntries(entries);
}

/** Which of two files with the same bytes is first is up to the walk. */
const withoutCopies = (said: Record<string, string>) =>
  Object.fromEntries(Object.entries(said).map(([path, ending]) => [path, ending.replace("duplicate", "uploaded")]));

/** What the event says of each photo whose caption is a hard one. */
async function expectCaptions({ eventId, env }: Photographer, files: HardFile[]): Promise<void> {
  const listed = parseLines((await runPhotoup(["ls", eventId, "--json"], { env })).stdout);
  for (const { path, says } of files) {
    if (says === undefined) continue;
    const photo = listed.find(({ fileName }) => fileName === basename(path)) ?? {};
    const present = Object.entries(says).filter(([, value]) => value !== null);
    expect({ path, ...photo }).toMatchObject({ path, ...Object.fromEntries(present) });
    for (const [name, value] of Object.entries(says)) if (value === null) expect(photo, path).not.toHaveProperty(name);
  }
}

/** Bytes that were changed under the same size and times, a rating in a sidecar, and a list of paths as Windows writes it. */
async function expectEditsToBeSeen(photographer: Photographer, folder: string, list: string): Promise<void> {
  const edited = join(folder, "bulk/photo-40.jpg");
  const { atime, mtime } = statSync(edited);
  writeFileSync(edited, bulkPhoto(40, { seed: 79 }));
  utimesSync(edited, atime, mtime);
  const sidecar = join(folder, "captions/IMG_1.XMP");
  writeFileSync(sidecar, readFileSync(sidecar, "utf8").replace('Rating="4"', 'Rating="2"'));
  const before = await verify(photographer, folder);
  expect(sayings(folder, before.rows)["bulk/photo-40.jpg"]).toBe("missing");

  const paths = ["bulk/photo-40.jpg", "captions/IMG_1.JPG", "good/IMG_0001.JPG"].map((path) => join(folder, path));
  writeFileSync(list, Buffer.from(`\ufeff${paths.join("\r\n")}\r\n`, "utf16le"));
  const { exitCode, finished } = await push(photographer, ["--from", list]);
  expect(exitCode).toBe(0);
  expect(finished).toMatchObject({ found: 3, uploaded: 1, duplicate: 2, captionsUpdated: 1 });
  const said = [{ path: "captions/IMG_1.JPG", ends: "uploaded" as const, says: { details: { rating: 2 } } }];
  await expectCaptions(photographer, said);
}

describe("a folder of all that is hard", () => {
  it("is told alike by push, verify, retry and report, file by file", async () => {
    await using temporary = await temporaryFolder();
    const folder = temporary.at("event");
    mkdirSync(folder);
    const files = makeHardFolder(folder);
    expect(files.length).toBeGreaterThan(190);
    const photographer = await freshPhotographer(temporary.at("home"));

    const report = temporary.at("push.json");
    const pushed = await push(photographer, [folder, "--strict", "--report", report]);
    const wanted = expected(files, { uploaded: "uploaded", other_copy: "uploaded" });
    expect(withoutCopies(sayings(folder, rowsOf(report)))).toEqual(wanted);
    expect(pushed.exitCode).toBe(3);
    const lines = pushed.lines.filter(({ type }) => /^(uploaded|duplicate|skipped|failed)$/.test(String(type)));
    const told = lines.map((line) => ({
      code: line.code,
      notProven: line.notProven,
      path: line.path,
      outcome: line.type,
    }));
    expect(withoutCopies(sayings(folder, told as Row[]))).toEqual(wanted);

    const junit = temporary.at("push.xml");
    const again = await push(photographer, [folder, "--report", junit]);
    const isAmiss = ({ ends, missed }: HardFile) => ends === "failed" || missed !== undefined;
    const xml = readFileSync(junit, "utf8");
    expect(xml.split("<failure ").length - 1).toBe(files.filter(isAmiss).length);
    expect(xml).toContain(`failures="${files.filter(isAmiss).length}"`);
    expect(xml).toContain(`skipped="${files.filter((file) => file.ends === "skipped" && !isAmiss(file)).length}"`);
    expect(again.finished).toMatchObject({ uploaded: 0, notProven: pushed.finished.notProven });

    const proof = await verify(photographer, folder);
    const confirmed = { uploaded: "confirmed", other_copy: "confirmed" };
    expect(sayings(folder, proof.rows)).toEqual(expected(files, confirmed));
    expect(proof.verified).toMatchObject({ isSafeToDelete: false, notProven: pushed.finished.notProven });
    expect(proof.exitCode).toBe(3);

    await expectCaptions(photographer, files);

    const retry = ["retry", photographer.eventId, "--json"];
    const failed = files.filter(({ ends }) => ends === "failed").map(({ path }) => join(folder, path));
    const tried = await runPhotoup(retry, { env: photographer.env });
    const found = parseLines(tried.stdout).filter(({ type }) => type === "found");
    expect(found.map(({ path }) => path).sort()).toEqual(failed.sort());
    for (const path of failed) writeFileSync(path, bulkPhoto(500 + failed.indexOf(path)));
    const mended = await runPhotoup(retry, { env: photographer.env });
    expect(parseLines(mended.stdout).at(-1)).toMatchObject({ uploaded: failed.length, failed: 0, exitCode: 0 });

    await expectEditsToBeSeen(photographer, folder, temporary.at("list.txt"));

    // What a person would miss goes somewhere safe; then the rest is safe, and with any of it back it is not.
    for (const { path, ends, missed } of files) if (missed && ends !== "failed") rmSync(join(folder, path));
    const safe = await verify(photographer, folder);
    expect(safe.stderr).toContain("Safe to delete: all");
    expect(safe.verified).toMatchObject({ isSafeToDelete: true, exitCode: 0, notProven: {} });
    expect(safe.rows.filter(({ outcome }) => outcome === "confirmed")).toHaveLength(
      files.filter(({ ends, missed }) => inEvent.has(ends) && !missed).length + failed.length,
    );
    symlinkSync("gone", join(folder, "IMG_9999.JPG"));
    expect((await verify(photographer, folder)).verified).toMatchObject({ isSafeToDelete: false, exitCode: 3 });
  });
});

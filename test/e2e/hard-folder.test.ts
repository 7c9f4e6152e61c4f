// Push, verify, retry and report agree about every file of the hardest folder we know, and verify says "safe" when a person
// would.
import { mkdirSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { bulkPhoto } from "../support/bulk-photos.ts";
import { type HardFile, makeHardFolder } from "../support/hard-folder.ts";
import { guests, listedTitles } from "../support/hard-lists.ts";
import { freshPhotographer, type Photographer, push } from "../support/push-photos.ts";
import { parseLines, runPhotoup } from "../support/run-photoup.ts";
import { sharedStack } from "../support/shared-stack.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { userOf } from "../support/tokens.ts";

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
function outcomesOf(folder: string, rows: Row[]): Record<string, string> {
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

/** The walk decides which of two files with the same bytes comes first. */
const withoutCopies = (outcomes: Record<string, string>) =>
  Object.fromEntries(Object.entries(outcomes).map(([path, ending]) => [path, ending.replace("duplicate", "uploaded")]));

/** The event's record of each photo with a hard caption. */
async function expectCaptions({ eventId, env }: Photographer, files: HardFile[]): Promise<void> {
  const { stdout } = await runPhotoup(["ls", eventId, "--json"], { env });
  expect(stdout).not.toMatch(/[\u2028\u2029]/); // some readers treat them as line breaks
  const listed = parseLines(stdout);
  for (const { path, says } of files) {
    if (says === undefined) continue;
    const photo = listed.find(({ fileName }) => fileName === basename(path)) ?? {};
    const present = Object.entries(says).filter(([, value]) => value !== null);
    expect({ path, ...photo }).toMatchObject({ path, ...Object.fromEntries(present) });
    for (const [name, value] of Object.entries(says)) if (value === null) expect(photo, path).not.toHaveProperty(name);
  }
}

/** Bytes changed without changing size and times, a rating in a sidecar, and a list of paths as Windows writes it. */
async function expectEditsToBeSeen(photographer: Photographer, folder: string, list: string): Promise<void> {
  const edited = join(folder, "bulk/photo-40.jpg");
  const { atime, mtime } = statSync(edited);
  writeFileSync(edited, bulkPhoto(40, { seed: 79 }));
  utimesSync(edited, atime, mtime);
  const sidecar = join(folder, "captions/IMG_1.XMP");
  writeFileSync(sidecar, readFileSync(sidecar, "utf8").replace('Rating="4"', 'Rating="2"'));
  const before = await verify(photographer, folder);
  expect(outcomesOf(folder, before.rows)["bulk/photo-40.jpg"]).toBe("missing");

  const paths = ["bulk/photo-40.jpg", "captions/IMG_1.JPG", "good/IMG_0001.JPG"].map((path) => join(folder, path));
  writeFileSync(list, Buffer.from(`\ufeff${paths.join("\r\n")}\r\n`, "utf16le"));
  const { exitCode, finished } = await push(photographer, ["--from", list]);
  expect(exitCode).toBe(0);
  expect(finished).toMatchObject({ found: 3, uploaded: 1, duplicate: 2, captionsUpdated: 1 });
  const rated = [{ path: "captions/IMG_1.JPG", ends: "uploaded" as const, says: { details: { rating: 2 } } }];
  await expectCaptions(photographer, rated);
}

/** The folder's own lists, as spreadsheets and exiftool write them; run from where exiftool ran. */
async function expectListsToBeRead({ eventId, env }: Photographer, folder: string): Promise<void> {
  const list = (name: string) => join(folder, "lists", name);
  const options = { env, cwd: dirname(folder) };
  for (const name of ["exiftool.csv", "in Russian.csv"]) {
    const args = ["push", join(basename(folder), "bulk"), "--event", eventId, "--captions", list(name)];
    const { exitCode, stderr } = await runPhotoup(args, options);
    expect(exitCode).toBe(0);
    expect(stderr).not.toContain("matches no photo");
    expect(stderr.includes("a guess")).toBe(name === "in Russian.csv");
  }
  const titled = Object.entries(listedTitles);
  await expectCaptions(
    { eventId, env },
    titled.map(([path, title]) => ({ path, ends: "uploaded", says: { title } })),
  );

  const { email, password } = userOf(sharedStack(), "organiser");
  const organiser = { ...env, PHOTOUP_EMAIL: email, PHOTOUP_PASSWORD: password };
  const attendees = (...args: string[]) => runPhotoup(["attendees", ...args], { env: organiser });
  for (const [name, exitCode] of [
    ["guests.csv", 0],
    ["guests.xlsx", 2],
    ["guests of Excel.txt", 0],
  ] as const)
    expect({ name, exitCode: (await attendees("import", eventId, list(name))).exitCode }).toEqual({ name, exitCode });
  const registered = (await attendees("list", eventId)).stdout.trim().split("\n");
  expect(registered.sort()).toEqual([...guests, env.PHOTOUP_EMAIL].sort());
}

/** No record keeps a position, and the summary counts the changed ones. */
async function expectPositionsToGo(photographer: Photographer, folder: string): Promise<void> {
  const { finished } = await push(photographer, [join(folder, "captions"), "--strip-gps"]);
  const { stdout } = await runPhotoup(["ls", photographer.eventId, "--json"], { env: photographer.env });
  const positions = parseLines(stdout).filter(({ details }) => details && "gps" in (details as object));
  expect(positions).toEqual([]);
  expect(finished.captionsUpdated).toBeGreaterThanOrEqual(3);
}

describe("a folder of hard cases", () => {
  it("is reported alike by push, verify, retry and report, file by file", async () => {
    await using temporary = await temporaryFolder();
    const folder = temporary.at("event");
    mkdirSync(folder);
    const files = makeHardFolder(folder);
    expect(files.length).toBeGreaterThan(190);
    const photographer = await freshPhotographer(temporary.at("home"));

    const report = temporary.at("push.json");
    const pushed = await push(photographer, [folder, "--strict", "--report", report]);
    const wanted = expected(files, { uploaded: "uploaded", other_copy: "uploaded" });
    expect(withoutCopies(outcomesOf(folder, rowsOf(report)))).toEqual(wanted);
    expect(pushed.exitCode).toBe(3);
    const lines = pushed.lines.filter(({ type }) => /^(uploaded|duplicate|skipped|failed)$/.test(String(type)));
    const seen = lines.map((line) => ({
      code: line.code,
      notProven: line.notProven,
      path: line.path,
      outcome: line.type,
    }));
    expect(withoutCopies(outcomesOf(folder, seen as Row[]))).toEqual(wanted);

    const junit = temporary.at("push.xml");
    const again = await push(photographer, [folder, "--report", junit, "--title", "{folder}"]);
    const isFailure = ({ ends, missed }: HardFile) => ends === "failed" || missed !== undefined;
    const xml = readFileSync(junit, "utf8");
    expect(xml.split("<failure ").length - 1).toBe(files.filter(isFailure).length);
    expect(xml).toContain(`failures="${files.filter(isFailure).length}"`);
    expect(xml).toContain(`skipped="${files.filter((file) => file.ends === "skipped" && !isFailure(file)).length}"`);
    expect(again.finished).toMatchObject({ uploaded: 0, notProven: pushed.finished.notProven });
    const differing = pushed.lines.filter(({ code }) => code === "captions_differ");
    expect(differing).toHaveLength(1);

    const proof = await verify(photographer, folder);
    const confirmed = { uploaded: "confirmed", other_copy: "confirmed" };
    expect(outcomesOf(folder, proof.rows)).toEqual(expected(files, confirmed));
    expect(proof.verified).toMatchObject({ isSafeToDelete: false, notProven: pushed.finished.notProven });
    expect(proof.exitCode).toBe(3);

    await expectCaptions(photographer, files);

    const retry = ["retry", photographer.eventId, "--json"];
    const failed = files.filter(({ ends }) => ends === "failed").map(({ path }) => join(folder, path));
    const tried = await runPhotoup(retry, { env: photographer.env });
    const found = parseLines(tried.stdout).filter(({ type }) => type === "found");
    expect(found.map(({ path }) => path).sort()).toEqual(failed.sort());
    for (const path of failed) writeFileSync(path, bulkPhoto(500 + failed.indexOf(path)));
    const retried = await runPhotoup(retry, { env: photographer.env });
    expect(parseLines(retried.stdout).at(-1)).toMatchObject({ uploaded: failed.length, failed: 0, exitCode: 0 });
    const captioned = failed.map((path) => ({ path, ends: "uploaded" as const, says: { title: "cut" } }));
    await expectCaptions(photographer, captioned);

    await expectEditsToBeSeen(photographer, folder, temporary.at("list.txt"));
    await expectListsToBeRead(photographer, folder);
    await expectPositionsToGo(photographer, folder);

    // Without the files that a person would miss, the folder is safe; with any of them back, it is not.
    for (const { path, ends, missed } of files)
      if (missed && ends !== "failed") rmSync(join(folder, path), { recursive: true });
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

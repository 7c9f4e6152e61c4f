import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SaxesParser } from "saxes";
import { afterAll, describe, expect, it } from "vitest";
import { UsageError } from "../../../cli/errors.ts";
import { openReportFile } from "../../../cli/output/report-file.ts";
import { readCsv } from "../../../cli/read-csv.ts";
import type { UploadEvent, UploadSummary } from "../../../cli/upload/events.ts";
import { asNobody } from "../../support/as-nobody.ts";

const folder = mkdtempSync(join(tmpdir(), "photoup-report-"));
afterAll(() => rmSync(folder, { recursive: true }));

const hostile = 'a"<&>\x1b[31m\n=b\ud800.jpg';
const photo = { photoId: "id-1", sha256: "c3Vt" };
const events: UploadEvent[] = [
  { type: "found", path: "up.jpg", sizeBytes: 5 },
  { type: "uploaded", path: "up.jpg", sizeBytes: 5, ...photo },
  { type: "duplicate", path: "twin.jpg", sizeBytes: 5, of: "run", captionUpdated: false, ...photo },
  { type: "skipped", path: "readme.txt", sizeBytes: 1, reason: "not_a_photo", message: "no photo" },
  { type: "failed", path: hostile, sizeBytes: 9, code: "changed", message: "it <changed>" },
];
const summary: UploadSummary = {
  found: 4,
  uploaded: 1,
  planned: 0,
  duplicate: 1,
  skipped: 1,
  failed: 1,
  notTried: 0,
  foundBytes: 20,
  uploadedBytes: 5,
  sentBytes: 5,
  elapsedMs: 1500,
  captionsUpdated: 0,
  captionsRefused: 0,
  unsupportedPhotos: 0,
  notProven: {},
  excluded: 0,
  leftOut: 0,
};

function written(name: string, ending = summary): string {
  const path = join(folder, name);
  const report = openReportFile(path, "42");
  for (const event of events) report.add(event);
  report.close(ending);
  return readFileSync(path, "utf8");
}

function elementsOf(xml: string) {
  const elements: { name: string; attributes: Record<string, string> }[] = [];
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) =>
    elements.push({ name, attributes: attributes as Record<string, string> }),
  );
  parser.write(xml).close();
  return elements;
}

describe("a report", () => {
  it("in CSV has one row per file", () => {
    const rows = readCsv(written("report.csv"), "report").map((row) => row.cells);
    expect(rows[0]).toEqual(["path", "outcome", "code", "message", "photoId", "sha256", "sizeBytes", "notProven"]);
    expect(rows.slice(1).map((cells) => cells[1])).toEqual(["uploaded", "duplicate", "skipped", "failed"]);
    expect(rows[1]).toEqual(["up.jpg", "uploaded", "", "", "id-1", "c3Vt", "5", ""]);
    expect(rows[4]?.slice(1, 4)).toEqual(["failed", "changed", "it <changed>"]);
  });

  it("in JSON has one object per file, with exact names, and the summary", () => {
    const report = JSON.parse(written("report.json"));
    expect(report).toMatchObject({ v: 1, event: "42", summary });
    expect(report.files).toHaveLength(4);
    expect(report.files[3].path).toBe(hostile);
  });

  it("in JSON distinguishes names that differ only in invalid bytes", () => {
    const path = join(folder, "bytes.json");
    const report = openReportFile(path, "42");
    const pathBytes = Buffer.from("caf\xe9.jpg", "latin1");
    const skipped = {
      type: "skipped",
      path: "caf\\xe9.jpg",
      sizeBytes: 1,
      reason: "not_a_photo",
      message: "",
    } as const;
    for (const event of [skipped, { ...skipped, pathBytes }]) report.add(event);
    report.close(summary);
    const { files } = JSON.parse(readFileSync(path, "utf8"));
    expect(files.map((row: { pathBytes?: string }) => row.pathBytes)).toEqual([
      undefined,
      pathBytes.toString("base64"),
    ]);
  });

  it("in JUnit XML is well-formed whatever a name contains, and starts with the counts", () => {
    const elements = elementsOf(written("report.xml"));
    const suite = elements.find(({ name }) => name === "testsuite");
    expect(suite?.attributes).toEqual({
      name: "photoup event 42",
      tests: "5",
      failures: "1",
      errors: "0",
      skipped: "1",
      time: "1.500",
    });
    expect(elements.filter(({ name }) => name === "testcase")).toHaveLength(5);
    expect(elements.find(({ name }) => name === "failure")?.attributes).toEqual({
      type: "changed",
      message: "it <changed>",
    });
    expect(elements[5]?.attributes.name ?? "").not.toContain("\x1b");
  });

  it("marks files that a person would miss, as failures for a CI server", () => {
    const film: UploadEvent = {
      type: "skipped",
      path: "a.mp4",
      sizeBytes: 3,
      reason: "not_a_photo",
      message: "a film",
      notProven: "film",
    };
    const withFilm = (name: string) => {
      const report = openReportFile(join(folder, name), "42");
      for (const event of [...events, film]) report.add(event);
      report.close({ ...summary, found: 5, skipped: 2, notProven: { film: 1 } });
      return readFileSync(join(folder, name), "utf8");
    };
    const elements = elementsOf(withFilm("film.xml"));
    const suite = elements.find(({ name }) => name === "testsuite");
    expect(suite?.attributes).toMatchObject({ tests: "6", failures: "2", skipped: "1" });
    const failures = elements.filter(({ name }) => name === "failure").map(({ attributes }) => attributes);
    expect(failures).toContainEqual({ type: "film", message: "a film" });
    expect(JSON.parse(withFilm("film.json")).files[4]).toMatchObject({ outcome: "skipped", notProven: "film" });
    expect(withFilm("film.csv")).toContain("a.mp4,skipped,film,a film");
  });

  it("shows a CI server as failures what verify found missing or different", () => {
    const report = openReportFile(join(folder, "verified.xml"), "42");
    const refuted = { sizeBytes: 5, ...photo };
    report.add({ type: "confirmed", path: "a.jpg", ...refuted });
    report.add({ type: "missing", path: "b.jpg", message: "the event does not have it", ...refuted });
    report.add({ type: "different", path: "c.jpg", message: "other bytes are stored", ...refuted });
    const counts = { found: 3, confirmed: 1, missing: 1, different: 1, skipped: 0, failed: 0, unsupportedPhotos: 0 };
    const none = { notProven: {}, excluded: 0, leftOut: 0, elapsedMs: 1 };
    report.close({ ...counts, ...none, isSafeToDelete: false });
    const elements = elementsOf(readFileSync(join(folder, "verified.xml"), "utf8"));
    expect(elements.find(({ name }) => name === "testsuite")?.attributes).toMatchObject({ tests: "4", failures: "2" });
    const failures = elements.filter(({ name }) => name === "failure").map(({ attributes }) => attributes);
    expect(failures).toEqual([
      { type: "missing", message: "the event does not have it" },
      { type: "different", message: "other bytes are stored" },
    ]);
  });

  it("in JUnit XML counts photos that are cut off, or that a ticket cannot prove, as failures, not as skipped", () => {
    const elements = elementsOf(written("doubts.xml", { ...summary, notProven: { truncated: 1, others_photo: 1 } }));
    const suite = elements.find(({ name }) => name === "testsuite");
    expect(suite?.attributes).toMatchObject({ failures: "3", skipped: "1" });
  });

  it("in JUnit XML has an error if the run was stopped", () => {
    const elements = elementsOf(
      written("cut.xml", { ...summary, stopped: { code: "unreachable", message: "no API" } }),
    );
    expect(elements.find(({ name }) => name === "error")?.attributes).toEqual({ message: "no API" });
    expect(elements.find(({ name }) => name === "testsuite")?.attributes.errors).toBe("1");
  });

  it("is complete even without files", () => {
    for (const name of ["none.csv", "none.json", "none.xml"]) {
      const report = openReportFile(join(folder, name), "42");
      report.close({ ...summary, found: 0 });
    }
    expect(JSON.parse(readFileSync(join(folder, "none.json"), "utf8")).files).toEqual([]);
    expect(elementsOf(readFileSync(join(folder, "none.xml"), "utf8"))).toHaveLength(3);
  });

  it("is refused before anything is uploaded if its format is unknown or its folder is missing", () => {
    expect(() => openReportFile(join(folder, "report.txt"), "42")).toThrow(UsageError);
    expect(() => openReportFile(join(folder, "no/such/folder.csv"), "42")).toThrow(UsageError);
  });

  it("appears under its name once the run has ended, and replaces an earlier run's", () => {
    const path = join(folder, "whole.csv");
    written("whole.csv");
    const report = openReportFile(path, "42");
    for (let n = 0; n < 5_000; n++) for (const event of events) report.add(event);
    expect(existsSync(path)).toBe(false);
    report.close(summary);
    expect(readFileSync(path, "utf8").split("\n").length).toBeGreaterThan(20_000);
    const cut = openReportFile(path, "42");
    for (let n = 0; n < 5_000; n++) for (const event of events) cut.add(event);
    cut.discard();
    expect(readdirSync(folder).filter((name) => name.includes("whole"))).toEqual([]);
  });

  it("is absent on a full disk, and the run says so", (test) => {
    const small = join(folder, "small");
    mkdirSync(small);
    if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", small]).status !== 0)
      return test.skip("a small file system cannot be mounted here");
    try {
      for (const name of ["report.csv", "report.json", "report.xml"]) {
        openReportFile(join(small, name), "41").close(summary);
        const report = openReportFile(join(small, name), "42");
        for (let n = 0; n < 5_000; n++) for (const event of events) report.add(event);
        expect(() => report.close(summary)).toThrow(/^The report .*small.*could not be written: the disk is full/);
        expect(readdirSync(small)).toEqual([]);
      }
    } finally {
      spawnSync("umount", [small]);
    }
  });

  it.each(["own.csv", "own.json", "own.xml"])("replaces an earlier report, but no other file: %s", (name) => {
    openReportFile(join(folder, name), "41").close(summary);
    expect(written(name)).toContain("up.jpg");
    for (const text of ["a,b\r\n", '{"mine":1}', "<?xml version='1.0'?><testsuites/>", "\xff\xd8\xff\xe0"]) {
      writeFileSync(join(folder, name), text);
      expect(() => openReportFile(join(folder, name), "42")).toThrow(/The report .* photoup did not write/);
      expect(readFileSync(join(folder, name), "utf8")).toBe(text);
    }
  });

  it.skipIf(process.geteuid?.() !== 0)(
    "is refused before anything is uploaded if the earlier file can be neither deleted nor written, as on Windows if a spreadsheet has it open",
    () => {
      const shared = join(folder, "shared");
      mkdirSync(shared);
      chmodSync(folder, 0o755);
      chmodSync(shared, 0o1777); // as /tmp: nobody deletes the files of others
      const path = join(shared, "report.csv");
      writeFileSync(path, "");
      expect(() => asNobody(() => openReportFile(path, "42"))).toThrow(
        /^The report .*report\.csv cannot be written: you have no permission for it\.$/,
      );
      expect(readdirSync(shared)).toEqual(["report.csv"]);
    },
  );

  it.skipIf(process.geteuid?.() !== 0)(
    "is written into an earlier file that can be written but not replaced, as in a shared folder",
    () => {
      const shared = join(folder, "writable");
      mkdirSync(shared);
      chmodSync(folder, 0o755);
      chmodSync(shared, 0o1777); // as /tmp: nobody deletes the files of others
      const path = join(shared, "report.csv");
      openReportFile(path, "41").close(summary);
      chmodSync(path, 0o666);
      asNobody(() => {
        const report = openReportFile(path, "42");
        expect(readFileSync(path, "utf8")).toBe(""); // if the run is killed, no earlier report passes for its own
        for (const event of events) report.add(event);
        report.close(summary);
      });
      expect(readFileSync(path, "utf8")).toContain("up.jpg");
      expect(readdirSync(shared)).toEqual(["report.csv"]);
    },
  );

  it("is written into a file that is itself a mount, as in containers", (test) => {
    const path = join(folder, "mounted.csv");
    openReportFile(path, "41").close(summary);
    if (spawnSync("mount", ["--bind", path, path]).status !== 0) return test.skip("a file cannot be mounted here");
    try {
      expect(written("mounted.csv")).toContain("up.jpg");
      expect(readdirSync(folder).filter((name) => name.includes("mounted"))).toEqual(["mounted.csv"]);
    } finally {
      spawnSync("umount", [path]);
    }
  });

  it("follows a link", () => {
    writeFileSync(join(folder, "real.csv"), "");
    symlinkSync("real.csv", join(folder, "link.csv"));
    written("link.csv");
    expect(lstatSync(join(folder, "link.csv")).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, "real.csv"), "utf8")).toContain("up.jpg");
  });

  it("follows a link whose target is not there, as after a run that left no report", () => {
    symlinkSync("missing/../itself.csv", join(folder, "itself.csv"));
    expect(() => openReportFile(join(folder, "itself.csv"), "42").discard()).not.toThrow(RangeError);
    symlinkSync("later.csv", join(folder, "dangling.csv"));
    openReportFile(join(folder, "dangling.csv"), "42").discard();
    expect(lstatSync(join(folder, "dangling.csv")).isSymbolicLink()).toBe(true);
    expect(existsSync(join(folder, "later.csv"))).toBe(false);
    written("dangling.csv");
    expect(lstatSync(join(folder, "dangling.csv")).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, "later.csv"), "utf8")).toContain("up.jpg");
  });
});

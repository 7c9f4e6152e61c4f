import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { ConfigAnswer } from "../../../api/contract.ts";
import { type VerifyOptions, verifyWith } from "../../../cli/commands/verify.ts";
import { UsageError } from "../../../cli/errors.ts";
import type { ProofOptions } from "../../../cli/ports.ts";
import type { VerifyEvent, VerifySummary } from "../../../cli/upload/events.ts";
import { fakeIo } from "../../support/fake-io.ts";

const folder = join(mkdtempSync(join(tmpdir(), "photoup-verify-")), "event-42");
mkdirSync(folder);
afterAll(() => rmSync(folder, { recursive: true }));

const nothing: VerifySummary = {
  found: 0,
  confirmed: 0,
  missing: 0,
  different: 0,
  skipped: 0,
  failed: 0,
  unsupportedPhotos: 0,
  notProven: {},
  excluded: 0,
  leftOut: 0,
  elapsedMs: 10,
  isSafeToDelete: false,
};
const photo = { photoId: "id", sha256: "sum", sizeBytes: 5 };
const missing = (path: string): VerifyEvent => ({
  type: "missing",
  path,
  message: "the event does not have it",
  ...photo,
});

/** @param walked the paths that the walk asks about */
async function run(
  options: Partial<VerifyOptions>,
  summary: Partial<VerifySummary>,
  events: VerifyEvent[] = [],
  walked: string[] = [],
) {
  const config = { contentTypes: [], maxBytes: 1 } as unknown as ConfigAnswer;
  const event = () => ({ initiate: () => Promise.reject(), lookup: () => Promise.reject() });
  const io = fakeIo({ api: { config: async () => config, event } });
  let given: ProofOptions | undefined;
  const verify = verifyWith(async (options, report) => {
    given = options;
    for (const path of walked) options.accepts?.(path);
    for (const each of events) report(each);
    const whole = { ...nothing, ...summary };
    report({ type: "verified", ...whole });
    return whole;
  });
  const exitCode = await verify({ paths: [folder], ...options }, io);
  return { io, exitCode, given, last: io.out().trimEnd().split("\n").at(-1) };
}

describe("verify", () => {
  it("says last that all photos are there, and exits with 0", async () => {
    const { exitCode, last, given } = await run({}, { found: 1204, confirmed: 1200, skipped: 4, isSafeToDelete: true });
    expect(last).toBe("Safe to delete: all 1,200 photos are in event 42");
    expect(exitCode).toBe(0);
    expect(given).toMatchObject({ eventId: "42", paths: [folder] });
  });

  it("warns of a pattern that matched nothing, as push does", async () => {
    const summary = { found: 3, confirmed: 3, excluded: 9, isSafeToDelete: true };
    const { io, exitCode, last } = await run({ include: ["*.jpg", "*.cr4"] }, summary, [], ["a.jpg", "b.cr3"]);
    expect([exitCode, io.err()]).toEqual([0, 'warning   --include "*.cr4" matched nothing\n']);
    expect(last).toContain("not checked: 9 files and folders");
    const stopped = { stopped: { code: "interrupted", message: "interrupted" } } as const;
    expect((await run({ include: ["*.cr4"] }, stopped)).io.err()).toBe("");
  });

  it("names missing photos, also in the last line, and exits with 3", async () => {
    const events: VerifyEvent[] = [
      missing("a\n.jpg"),
      { type: "different", path: "b.jpg", message: "its size differs", ...photo },
      { type: "failed", path: "c.jpg", sizeBytes: 1, code: "EACCES", message: "it cannot be read" },
      { type: "skipped", path: "d.psd", sizeBytes: 1, reason: "unsupported_type", message: "PSD" },
      { type: "skipped", path: "e.txt", sizeBytes: 1, reason: "not_a_photo", message: "no photo" },
    ];
    const counts = {
      found: 5,
      missing: 1,
      different: 1,
      failed: 1,
      skipped: 2,
      unsupportedPhotos: 1,
      notProven: { unsupported_type: 1 },
    };
    const { io, exitCode, last } = await run({}, counts, events);
    expect(last).toBe(
      "Not safe to delete: 4 photos are not in event 42, as far as can be told: a\\n.jpg, b.jpg, c.jpg, d.psd",
    );
    expect(io.err()).toBe(
      "missing   a\\n.jpg: the event does not have it\ndifferent b.jpg: its size differs\n" +
        "failed    c.jpg: it cannot be read (EACCES)\nskipped   d.psd: PSD\n",
    );
    expect(exitCode).toBe(3);
  });

  it("judges an unreadable file by its name: a text file is not called a photo", async () => {
    const unread = (path: string): VerifyEvent => ({
      type: "failed",
      path,
      sizeBytes: 1,
      code: "unreadable",
      message: "x",
    });
    const one = await run({}, { found: 1, failed: 1 }, [unread("notes.txt")]);
    expect(one.last).toBe("Not safe to delete: 1 file is not in event 42, as far as can be told: notes.txt");
    const two = await run({}, { found: 2, failed: 2 }, [unread("day 1/a.JPG"), unread("b.nef")]);
    expect(two.last).toMatch(/^Not safe to delete: 2 photos are not in event 42/);
  });

  it("counts photos that somebody else sent apart from unread ones, and says which an organiser removed", async () => {
    const events: VerifyEvent[] = [
      { type: "failed", path: "a.jpg", sizeBytes: 1, code: "ticket_others_photo", message: "somebody else sent it" },
      { ...missing("b.jpg"), reason: "removed_by_organiser" } as VerifyEvent,
    ];
    const { io, last } = await run({}, { found: 2, missing: 1, failed: 1 }, events);
    expect(io.out()).toContain("1 missing, 0 different, 0 not read, 1 sent by somebody else, 0 skipped");
    expect(last).toContain("b.jpg (removed by an organiser)");
  });

  it("names photos that seem cut off separately from missing ones", async () => {
    const events: VerifyEvent[] = [
      missing("a.jpg"),
      { type: "skipped", path: "b.mp4", sizeBytes: 1, reason: "not_a_photo", message: "a film", notProven: "film" },
      { type: "confirmed", path: "c.jpg", ...photo, notProven: "truncated", message: "the file ends early" },
    ];
    const counts = { found: 3, missing: 1, skipped: 1, confirmed: 1, notProven: { film: 1, truncated: 1 } };
    const { io, last } = await run({}, counts, events);
    expect(last).toBe(
      "Not safe to delete: 2 files are not in event 42, as far as can be told: a.jpg, b.mp4; 1 photo in event 42 seems cut off or damaged: c.jpg",
    );
    expect(io.out()).toContain("Not in the event: 1 film.\nNot whole: 1 photo is in the event as it is here");
    expect(io.err()).toContain("skipped   b.mp4: a film\nnot whole c.jpg: the file ends early\n");
  });

  it("names twenty films, and says where the others are named", async () => {
    const events = Array.from(
      { length: 25 },
      (_, n): VerifyEvent => ({
        type: "skipped",
        path: `${n}.mp4`,
        sizeBytes: 1,
        reason: "not_a_photo",
        message: "a film",
        notProven: "film",
      }),
    );
    const summary = { found: 25, skipped: 25, notProven: { film: 25 } };
    const { io } = await run({}, summary, events);
    expect(io.err().trimEnd().split("\n")).toHaveLength(20);
    expect(io.out()).toContain("25 films. The first 20 are named above");
    expect((await run({ verbose: true }, summary, events)).io.err().trimEnd().split("\n")).toHaveLength(25);
  });

  it("says that excluded files were not checked", async () => {
    const { last, exitCode } = await run({}, { found: 2, confirmed: 2, excluded: 3, isSafeToDelete: true });
    expect(last).toBe(
      "Safe to delete: all 2 photos are in event 42; not checked: 3 files and folders left out by --include and --exclude",
    );
    expect(exitCode).toBe(0);
  });

  it("names in its last line the sidecars with texts that the event does not have", async () => {
    const message = "the event does not have what it says (title)";
    const events: VerifyEvent[] = [{ type: "warning", path: "1.xmp", code: "sidecar", message }];
    const { io, exitCode, last } = await run({}, { found: 2, confirmed: 2, isSafeToDelete: true }, events);
    expect(last).toBe("Safe to delete: all 2 photos are in event 42; not in it: what 1 sidecar says: 1.xmp");
    expect([exitCode, io.err()]).toEqual([0, `warning   1.xmp: ${message}\n`]);
  });

  it("names ten of many files in its last line, and all of them before", async () => {
    const events = Array.from({ length: 25 }, (_, i) => missing(`${i}.jpg`));
    const { io, last } = await run({}, { found: 25, missing: 25 }, events);
    expect(last).toMatch(/0\.jpg, .* 9\.jpg and 15 more$/);
    expect(io.err().trimEnd().split("\n")).toHaveLength(25);
  });

  it("proves nothing without photos", async () => {
    const { exitCode, last } = await run({}, { found: 2, skipped: 2 });
    expect(last).toBe("Not safe to delete: there is no photo here");
    expect(exitCode).toBe(3);
  });

  it("proves nothing if it was stopped", async () => {
    const { exitCode, last } = await run({}, { confirmed: 5, stopped: { code: "unreachable", message: "no network" } });
    expect(last).toBe("Not safe to delete: not every photo was checked");
    expect(exitCode).toBe(6);
  });

  it("says of a stopped run which files were not checked", async () => {
    const notTried = (path: string): VerifyEvent => ({
      type: "failed",
      path,
      sizeBytes: 1,
      code: "not_tried",
      message: "the run was stopped before it was done",
    });
    const stopped = { code: "interrupted", message: "interrupted" } as const;
    const events = [notTried("a.jpg"), notTried("b.jpg")];
    const all = await run({}, { found: 2, failed: 2, stopped }, events);
    expect(all.io.out()).toContain("0 different, 0 not read, 2 not checked, 0 skipped");
    expect(all.last).toBe("Not safe to delete: 2 files were not checked");
    const some = await run({}, { found: 3, missing: 1, failed: 2, stopped }, [missing("c.jpg"), ...events]);
    expect(some.last).toBe(
      "Not safe to delete: 1 photo is not in event 42, as far as can be told: c.jpg; 2 files were not checked",
    );
  });

  it("with --quiet says nothing if all is well", async () => {
    const { io } = await run({ quiet: true }, { found: 1, confirmed: 1, isSafeToDelete: true });
    expect(io.out() + io.err()).toBe("");
  });

  it("with --quiet still names what a person would miss", async () => {
    const film: VerifyEvent = {
      type: "skipped",
      path: "b.mp4",
      sizeBytes: 1,
      reason: "not_a_photo",
      message: "a film",
      notProven: "film",
    };
    const { io } = await run({ quiet: true }, { found: 2, confirmed: 1, skipped: 1, notProven: { film: 1 } }, [film]);
    expect(io.err()).toContain("b.mp4: a film");
    expect(io.out()).toContain("Not safe to delete");
  });

  it("with --json ends with its verdict, and writes a report", async () => {
    const report = join(folder, "report.xml");
    const { io } = await run({ json: true, report }, { found: 1, missing: 1 }, [missing("a.jpg")]);
    const lines = io.out().trimEnd().split("\n");
    expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({
      v: 1,
      type: "verified",
      isSafeToDelete: false,
      exitCode: 3,
    });
    expect(readFileSync(report, "utf8")).toContain('tests="2" failures="1"');
  });

  it.each([{ paths: [] }, { paths: ["no/such/folder"], event: "42" }, { paths: ["."] }, { giveUpAfter: "soon" }])(
    "refuses %j",
    async (options) => {
      await expect(run(options, {})).rejects.toThrow(UsageError);
    },
  );
});

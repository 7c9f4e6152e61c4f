import { describe, expect, it } from "vitest";
import { exitCodeOfSummary, summaryLines } from "../../../cli/output/summary.ts";
import type { UploadSummary } from "../../../cli/upload/events.ts";

const clean: UploadSummary = {
  found: 12,
  uploaded: 7,
  planned: 0,
  duplicate: 3,
  skipped: 2,
  failed: 0,
  notTried: 0,
  foundBytes: 12_000_000,
  uploadedBytes: 7_000_000,
  sentBytes: 8_000_000,
  elapsedMs: 4_000,
  captionsUpdated: 0,
  captionsRefused: 0,
  unsupportedPhotos: 0,
  notProven: {},
  excluded: 0,
  leftOut: 0,
};
const context = { eventId: "42", retryCommand: undefined, isDryRun: false, isVerbose: false };
const stopped = (code: NonNullable<UploadSummary["stopped"]>["code"]): UploadSummary => ({
  ...clean,
  failed: 5,
  notTried: 5,
  stopped: { code, message: "why" },
});

it("does not suggest an older list if the new one could not be written", () => {
  const linesOf = (isOlderKept: boolean) =>
    summaryLines({ ...clean, failed: 1 }, { ...context, listFailure: { message: "the disk is full", isOlderKept } });
  expect(linesOf(false).join("\n")).toContain("`photoup retry` does not know them: the disk is full.");
  expect(linesOf(true).join("\n")).toContain("`photoup retry` knows only the files of another push: the disk is full.");
});

it("says how many files patterns left out", () => {
  expect(summaryLines({ ...clean, excluded: 500 }, context)).toContain(
    "Not checked: 500 files and folders left out by --include and --exclude.",
  );
});

describe("the exit code of a run", () => {
  it("is 0 if everything was uploaded, duplicate or skipped", () => {
    expect(exitCodeOfSummary(clean, undefined)).toBe(0);
  });
  it("is 0 if photos were skipped for their type, because nothing failed", () => {
    expect(exitCodeOfSummary({ ...clean, unsupportedPhotos: 2, notProven: { unsupported_type: 2 } }, undefined)).toBe(
      0,
    );
  });
  it("is 3 with --strict if anything was left out that a person would miss", () => {
    expect(exitCodeOfSummary({ ...clean, notProven: { film: 1 } }, undefined)).toBe(0);
    expect(exitCodeOfSummary({ ...clean, notProven: { film: 1 } }, undefined, true)).toBe(3);
    expect(exitCodeOfSummary(clean, undefined, true)).toBe(0);
  });
  it("is 3 if a photo failed", () => {
    expect(exitCodeOfSummary({ ...clean, failed: 1 }, undefined)).toBe(3);
  });
  it("is 3 if the day's quota ended the run", () => {
    expect(exitCodeOfSummary(stopped("quota_exceeded"), undefined)).toBe(3);
  });
  it("is 4 if the session ended", () => {
    expect(exitCodeOfSummary(stopped("not_signed_in"), undefined)).toBe(4);
  });
  it("is 5 if the event is not open to this person", () => {
    expect(exitCodeOfSummary(stopped("not_allowed"), undefined)).toBe(5);
  });
  it("is 6 if the API could no longer be reached", () => {
    expect(exitCodeOfSummary(stopped("unreachable"), undefined)).toBe(6);
  });
  it("is 130 after Ctrl-C", () => {
    expect(exitCodeOfSummary(stopped("interrupted"), 130)).toBe(130);
  });
  it("is 143 after SIGTERM", () => {
    expect(exitCodeOfSummary(stopped("interrupted"), 143)).toBe(143);
  });
});

describe("the summary", () => {
  it("says what happened to every file, and that all photos are there", () => {
    expect(summaryLines(clean, context)).toEqual([
      "Event 42: 7 uploaded, 3 already there, 2 skipped, 0 failed (12 files, 12.0 MB; 4 s, 2.0 MB/s)",
      "All 10 photos are in event 42, confirmed.",
    ]);
  });

  it("says how many captions were updated, and how many stay because somebody else uploaded the photo", () => {
    const lines = summaryLines({ ...clean, captionsUpdated: 2, captionsRefused: 1 }, context);
    expect(lines[0]).toContain("3 already there (2 captions updated)");
    expect(lines[1]).toContain(
      "1 photo keeps its caption and position in the event, because somebody else uploaded it",
    );
  });

  it("says how many local files were deleted, or moved where, even of a run that was stopped", () => {
    const moved = { ...context, removed: { files: 12, folder: "/done\x1b" } };
    expect(summaryLines(clean, moved)).toContain("12 local files were moved to /done\\x1b, sidecars included.");
    expect(summaryLines(stopped("interrupted"), moved).join()).toContain("12 local files were moved");
    const deleted = summaryLines(clean, { ...context, removed: { files: 1, folder: undefined } });
    expect(deleted).toContain("1 local file was deleted.");
    expect(summaryLines(clean, { ...context, removed: { files: 0, folder: "/done" } }).join()).not.toContain("moved");
  });

  it("does not call all photos confirmed if the run was stopped before it had found them all", () => {
    const cut = { ...clean, stopped: { code: "interrupted", message: "interrupted" } } as const;
    expect(summaryLines(cut, context).join("\n")).not.toContain("confirmed");
  });

  it("says how to retry failed files", () => {
    const lines = summaryLines({ ...clean, failed: 2 }, { ...context, retryCommand: "photoup retry 42" });
    expect(lines).toContain("2 files failed. To try again: photoup retry 42");
    expect(lines.join()).not.toContain("confirmed");
  });

  it("counts interrupted files separately from failed ones, and says how to continue", () => {
    const lines = summaryLines({ ...stopped("interrupted"), failed: 6 }, context);
    expect(lines[0]).toBe("Stopped: why");
    expect(lines[1]).toContain("1 failed, 5 not tried");
    expect(lines).toContain("5 files were not finished. Run the same command again to continue.");
    expect(lines).toContain("1 file failed.");
  });

  it("says how to continue once somebody has signed in again", () => {
    const lines = summaryLines(stopped("not_signed_in"), context);
    expect(lines).toContain("5 files were not finished. Run the same command again to continue.");
  });

  it("counts sidecars that were read separately from skipped files", () => {
    const [line] = summaryLines({ ...clean, skipped: 6, sidecarsRead: 5, captionsUpdated: 1 }, context);
    expect(line).toContain("7 uploaded, 3 already there (1 caption updated), 5 sidecars read, 1 skipped, 0 failed");
  });

  it("says where to look if none of the files is a photo", () => {
    const nothing = { ...clean, found: 2, uploaded: 0, duplicate: 0, skipped: 2 };
    const line = "None of these files is a photo. --verbose says what each of them is.";
    expect(summaryLines(nothing, context)).toContain(line);
    expect(summaryLines(nothing, { ...context, isVerbose: true })).not.toContain(line);
    expect(summaryLines({ ...nothing, notProven: { film: 2 } }, context)).not.toContain(line);
    expect(summaryLines({ ...nothing, leftOut: 1 }, context)).not.toContain(line);
    expect(summaryLines(clean, context)).not.toContain(line);
  });

  it("does not tell people to try again if they may not upload", () => {
    expect(summaryLines(stopped("not_allowed"), context).join("\n")).not.toContain("same command again");
  });

  it("counts photos of a type that the event does not take", () => {
    const lines = summaryLines({ ...clean, unsupportedPhotos: 2, notProven: { unsupported_type: 2 } }, context);
    expect(lines).toContain("Not in the event: 2 photos of a type that it does not take.");
    expect(lines.join()).not.toContain("All 10");
  });

  it("counts files that a person would miss by kind, and says where they are named", () => {
    const notProven = { film: 19, sound: 1, unrecognized: 1 };
    const line =
      "Not in the event: 19 films, 1 sound recording, 1 file named like a photo that does not contain one." +
      " The first 20 are named above; --verbose and --report FILE name them all.";
    expect(summaryLines({ ...clean, notProven }, context)).toContain(line);
    expect(summaryLines({ ...clean, notProven }, { ...context, isVerbose: true }).join()).not.toContain("first 20");
    expect(summaryLines({ ...clean, notProven }, context).join()).not.toContain("All 10");
  });

  it("says what was left out by default, and how to include it", () => {
    expect(summaryLines({ ...clean, leftOut: 3 }, context)).toContain(
      "Left out: 3 files and folders made by other programs or thrown away. --verbose names them, --no-default-excludes includes them.",
    );
  });

  it("claims nothing after a dry run", () => {
    const lines = summaryLines({ ...clean, uploaded: 0, planned: 7, sentBytes: 0 }, { ...context, isDryRun: true });
    expect(lines).toEqual([
      "Event 42: 7 would be uploaded, 3 already there, 2 skipped, 0 failed (12 files, 12.0 MB; 4 s)",
    ]);
  });

  it("says that the event is new, how many photos it has now, and how to undo a mistake", () => {
    expect(summaryLines(clean, { ...context, isNew: true })[1]).toBe(
      "Event 42 is new: it did not exist when this push of 7 photos began. If you meant another event, delete this one: photoup events delete 42",
    );
    const planned = { ...clean, uploaded: 0, planned: 1 };
    expect(summaryLines(planned, { ...context, isNew: true, isDryRun: true })[1]).toBe(
      "Event 42 does not exist yet: a push would create it, with 1 photo. If it was deleted, run `photoup events create 42` first.",
    );
    const refused = summaryLines({ ...stopped("not_allowed"), uploaded: 0 }, { ...context, isNew: true });
    expect(refused.join("\n")).not.toContain("is new");
  });

  it("says so if there was nothing to upload", () => {
    const nothing = { ...clean, found: 0, uploaded: 0, duplicate: 0, skipped: 0, foundBytes: 0, sentBytes: 0 };
    expect(summaryLines(nothing, context)).toContain("There was nothing to upload.");
  });
});

import { beforeEach, describe, expect, it } from "vitest";
import type { UploadEvent } from "../../../cli/upload/events.ts";
import type { PhotoTask } from "../../../cli/upload/photo-task.ts";
import { type PrepareOptions, prepare, type ReadPhoto } from "../../../cli/upload/prepare.ts";
import { readWords } from "../../../cli/upload/removal/read-words.ts";
import type { Prepared } from "../../../cli/upload/worker/prepare-photo.ts";
import { foundFile, preparedPhoto } from "../../support/found-file.ts";

const file = foundFile("a.jpg");
let reported: UploadEvent[];
let remembered: string[];
let options: PrepareOptions;
beforeEach(() => {
  reported = [];
  remembered = [];
  options = {
    limits: () => ({ contentTypes: ["image/jpeg"], maxBytes: 10_000 }),
    report: (event) => reported.push(event),
    finishCaption: undefined,
    remember: ({ local }) => void remembered.push(local.path),
  };
});
const reading = (prepared: Prepared) =>
  prepare({ file, prepare: async () => prepared } as unknown as PhotoTask, options);

describe("preparing a photo", () => {
  it("returns it with the caption to send, and remembers it", async () => {
    options.finishCaption = (_, caption) => ({ ...caption, description: "added" });
    const photo = preparedPhoto("a.jpg", { caption: { title: "own" } });
    expect(await reading(photo)).toEqual({ type: "read", photo, caption: { title: "own", description: "added" } });
    expect(remembered).toEqual([file.local.path]);
    expect(reported).toEqual([]);
  });

  it.each<[row: string, prepared: Prepared, ending: object]>([
    ["cannot be read", { kind: "failed", code: "unreadable", message: "no" }, { type: "failed", code: "unreadable" }],
    [
      "is none",
      { kind: "skipped", reason: "not_a_photo", message: "text" },
      { type: "skipped", reason: "not_a_photo" },
    ],
    [
      "is of a type that the API does not accept",
      preparedPhoto("a.gif", { contentType: "image/gif" }),
      { type: "skipped", reason: "unsupported_type", notProven: "unsupported_type" },
    ],
  ])("ends a file that %s", async (_, prepared, ending) => {
    expect(await reading(prepared)).toMatchObject({ ...ending, path: file.local.path });
    expect(remembered).toEqual([]);
  });

  it("warns about what the caption to send leaves out, and knows that it is not all of it", async () => {
    options.finishCaption = (_, caption, warnings) => {
      warnings.push("too long");
      return caption;
    };
    const photo = await reading(preparedPhoto("a.jpg", { warnings: [] }));
    expect(reported).toMatchObject([{ type: "warning", code: "caption", message: "too long" }]);
    expect(readWords(photo as ReadPhoto)).toMatchObject({ isInPart: true });
  });

  it("warns about caption problems and about a file that seems cut off, which it does not remember", async () => {
    await reading(preparedPhoto("a.jpg", { warnings: ["odd"], cut: "its end is missing" }));
    expect(reported).toMatchObject([
      { type: "warning", code: "caption", message: "odd" },
      { type: "warning", code: "truncated", message: expect.stringContaining("its end is missing") },
    ]);
    expect(remembered).toEqual([]);
  });
});

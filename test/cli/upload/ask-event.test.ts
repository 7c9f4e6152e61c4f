import { describe, expect, it } from "vitest";
import type { ConfirmedPhoto, InitiateRequest } from "../../../api/contract.ts";
import { RequestError } from "../../../cli/errors.ts";
import { createEventQuestions } from "../../../cli/upload/ask-event.ts";
import { preparedPhoto } from "../../support/found-file.ts";

const photo = preparedPhoto("a.jpg");
const record: ConfirmedPhoto = {
  photoId: photo.photoId,
  sha256: photo.sha256,
  size: photo.sizeBytes,
  contentType: "image/jpeg",
  title: "Old",
};

function open({ isDryRun = false, found = [record] } = {}) {
  const asked: InitiateRequest[] = [];
  const questions = createEventQuestions(
    isDryRun,
    async () => found[0],
    async (request) => {
      asked.push(request);
      return { photoId: photo.photoId, status: "stored", captionUpdated: true };
    },
  );
  return { questions, asked };
}

describe("the event", () => {
  it("is asked first once it had a few of the latest photos, and no longer once photos are new", () => {
    const { questions } = open();
    expect(questions.isAskedFirst).toBe(false);
    for (let n = 0; n < 4; n++) questions.learn(true);
    expect(questions.isAskedFirst).toBe(true);
    for (let n = 0; n < 30; n++) questions.learn(false);
    expect(questions.isAskedFirst).toBe(false);
  });

  it("is asked for every photo of a dry run", () => {
    expect(open({ isDryRun: true }).questions.isAskedFirst).toBe(true);
  });

  it.each<[row: string, found: ConfirmedPhoto[], expected: ConfirmedPhoto | undefined]>([
    ["has a photo whose record has its SHA-256 and size", [record], record],
    ["does not have a photo without a record", [], undefined],
    ["does not have a photo whose record has other bytes", [{ ...record, sha256: "other" }], undefined],
  ])("%s", async (_, found, expected) => {
    expect(await open({ found }).questions.find(photo)).toEqual(expected);
  });

  it.each([
    ["sent a caption that its record lacks", { title: "New" }, false, "updated", 1],
    ["not sent a caption that its record has", { title: "Old" }, false, "as_it_was", 0],
    ["sent nothing by a dry run", { title: "New" }, true, "as_it_was", 0],
  ])("is %s", async (_, caption, isDryRun, outcome, requests) => {
    const { questions, asked } = open({ isDryRun });
    expect(await questions.updateCaption(photo, caption, record)).toBe(outcome);
    expect(asked).toHaveLength(requests);
  });

  it("has the photo, says an update of its caption that fails", async () => {
    const failure = { status: 500, code: "internal", isTransient: false, requestId: "r1" };
    const { updateCaption } = createEventQuestions(
      false,
      async () => record,
      () => Promise.reject(new RequestError("something failed", failure)),
    );
    await expect(updateCaption(photo, { title: "New" }, record)).rejects.toMatchObject({
      ...failure,
      message: "the event has the photo, but its caption was not updated: something failed",
    });
  });

  it.each([
    [
      "a sign-in that has ended",
      new RequestError("sign in again", { status: 401, code: "unauthenticated", isTransient: false }),
    ],
    ["a bug", new TypeError("undefined is not a function")],
  ])("is not mentioned if the caption is not updated because of %s", async (_, error) => {
    const { updateCaption } = createEventQuestions(
      false,
      async () => record,
      () => Promise.reject(error),
    );
    await expect(updateCaption(photo, { title: "New" }, record)).rejects.toBe(error);
  });
});

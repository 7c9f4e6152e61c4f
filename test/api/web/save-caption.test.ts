import { expect, it } from "vitest";
import type { InitiateAnswer } from "../../../api/contract.ts";
import { Failure } from "../../../api/web/http/failure.ts";
import type { Photo } from "../../../api/web/photos/photo.ts";
import { describeSaveFailure, saveCaption } from "../../../api/web/viewer/save-caption.ts";

const photo: Photo = {
  ...{ photoId: "p", eventId: "42", contentType: "image/jpeg", size: 1, url: "", title: "Old", description: "Old" },
  uploadedAt: "2026-05-16T20:00:00.000Z",
};
const save = (initiate: () => Promise<InitiateAnswer>) =>
  saveCaption({ initiate }, "42", photo, { title: " New ", description: " " });
const refusal = (code: string) => Promise.reject(new Failure("No.", { code, status: 403, isTransient: false }));

it("a saved caption replaces the title, and an emptied description is removed", async () => {
  const { description: _, ...rest } = photo;
  expect(await save(async () => ({ photoId: "p", status: "stored" }))).toEqual({ ...rest, title: "New" });
});

it.each([
  ["is not in the event any more", async () => ({ photoId: "p", s3PutObjectUrl: "", headers: {}, expiresAt: "" })],
  ["was removed by an organiser", () => refusal("removed_by_organiser")],
])("a caption whose photo %s is not worth a retry", async (_how, initiate) => {
  const failure = await save(initiate).catch((error: unknown) => error);
  expect(describeSaveFailure(failure)).toBe("This photo is no longer in the event.");
});

it("a caption of somebody else's photo is refused", async () => {
  const failure = await save(async () => ({ photoId: "p", status: "stored", captionRefused: true })).catch(String);
  expect(failure).toContain("Not yours");
});

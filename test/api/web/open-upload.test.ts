import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type InitiateAnswer, type InitiateRequest, photoIdOf } from "../../../api/contract.ts";
import type { Hashed } from "../../../api/web/upload/hash-files.ts";
import { openGate } from "../../../api/web/upload/open-gate.ts";
import { openUpload } from "../../../api/web/upload/open-upload.ts";
import type { PutResult, putPhoto } from "../../../api/web/upload/put-photo.ts";
import type { Found } from "../../../api/web/upload/read-drop.ts";

const jpegHead = Uint8Array.from([0xff, 0xd8, 0xff, 0xe0]);
const hashedOf = (name: string): Hashed => ({
  sha256: createHash("sha256").update(name).digest(),
  head: jpegHead,
  kind: { contentType: "image/jpeg" },
  isCut: false,
  parts: [],
});

/** An event that already has every photo, and a hasher that answers on demand. @param lookingUp awaited by each lookup */
function openKnown(lookingUp: Promise<void> = Promise.resolve()) {
  const waiting: { name: string; answer(hashed: Hashed): void }[] = [];
  const lookups: string[][] = [];
  const shaOf = new Map<string, string>();
  const upload = openUpload({
    api: {
      async lookup(_eventId, photoIds) {
        await lookingUp;
        lookups.push(photoIds);
        const photos = photoIds.map((photoId) => ({
          photoId,
          sha256: shaOf.get(photoId) ?? "",
          size: 1,
          contentType: "image/jpeg",
        }));
        return { photos };
      },
      initiate: () => Promise.reject(new Error("nothing is to be sent")),
    },
    eventId: "42",
    config: { contentTypes: ["image/jpeg"], maxBytes: 1000 },
    hasher: {
      hash: (file) => new Promise((answer) => void waiting.push({ name: file.name, answer })),
      close: () => undefined,
    },
    gate: openGate({ probe: async () => undefined }),
    put: () => Promise.reject(new Error("nothing is to be sent")),
    now: () => 0,
    onStored: () => undefined,
  });
  const answerNext = () => {
    const next = waiting.shift();
    if (!next) throw new Error("nothing is being hashed");
    const hashed = hashedOf(next.name);
    if ("sha256" in hashed) shaOf.set(photoIdOf(hashed.sha256), Buffer.from(hashed.sha256).toString("base64"));
    next.answer(hashed);
  };
  return { upload, waiting, lookups, answerNext };
}

const filesNamed = (...names: string[]) => names.map((name) => ({ file: new File([name], name), path: name }));
const stages = (upload: { items: readonly { stage: string }[] }) => upload.items.map(({ stage }) => stage);

describe("an upload that is cancelled during a file's reading, and retried", () => {
  it("loses no file and takes none twice", async () => {
    let letLookups = (): void => undefined;
    const lookingUp = new Promise<void>((resolve) => {
      letLookups = resolve;
    });
    const { upload, waiting, lookups, answerNext } = openKnown(lookingUp);
    await upload.add(filesNamed("a.jpg", "b.jpg", "c.jpg"));
    for (const read of [1, 2]) {
      await expect.poll(() => waiting.length).toBe(1);
      answerNext();
      await expect.poll(() => upload.items[read - 1]?.stage).toBe("checking");
    }
    await expect.poll(() => waiting.length).toBe(1);
    upload.cancel();
    expect(stages(upload)).toEqual(["cancelled", "cancelled", "cancelled"]);
    upload.retryFailed();
    await expect.poll(() => waiting.length).toBe(2); // the one that was being read, and the first again
    letLookups();
    while (upload.isRunning()) {
      answerNext();
      await expect.poll(() => waiting.length > 0 || !upload.isRunning()).toBe(true);
    }
    expect(stages(upload)).toEqual(["duplicate", "duplicate", "duplicate"]);
    expect(new Set(lookups.flat()).size).toBe(3);
    expect(upload.tally()).toMatchObject({ photos: 3, inEvent: 3, open: 0, cancelled: 0 });
  });
});

describe("a folder whose upload is cancelled during its reading", () => {
  it("is reported as cut short, and read to the end on retry", async () => {
    const { upload, waiting, answerNext } = openKnown();
    const answerAll = async () => {
      while (upload.isRunning()) {
        await expect.poll(() => waiting.length > 0 || !upload.isRunning()).toBe(true);
        if (waiting.length > 0) answerNext();
      }
    };
    const names = Array.from({ length: 60 }, (_, index) => `${index}.jpg`);
    async function* folder() {
      for (const found of filesNamed(...names)) {
        if (found.path === "31.jpg") upload.cancel();
        yield found;
      }
    }
    await upload.add(folder());
    expect(upload.items).toHaveLength(31);
    expect(upload.isCutShort()).toBe(true);
    expect(upload.isRunning()).toBe(false);
    upload.retryFailed();
    expect(upload.isRunning()).toBe(true);
    await answerAll();
    expect(upload.isCutShort()).toBe(false);
    expect(upload.items.map(({ path }) => path)).toEqual(names);
    expect(upload.tally()).toMatchObject({ photos: 60, inEvent: 60, open: 0, cancelled: 0 });
  });

  it("keeps its place even if nothing was found yet, and so do chosen files", async () => {
    const { upload } = openKnown();
    const names = Array.from({ length: 450 }, (_, index) => `${index}.jpg`);
    const adding = upload.add(filesNamed(...names));
    upload.cancel();
    await adding;
    expect([upload.items.length, upload.isCutShort()]).toEqual([0, true]);
    upload.retryFailed();
    await expect.poll(() => upload.isReading()).toBe(false);
    expect(upload.items.map(({ path }) => path)).toEqual(names);
    expect(upload.isCutShort()).toBe(false);
  });
});

describe("a folder that could not be read", () => {
  it("is read again on retry, and replaced by what is found then", async () => {
    const { upload, waiting, answerNext } = openKnown();
    let looks = 0;
    async function* again(): AsyncGenerator<Found> {
      if (++looks === 1) yield { path: "card", again };
      else yield* filesNamed("card/1.jpg", "card/2.jpg");
    }
    await upload.add([...filesNamed("0.jpg"), { path: "card", again }]);
    const answerAll = async () => {
      while (upload.isRunning()) {
        await expect.poll(() => waiting.length > 0 || !upload.isRunning()).toBe(true);
        if (waiting.length > 0) answerNext();
      }
    };
    await answerAll();
    expect(stages(upload)).toEqual(["duplicate", "failed"]);
    upload.retryFailed();
    await answerAll();
    expect(stages(upload)).toEqual(["duplicate", "failed"]);
    upload.retryFailed();
    await answerAll();
    expect(upload.items.map(({ path, stage }) => [path, stage])).toEqual(
      ["0.jpg", "card/1.jpg", "card/2.jpg"].map((path) => [path, "duplicate"]),
    );
    expect(new Set(upload.items.map(({ id }) => id)).size).toBe(3);
    expect(upload.tally()).toMatchObject({ photos: 3, inEvent: 3, failed: 0 });
  });
});

describe("an upload that ends while paused", () => {
  it("is no longer paused, so that captions typed later are sent", async () => {
    const { upload, waiting } = openKnown();
    await upload.add(filesNamed("note.txt"));
    await expect.poll(() => waiting.length).toBe(1);
    upload.gate.pause();
    const note = { head: new TextEncoder().encode("note"), kind: undefined, isCut: false };
    waiting[0]?.answer({ sha256: new Uint8Array(32), parts: [], ...note });
    await expect.poll(() => upload.isRunning()).toBe(false);
    expect(upload.gate.state.get()).toBe("open");
  });
});

describe("files that are not uploaded", () => {
  it("have a reason, and count as photos if they are: empty and too large photos fail, texts do not count", async () => {
    const { upload, waiting } = openKnown();
    await upload.add([
      ...filesNamed("empty.jpg").map((found) => ({ ...found, file: new File([], "empty.jpg") })),
      ...filesNamed(".nomedia").map((found) => ({ ...found, file: new File([], ".nomedia") })),
      { file: new File([jpegHead, "x".repeat(1001)], "large.jpg"), path: "large.jpg" },
      { file: new File(["\0\0\0\x14ftypqt  ", "x".repeat(1001)], "large"), path: "large" },
      { path: "folder that cannot be read" },
      ...filesNamed("note.txt"),
    ]);
    await expect.poll(() => waiting.length).toBe(1);
    waiting[0]?.answer({
      sha256: new Uint8Array(32),
      head: new TextEncoder().encode("note"),
      parts: [],
      kind: undefined,
      isCut: false,
    });
    await expect.poll(() => upload.isRunning()).toBe(false);
    expect(upload.items.map(({ stage, reason }) => [stage, reason])).toEqual([
      ["failed", "empty"],
      ["skipped", "empty"],
      ["failed", "tooLarge"],
      ["skipped", "film"],
      ["failed", "unreadable"],
      ["skipped", "notPhoto"],
    ]);
    expect(upload.tally()).toMatchObject({ photos: 3, inEvent: 0, failed: 3, leftOut: 0, otherMedia: 1, notPhotos: 2 });
  });

  it("include a file that the page's own code throws on, and the others continue", async () => {
    const { upload, waiting, answerNext } = openKnown();
    await upload.add(filesNamed("odd.jpg", "sound.jpg"));
    await expect.poll(() => waiting.length).toBe(1);
    waiting.shift()?.answer({ head: undefined } as never);
    await expect.poll(() => waiting.length).toBe(1);
    answerNext();
    await expect.poll(() => upload.isRunning()).toBe(false);
    expect(upload.items.map(({ stage, reason }) => [stage, reason])).toEqual([
      ["failed", "unreadable"],
      ["duplicate", undefined],
    ]);
  });
});

/** An empty event; the test provides the answers of initiate and the store. */
function openEmpty(answers: { initiate: InitiateAnswer[]; put?: PutResult | typeof putPhoto }) {
  const { put = { kind: "answered", status: 200, code: "", message: "" } } = answers;
  const asked: InitiateRequest[] = [];
  const readWith: (number | undefined)[] = [];
  let isRecorded = false;
  const upload = openUpload({
    api: {
      async lookup(_eventId, photoIds) {
        const [photoId = ""] = photoIds;
        const sha256 = asked[0]?.sha256 ?? "";
        return { photos: isRecorded ? [{ photoId, sha256, size: 1, contentType: "image/jpeg" }] : [] };
      },
      async initiate(_eventId, photo) {
        asked.push(photo);
        const answer = answers.initiate[Math.min(asked.length, answers.initiate.length) - 1] as InitiateAnswer;
        isRecorded = "status" in answer;
        return answer;
      },
    },
    eventId: "42",
    config: { contentTypes: ["image/jpeg"], maxBytes: 1000 },
    hasher: {
      async hash(file, partBytes) {
        readWith.push(partBytes);
        const { sha256, head, kind, isCut } = hashedOf(file.name) as Extract<Hashed, { head: Uint8Array }>;
        const count = partBytes === undefined ? 0 : Math.ceil(file.size / partBytes);
        return { sha256, head, kind, isCut, parts: Array.from({ length: count }, () => sha256) };
      },
      close: () => undefined,
    },
    gate: openGate({ probe: async () => undefined }),
    put: typeof put === "function" ? put : async () => put,
    now: () => 0,
    onStored: () => undefined,
  });
  return { upload, asked, readWith };
}

describe("a photo that is partly stored in parts of another size", () => {
  it("is read again for parts of that size, continues with the missing ones, and is confirmed", async () => {
    const partsOf = (numbers: number[], storedBytes: number) => ({
      size: 4,
      storedBytes,
      urls: numbers.map((number) => ({ number, url: "", headers: {} })),
      expiresAt: "",
    });
    const { upload, asked, readWith } = openEmpty({
      initiate: [
        { photoId: "p", parts: partsOf([], 4) },
        { photoId: "p", parts: partsOf([2], 4) },
        { photoId: "p", status: "stored", assembled: true },
      ],
    });
    await upload.add(filesNamed("ab.jpg"));
    await expect.poll(() => upload.isRunning()).toBe(false);
    expect(stages(upload)).toEqual(["uploaded"]);
    expect(readWith).toEqual([undefined, 4]);
    expect(asked.map(({ parts }) => parts?.size)).toEqual([undefined, 4, 4]);
    // The bytes already stored count as done, but not as sent in this visit.
    expect(upload.tally()).toMatchObject({ inEvent: 1, open: 0, doneBytes: upload.items[0]?.size });
  });
});

describe("a photo in parts that is cancelled during a part, and retried", () => {
  it("counts no byte twice, and none that is not stored", async () => {
    const photoId = photoIdOf(createHash("sha256").update("a.jpg").digest());
    const urls = [{ number: 2, url: "", headers: {} }];
    const asks: InitiateAnswer = { photoId, parts: { size: 2, storedBytes: 2, urls, expiresAt: "" } };
    let isFirst = true;
    const { upload } = openEmpty({
      initiate: [asks, asks, asks, asks, { photoId, status: "stored" }],
      put: (part, _to, { signal, onSent }) => {
        onSent(part.size);
        if (!isFirst) return Promise.resolve({ kind: "answered", status: 200, code: "", message: "" });
        isFirst = false;
        return new Promise((resolve) => signal.addEventListener("abort", () => resolve({ kind: "stopped" })));
      },
    });
    await upload.add([{ file: new File(["0123"], "a.jpg"), path: "a.jpg" }]);
    await expect.poll(() => upload.tally().doneBytes).toBe(4);
    upload.cancel();
    await new Promise((resolve) => setImmediate(resolve)); // the put has ended
    expect(upload.tally()).toMatchObject({ bytes: 4, doneBytes: 0, cancelled: 1 });
    upload.retryFailed();
    await expect.poll(() => upload.isRunning()).toBe(false);
    expect(upload.tally()).toMatchObject({ bytes: 4, doneBytes: 4, inEvent: 1 });
  });
});

describe("a photo whose sending throws", () => {
  it("fails, and the others are sent", async () => {
    const { upload } = openEmpty({
      initiate: [{ photoId: "p", parts: null } as never, { photoId: "p", status: "stored" }],
    });
    await upload.add(filesNamed("odd.jpg", "sound.jpg"));
    await expect.poll(() => stages(upload)[0]).toBe("failed");
    expect(upload.items[0]?.reason).toBe("unreachable");
    await expect.poll(() => stages(upload)[1]).toBe("confirming");
    upload.cancel();
  });
});

describe("a photo whose bytes never match the hash in S3", () => {
  it("is read again a few times, then fails as changed", async () => {
    const { upload, readWith } = openEmpty({
      initiate: [{ photoId: "p", s3PutObjectUrl: "", headers: {}, expiresAt: "" }],
      put: { kind: "answered", status: 400, code: "BadDigest", message: "" },
    });
    await upload.add(filesNamed("a.jpg"));
    await expect.poll(() => upload.isRunning()).toBe(false);
    expect(upload.items.map(({ stage, reason }) => [stage, reason])).toEqual([["failed", "changed"]]);
    expect(readWith).toHaveLength(4);
  });
});

describe("files with the same bytes, of which the first vanishes", () => {
  it("are uploaded from the next one that can be read", async () => {
    const { upload, asked } = openEmpty({
      initiate: [
        { photoId: "p", s3PutObjectUrl: "", headers: {}, expiresAt: "" },
        { photoId: "p", s3PutObjectUrl: "", headers: {}, expiresAt: "" },
        { photoId: "p", status: "stored" },
      ],
      put: { kind: "unanswered" },
    });
    const [gone, ...copies] = filesNamed("a.jpg", "a.jpg", "a.jpg");
    const file = Object.assign(new File(["a.jpg"], "a.jpg"), {
      slice: () => ({ arrayBuffer: () => Promise.reject(new DOMException("gone", "NotReadableError")) }),
    });
    await upload.add([{ file: file as unknown as File, path: String(gone?.path) }, ...copies]);
    await expect.poll(() => upload.isRunning(), { timeout: 20_000 }).toBe(false);
    expect(stages(upload)).toEqual(["failed", "uploaded", "duplicate"]);
    expect(upload.items[0]?.reason).toBe("unreadable");
    expect(upload.tally()).toMatchObject({ photos: 3, inEvent: 2, failed: 1, open: 0 });
    expect(asked).toHaveLength(3);
  });
});

it("the caption of a photo that somebody else delivers at the same moment is not lost unnoticed", async () => {
  const asked: InitiateRequest[] = [];
  let isThere = false;
  const { sha256 } = hashedOf("a.jpg") as Extract<Hashed, { head: Uint8Array }>;
  const record = { photoId: photoIdOf(sha256), sha256: Buffer.from(sha256).toString("base64"), size: 1 };
  const upload = openUpload({
    api: {
      async lookup() {
        for (const item of upload.items) upload.setCaption(item, { title: "Dance" });
        return { photos: isThere ? [{ ...record, contentType: "image/jpeg" }] : [] };
      },
      async initiate(_eventId, request): Promise<InitiateAnswer> {
        asked.push(request);
        const { photoId } = record;
        if (isThere) return { photoId, status: "stored", captionRefused: true };
        return { photoId, s3PutObjectUrl: "https://store.example", headers: {}, expiresAt: "" };
      },
    },
    eventId: "42",
    config: { contentTypes: ["image/jpeg"], maxBytes: 1000 },
    hasher: { hash: async () => hashedOf("a.jpg"), close: () => undefined },
    gate: openGate({ probe: async () => undefined }),
    async put() {
      isThere = true; // S3 has just taken these bytes from somebody else
      return { kind: "answered", status: 412, code: "PreconditionFailed", message: "" };
    },
    now: () => 0,
    onStored: () => undefined,
  });
  await upload.add(filesNamed("a.jpg"));
  await expect.poll(() => upload.mayBeLeft()).toBe(true);
  expect(stages(upload)).toEqual(["uploaded"]);
  expect(asked.map(({ title }) => title)).toEqual(["Dance", "Dance"]);
  expect(upload.captionsNotSaved()).toBe(1);
});

// Captions typed during and after an upload: what is sent, and when.
import { createHash } from "node:crypto";
import { describe, expect, it, vi } from "vitest";
import { type InitiateAnswer, type InitiateRequest, photoIdOf } from "../../../api/contract.ts";
import { Failure } from "../../../api/web/http/failure.ts";
import { outcomeOf } from "../../../api/web/upload/describe-end.ts";
import { openGate } from "../../../api/web/upload/open-gate.ts";
import { openUpload } from "../../../api/web/upload/open-upload.ts";
import type { UploadItem } from "../../../api/web/upload/upload-item.ts";

const jpegHead = Uint8Array.from([0xff, 0xd8, 0xff, 0xe0]);
const stored: InitiateAnswer = { photoId: "p", status: "stored" };

interface Words {
  title?: string | undefined;
  description?: string | undefined;
}

/** An event that already has every photo; the test provides and delays its answers. Files with the same text are the same photo. */
function openEvent({
  lookingUp = Promise.resolve(),
  answer = async (): Promise<InitiateAnswer> => stored,
  probe = async () => undefined,
} = {}) {
  const asked: Words[] = [];
  const shaOf = new Map<string, string>();
  const upload = openUpload({
    api: {
      async lookup(_eventId, photoIds) {
        await lookingUp;
        const photos = photoIds.map((photoId) => ({ photoId, sha256: shaOf.get(photoId) ?? "", size: 1 }));
        return { photos: photos.map((photo) => ({ ...photo, contentType: "image/jpeg" })) };
      },
      async initiate(_eventId, request: InitiateRequest) {
        asked.push(wordsOf(request));
        return answer();
      },
    },
    eventId: "42",
    config: { contentTypes: ["image/jpeg"], maxBytes: 1000 },
    hasher: {
      async hash(file) {
        const sha256 = createHash("sha256")
          .update(await file.text())
          .digest();
        shaOf.set(photoIdOf(sha256), sha256.toString("base64"));
        return { sha256, head: jpegHead, parts: [], kind: { contentType: "image/jpeg" }, isCut: false };
      },
      close: () => undefined,
    },
    gate: openGate({ probe }),
    put: () => Promise.reject(new Error("nothing is to be sent")),
    now: () => 0,
    onStored: () => undefined,
  });
  return { upload, asked };
}

const wordsOf = ({ title, description }: Words): Words => ({
  ...(title !== undefined && { title }),
  ...(description !== undefined && { description }),
});

const fileOf = (name: string, text = name) => ({ file: new File([text], name), path: name });

async function addedTo({ upload }: ReturnType<typeof openEvent>, ...files: ReturnType<typeof fileOf>[]) {
  await upload.add(files);
  await expect.poll(() => upload.isRunning()).toBe(false);
  return upload.items;
}

function held() {
  let letGo = (): void => undefined;
  const isOpen = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  return { isOpen, letGo: () => letGo() };
}

describe("a title typed after its photo is in the event", () => {
  it("is sent without the description, which the photo keeps", async () => {
    const event = openEvent();
    const [item] = await addedTo(event, fileOf("a.jpg"));
    if (!item) throw new Error("no item");
    event.upload.setCaption(item, { title: "Dance" });
    event.upload.setCaption(item, { title: " The dance " });
    expect(event.asked).toEqual([]);
    expect(event.upload.mayBeLeft()).toBe(false);
    event.upload.sendCaption(item);
    event.upload.sendCaption(item); // as a box does that is left, and then closed
    await expect.poll(() => event.upload.mayBeLeft()).toBe(true);
    expect(event.asked).toEqual([{ title: "The dance" }]);
    event.upload.sendCaption(item);
    expect(event.upload.mayBeLeft()).toBe(true);
    expect(event.asked).toHaveLength(1);
  });

  it("is removed if its box is emptied, and nothing else is", async () => {
    const event = openEvent();
    const [item] = await addedTo(event, fileOf("a.jpg"));
    if (!item) throw new Error("no item");
    for (const title of ["Dance", ""]) {
      event.upload.setCaption(item, { title, description: "" });
      event.upload.sendCaption(item);
      await expect.poll(() => event.upload.mayBeLeft()).toBe(true);
    }
    expect(event.asked).toEqual([{ title: "Dance" }, { title: "" }]);
  });

  it("is sent before what is typed next, however slow the first answer is", async () => {
    const { isOpen, letGo } = held();
    const event = openEvent({ answer: () => isOpen.then(() => stored) });
    const [item] = await addedTo(event, fileOf("a.jpg"));
    if (!item) throw new Error("no item");
    event.upload.setCaption(item, { title: "T" });
    event.upload.sendCaption(item);
    event.upload.setCaption(item, { description: "After it" });
    event.upload.sendCaption(item);
    await expect.poll(() => event.asked.length).toBe(1);
    letGo();
    await expect.poll(() => event.upload.mayBeLeft()).toBe(true);
    expect(event.asked).toEqual([{ title: "T" }, { description: "After it" }]);
  });

  it("is reported if the photo is somebody else's or saving fails, and is sent again when retyped", async () => {
    let isReached = false;
    const event = openEvent({
      async answer() {
        if (isReached) return { ...stored, captionRefused: true };
        throw new Failure("No.", { code: "unknown", status: 400, isTransient: false });
      },
    });
    const [item] = await addedTo(event, fileOf("a.jpg"));
    if (!item) throw new Error("no item");
    event.upload.setCaption(item, { title: "Mine" });
    event.upload.sendCaption(item);
    await expect.poll(() => item.captionProblem).toBe("failed");
    isReached = true;
    event.upload.sendCaption(item);
    await expect.poll(() => item.captionProblem).toBe("notYours");
    expect(item.stage).toBe("duplicate");
    expect(event.upload.mayBeLeft()).toBe(true);
  });
});

describe("a caption that could not be saved", () => {
  it("counts among the upload's problems, and is sent again with the failed photos", async () => {
    let isBroken = true;
    const event = openEvent({
      async answer() {
        if (isBroken) throw new Failure("No.", { code: "unknown", status: 400, isTransient: false });
        return stored;
      },
    });
    const [item] = await addedTo(event, fileOf("a.jpg"), fileOf("b.jpg"));
    if (!item) throw new Error("no item");
    event.upload.setCaption(item, { title: "Dance" });
    event.upload.sendCaption(item);
    await expect.poll(() => event.upload.captionsNotSaved()).toBe(1);
    isBroken = false;
    event.upload.retryFailed();
    await expect.poll(() => event.upload.captionsNotSaved()).toBe(0);
    expect(event.asked).toEqual([{ title: "Dance" }, { title: "Dance" }]);
  });

  it("is sent once the connection is back, however long that takes", async () => {
    const { line, event } = openOffline();
    const [item] = await addedTo(event, fileOf("a.jpg"));
    await withFakeTimers(async () => {
      type(event, item);
      await vi.advanceTimersByTimeAsync(10 * 60_000);
      expect([item?.captionProblem, event.upload.mayBeLeft()]).toEqual([undefined, false]);
      line.isBack = true;
      await vi.advanceTimersByTimeAsync(60_000);
      expect([item?.captionProblem, event.upload.mayBeLeft()]).toEqual([undefined, true]);
      expect(item?.sentCaption).toEqual({ title: "Dance" });
    });
  });

  it("is no longer a problem once the person takes the text back", async () => {
    let isBroken = false;
    const event = openEvent({
      async answer() {
        if (isBroken) throw new Failure("No.", { code: "unknown", status: 400, isTransient: false });
        return stored;
      },
    });
    const [item] = await addedTo(event, fileOf("a.jpg"));
    if (!item) throw new Error("no item");
    event.upload.setCaption(item, { title: "Dance" });
    event.upload.sendCaption(item);
    await expect.poll(() => event.upload.mayBeLeft()).toBe(true);
    for (const [typed, takenBack] of [
      [{ title: "Dance!" }, { title: "Dance" }],
      [{ description: "A dance" }, { description: "" }],
    ] as const) {
      isBroken = true;
      event.upload.setCaption(item, typed);
      event.upload.sendCaption(item);
      await expect.poll(() => event.upload.captionsNotSaved()).toBe(1);
      isBroken = false;
      event.upload.setCaption(item, takenBack);
      event.upload.sendCaption(item);
      await expect.poll(() => event.upload.captionsNotSaved()).toBe(0);
    }
    const [dance, refused, ...rest] = event.asked;
    expect([dance, refused]).toEqual([{ title: "Dance" }, { title: "Dance!" }]);
    // The refused text may have been saved all the same.
    expect(rest).toEqual([{ title: "Dance" }, { description: "A dance" }, { title: "Dance" }]);
  });

  it("waits as long as a busy server asks, as all other requests do", async () => {
    const busy = new Failure("Busy.", { code: "busy", status: 503, isTransient: true, retryAfterMs: 100_000 });
    let isBusy = true;
    const event = openEvent({
      async answer() {
        if (isBusy) throw busy;
        return stored;
      },
    });
    const [item] = await addedTo(event, fileOf("a.jpg"));
    await withFakeTimers(async () => {
      type(event, item);
      await vi.advanceTimersByTimeAsync(99_000);
      expect([event.asked.length, event.upload.gate.state.get()]).toEqual([1, "slow"]);
      expect([event.upload.captionsPending(), outcomeOf(event.upload)]).toEqual([1, "unproven"]);
      isBusy = false;
      await vi.advanceTimersByTimeAsync(2000);
      expect([event.asked.length, event.upload.mayBeLeft()]).toEqual([2, true]);
      expect(outcomeOf(event.upload)).toBe("good");
    });
  });

  it("waits alone if only its photo is busy", async () => {
    const busy = new Failure("Busy.", { code: "photo_busy", status: 429, isTransient: true, retryAfterMs: 1000 });
    let isBusy = true;
    const event = openEvent({
      async answer() {
        if (isBusy) throw busy;
        return stored;
      },
    });
    const [item] = await addedTo(event, fileOf("a.jpg"));
    await withFakeTimers(async () => {
      type(event, item);
      await vi.advanceTimersByTimeAsync(0);
      expect([event.asked.length, event.upload.gate.state.get()]).toEqual([1, "open"]);
      isBusy = false;
      await vi.advanceTimersByTimeAsync(20_000);
      expect([event.asked.length, event.upload.mayBeLeft()]).toEqual([2, true]);
    });
  });

  it("is given up if the server answers everything else", async () => {
    const event = openEvent({
      answer: () => Promise.reject(new Failure("No.", { code: "unreachable", isTransient: true })),
    });
    const [item] = await addedTo(event, fileOf("a.jpg"));
    await withFakeTimers(async () => {
      type(event, item);
      await vi.advanceTimersByTimeAsync(10 * 60_000);
      expect(item?.captionProblem).toBe("failed");
    });
  });

  /** An event whose server cannot be reached until the line is back. */
  function openOffline() {
    const line = { isBack: false };
    const offline = new Failure("No.", { code: "unreachable", isTransient: true });
    const event = openEvent({
      async answer() {
        if (!line.isBack) throw offline;
        return stored;
      },
      async probe() {
        if (!line.isBack) throw offline;
      },
    });
    return { line, event };
  }

  function type({ upload }: ReturnType<typeof openEvent>, item: UploadItem | undefined): void {
    if (!item) throw new Error("no item");
    upload.setCaption(item, { title: "Dance" });
    upload.sendCaption(item);
  }

  async function withFakeTimers(run: () => Promise<void>): Promise<void> {
    vi.useFakeTimers();
    try {
      await run();
    } finally {
      vi.useRealTimers();
    }
  }
});

describe("a caption typed while its photo is being uploaded", () => {
  it("is sent for a photo that is already in the event, without the empty box, and a refusal is recorded", async () => {
    const { isOpen, letGo } = held();
    const event = openEvent({ lookingUp: isOpen, answer: async () => ({ ...stored, captionRefused: true }) });
    await event.upload.add([fileOf("a.jpg")]);
    await expect.poll(() => event.upload.items[0]?.stage).toBe("checking");
    const [item] = event.upload.items;
    if (!item) throw new Error("no item");
    event.upload.setCaption(item, { title: "Typed early", description: "" });
    event.upload.sendCaption(item);
    letGo();
    await expect.poll(() => event.upload.isRunning()).toBe(false);
    expect(event.asked).toEqual([{ title: "Typed early" }]);
    expect(item.captionProblem).toBe("notYours");
  });

  it("is sent even if it was typed for the second copy of the same bytes", async () => {
    const { isOpen, letGo } = held();
    const event = openEvent({ lookingUp: isOpen });
    await event.upload.add([fileOf("one.jpg", "same"), fileOf("two.jpg", "same"), fileOf("three.jpg", "same")]);
    await expect.poll(() => event.upload.items.map(({ stage }) => stage)).toEqual(Array(3).fill("checking"));
    const [, second] = event.upload.items;
    if (!second) throw new Error("no item");
    event.upload.setCaption(second, { title: "On the second" });
    letGo();
    await expect.poll(() => event.upload.mayBeLeft()).toBe(true);
    expect(event.upload.items.map(({ stage }) => stage)).toEqual(Array(3).fill("duplicate"));
    expect(event.asked).toEqual([{ title: "On the second" }]);
  });
});

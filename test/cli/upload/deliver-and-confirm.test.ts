import { beforeEach, describe, expect, it } from "vitest";
import type { InitiateAnswer } from "../../../api/contract.ts";
import { RequestError } from "../../../cli/errors.ts";
import type { Confirmation } from "../../../cli/upload/compare-with-record.ts";
import { type ArrivalOptions, deliverAndConfirm } from "../../../cli/upload/deliver-and-confirm.ts";
import type { PhotoTask } from "../../../cli/upload/photo-task.ts";
import { createRequestGate } from "../../../cli/upload/requests/request-gate.ts";
import { foundFile, preparedPhoto } from "../../support/found-file.ts";

const photo = preparedPhoto("a.jpg");
const { photoId } = photo;
const url: InitiateAnswer = { photoId, s3PutObjectUrl: "https://store.example/", headers: {}, expiresAt: "" };
const stored: InitiateAnswer = { photoId, status: "stored" };
const absent: Confirmation = { kind: "failed", code: "not_confirmed", message: "it does not show yet", isAbsent: true };
const shown: Confirmation = { kind: "confirmed" };

/** What was asked and sent, in order. */
let dialogue: string[];
let initiated: (InitiateAnswer | Error)[];
let statuses: number[];
let confirmations: Confirmation[];
let options: ArrivalOptions;

const taskNamed = (name: string) =>
  ({
    file: foundFile("a.jpg"),
    takeSlot: async () => {},
    freeBuffer: () => {},
    move: () => {},
    free: () => void dialogue.push(`free ${name}`),
    put: async () => {
      dialogue.push(`put by ${name}`);
      const result = { kind: "answered", status: statuses.shift() ?? 200, timing: { elapsedMs: 1 } };
      return { result, elapsedMs: 1, sentBytes: 1 };
    },
  }) as unknown as PhotoTask;

beforeEach(() => {
  dialogue = [];
  initiated = [];
  statuses = [];
  confirmations = [];
  options = {
    delivery: {
      patience: {
        gate: createRequestGate({ giveUpAfterMs: 60_000, now: () => 0, random: () => 0, report: () => {} }),
        random: () => 0,
        signal: new AbortController().signal,
        onSlowDown: () => {},
      },
      onRetry: (_task, attempt, delayMs, code) => void dialogue.push(`retry ${attempt} after ${delayMs}: ${code}`),
      stallMs: 100,
      maxBytes: () => 1e9,
      proxyFor: () => undefined,
      store: { hasAnswered: false },
      async initiate() {
        dialogue.push("initiate");
        const answer = initiated.shift() ?? url;
        if (answer instanceof Error) throw answer;
        return answer;
      },
      throwIfStopped: () => {},
      throwIfInterrupted: () => {},
      onReady: () => {},
      onPut: () => {},
      onSent: () => {},
      now: () => 0,
    },
    async confirm() {
      dialogue.push("confirm");
      return confirmations.shift() ?? shown;
    },
    onStored: (wasThere) => void dialogue.push(wasThere ? "was there" : "new"),
    restart: () => taskNamed("another"),
    tolerate: (stage, otherwise) => stage().catch(() => otherwise),
    async updateCaption() {
      dialogue.push("update caption");
      return "updated";
    },
  };
});
const arriving = () => deliverAndConfirm(taskNamed("the first"), photo, {}, options);
const onceMore = ["retry 2 after 0: not_confirmed", "initiate"];

describe("a photo that the store says it has", () => {
  it("is confirmed by the event", async () => {
    expect(await arriving()).toMatchObject({ kind: "stored", isNew: true, confirmation: shown });
    expect(dialogue).toEqual(["initiate", "put by the first", "new", "confirm"]);
  });

  it("before it was sent was sent by somebody else, perhaps with another caption", async () => {
    statuses = [412];
    expect(await arriving()).toMatchObject({ kind: "stored", isNew: false, caption: "updated", confirmation: shown });
    expect(dialogue).toEqual(["initiate", "put by the first", "was there", "confirm", "update caption"]);
  });

  it("before a second try may be somebody else's too", async () => {
    statuses = [500, 412];
    expect(await arriving()).toMatchObject({ isNew: true, caption: "updated", confirmation: shown });
    expect(dialogue.slice(-2)).toEqual(["confirm", "update caption"]);
  });

  it("before a second try is somebody else's if their caption stays", async () => {
    statuses = [500, 412];
    options.updateCaption = async () => "refused";
    expect(await arriving()).toMatchObject({ isNew: false, caption: "refused", confirmation: shown });
  });

  it("is somebody else's if initiate finds it after a failed put and keeps their caption", async () => {
    statuses = [500];
    initiated = [url, { ...stored, captionRefused: true }];
    expect(await arriving()).toMatchObject({ isNew: false, caption: "refused", confirmation: shown });
  });

  it("and that shows with another caption gets its own", async () => {
    confirmations = [{ kind: "confirmed", hasOtherCaption: true }];
    expect(await arriving()).toMatchObject({ isNew: true, caption: "updated" });
    expect(dialogue.slice(-2)).toEqual(["confirm", "update caption"]);
  });

  it.each(["captionUpdated", "captionRefused"] as const)("keeps what initiate said: %s", async (outcome) => {
    initiated = [{ ...stored, [outcome]: true }];
    confirmations = [{ kind: "confirmed", hasOtherCaption: true }]; // lookups may be a moment behind
    options.updateCaption = async () => "as_it_was";
    const caption = outcome === "captionUpdated" ? "updated" : "refused";
    expect(await arriving()).toMatchObject({ isNew: false, caption });
  });

  it("is not called unconfirmed if its caption cannot be updated", async () => {
    statuses = [412, 412];
    confirmations = [absent];
    const failure = new RequestError("no", { status: 400, code: "invalid_request", isTransient: false });
    options.updateCaption = () => Promise.reject(failure);
    await expect(arriving()).rejects.toBe(failure);
  });

  it("before it was delivered again gets its caption as well", async () => {
    statuses = [412, 412];
    confirmations = [absent];
    expect(await arriving()).toMatchObject({ isNew: false, caption: "updated", confirmation: shown });
    expect(dialogue.slice(4)).toEqual([...onceMore, "put by another", "confirm", "free another", "update caption"]);
  });

  it.each([200, 412])("with %d but does not have is sent again", async (status) => {
    statuses = [status];
    confirmations = [absent];
    expect(await arriving()).toMatchObject({ isNew: true, confirmation: shown });
    expect(dialogue.slice(4)).toEqual([...onceMore, "put by another", "confirm", "free another"]);
  });

  it("and that takes long to show is not sent twice if initiate finds it: only the event is behind", async () => {
    confirmations = [absent, absent];
    initiated = [url, stored];
    expect(await arriving()).toMatchObject({ kind: "stored", isNew: true, confirmation: absent });
    expect(dialogue.slice(4)).toEqual([...onceMore, "confirm", "free another"]);
  });

  it("shows once initiate finds it and records what the event had missed", async () => {
    confirmations = [absent];
    initiated = [url, stored];
    expect(await arriving()).toMatchObject({ isNew: true, confirmation: shown });
  });

  it("twice, and that does not show, fails because only the store says so", async () => {
    confirmations = [absent, absent];
    const message = expect.stringContaining("the store said that it has it, but the event does not show it");
    expect(await arriving()).toMatchObject({ confirmation: { code: "not_confirmed", message } });
    expect(dialogue.filter((line) => line.startsWith("put"))).toHaveLength(2);
  });

  it("keeps its reason if it cannot be delivered again", async () => {
    confirmations = [absent];
    initiated = [url, new RequestError("no", { status: 400, code: "invalid_request", isTransient: false })];
    expect(await arriving()).toMatchObject({ kind: "stored", confirmation: { code: "not_confirmed" } });
    expect(dialogue.at(-1)).toBe("free another");
  });
});

describe("a photo is delivered only once", () => {
  it.each<[row: string, answers: InitiateAnswer[], confirmation: Confirmation]>([
    ["initiate says that it is stored", [stored], absent],
    ["the event has other bytes", [url], { kind: "failed", code: "different", message: "" }],
    ["the event cannot be asked", [url], { kind: "failed", code: "not_confirmed", message: "" }],
  ])("if %s", async (_, answers, confirmation) => {
    initiated = answers;
    confirmations = [confirmation];
    expect(await arriving()).toMatchObject({ kind: "stored", confirmation });
    expect(dialogue.filter((line) => line === "initiate")).toHaveLength(1);
  });

  it("if it is refused", async () => {
    statuses = [400];
    expect(await arriving()).toMatchObject({ kind: "failed", code: "http_400" });
    expect(dialogue).toEqual(["initiate", "put by the first"]);
  });
});

import { beforeEach, describe, expect, it } from "vitest";
import type { InitiateAnswer } from "../../../api/contract.ts";
import { RequestError } from "../../../cli/errors.ts";
import { deliver } from "../../../cli/upload/deliver.ts";
import type { DeliveryOptions } from "../../../cli/upload/delivery-options.ts";
import type { PhotoTask } from "../../../cli/upload/photo-task.ts";
import { createRequestGate } from "../../../cli/upload/requests/request-gate.ts";
import { StoppedError } from "../../../cli/upload/stopper.ts";
import { notTried, type Prepared } from "../../../cli/upload/worker/prepare-photo.ts";
import type { PutResult } from "../../../cli/upload/worker/put-photo.ts";
import { foundFile, preparedPhoto } from "../../support/found-file.ts";

const photo = preparedPhoto("a.jpg");
const url = (n: number): InitiateAnswer => ({
  photoId: photo.photoId,
  s3PutObjectUrl: `https://store.example/${n}`,
  headers: {},
  expiresAt: "2026-05-16T12:00:00Z",
});
const stored: InitiateAnswer = { photoId: photo.photoId, status: "stored", captionUpdated: true };
const answered = (status: number, rest: object = {}): PutResult => ({
  kind: "answered",
  status,
  timing: { elapsedMs: 1 },
  ...rest,
});
const cut: PutResult = { kind: "unanswered", code: "ECONNRESET", message: "cut", isStale: false };
const stalled: PutResult = { kind: "unanswered", code: "stalled", message: "stalled", isStale: false };

/** What was asked and sent, in order. */
let dialogue: string[];
let answers: InitiateAnswer[];
let results: PutResult[];
let reread: Prepared;
let clock: number;
let stallMs: number[];
let options: DeliveryOptions;
let task: PhotoTask;

beforeEach(() => {
  dialogue = [];
  answers = [];
  results = [];
  stallMs = [];
  reread = photo;
  clock = 0;
  options = {
    patience: {
      gate: createRequestGate({ giveUpAfterMs: 60_000, now: () => 0, random: () => 0, report: () => {} }),
      random: () => 0,
      signal: new AbortController().signal,
      onSlowDown: () => void dialogue.push("slow down"),
    },
    onRetry: (_task, attempt, _delayMs, code) => void dialogue.push(`retry ${attempt} ${code}`),
    stallMs: 100,
    maxBytes: () => 1e9,
    proxyFor: () => undefined,
    store: { hasAnswered: false },
    initiate: async ({ fileName }) => {
      dialogue.push(`initiate ${fileName}`);
      options.patience.gate.answered();
      return answers.shift() ?? url(dialogue.length);
    },
    throwIfStopped: () => {},
    throwIfInterrupted() {},
    onReady: () => {},
    onPut: () => {},
    onSent: () => {},
    now: () => clock,
  };
  task = {
    file: foundFile("a.jpg"),
    takeSlot: async () => void dialogue.push("slot"),
    freeSlot: () => void dialogue.push("slot back"),
    put: async (_: unknown, request: { stallMs: number }) => {
      dialogue.push("put");
      stallMs.push(request.stallMs);
      return { result: results.shift() ?? answered(200), elapsedMs: 1, sentBytes: 0 };
    },
    rehash: async () => {
      dialogue.push("rehash");
      return reread;
    },
  } as unknown as PhotoTask;
});
const delivering = () => deliver(task, photo, {}, options);
/** During each put, the request of another photo is answered. */
const whileOthersAreAnswered = () => {
  options.onPut = () => options.patience.gate.answered();
};

describe("a photo", () => {
  it("is initiated, gets a slot and is put", async () => {
    expect(await delivering()).toEqual({ kind: "stored", isNew: true, saidBy: "store", caption: "as_it_was" });
    expect(dialogue).toEqual(["initiate a.jpg", "slot", "put"]);
  });

  it("is not put if the event has it, and its caption is updated", async () => {
    answers = [stored];
    expect(await delivering()).toEqual({ kind: "stored", isNew: false, saidBy: "api", caption: "updated" });
    expect(dialogue).toEqual(["initiate a.jpg"]);
  });

  it("is somebody else's if the store had it before us, and ours if our first answer was lost", async () => {
    results = [answered(412)];
    expect(await delivering()).toMatchObject({ isNew: false });
    results = [cut, answered(412)];
    expect(await delivering()).toMatchObject({ isNew: true });
    results = [cut];
    answers = [url(1), stored];
    expect(await delivering()).toMatchObject({ isNew: true });
  });

  it("is sent again although it was removed, only if told to", async () => {
    const again: unknown[] = [];
    options.initiate = async (request) => {
      again.push(request.again);
      return stored;
    };
    await delivering();
    await deliver(task, photo, {}, { ...options, again: true });
    expect(again).toEqual([undefined, true]);
  });

  it("is neither sent nor failed if an organiser removed it", async () => {
    const about = (code: string) => new RequestError("no", { status: 409, code, isTransient: false });
    options.initiate = () => Promise.reject(about("removed_by_organiser"));
    expect(await delivering()).toEqual({ kind: "removed_by_organiser" });
    options.initiate = () => Promise.reject(about("not_found"));
    await expect(delivering()).rejects.toThrow(RequestError);
    expect(dialogue).toEqual([]);
  });

  it("is initiated again before every attempt", async () => {
    results = [cut, answered(500), answered(403, { message: "Request has expired" })];
    expect(await delivering()).toMatchObject({ kind: "stored" });
    expect(dialogue.filter((line) => line.startsWith("initiate"))).toHaveLength(4);
  });

  it("reports the number of the next attempt, even while no request gets an answer", async () => {
    results = [cut, cut, { kind: "restarted" }, answered(500, { code: "InternalError" })];
    options.initiate = async () => url(1);
    await delivering();
    const retries = dialogue.filter((line) => line.startsWith("retry"));
    expect(retries).toEqual([
      "retry 2 ECONNRESET",
      "retry 2 ECONNRESET",
      "retry 2 slow_connection",
      "retry 2 InternalError",
    ]);
  });

  it("gives its slot back and initiates again if its URL waited too long", async () => {
    let waits = 0;
    options.onReady = () => {
      if (waits++ === 0) clock += 6 * 60_000;
    };
    task.takeSlot = async () => {
      dialogue.push("slot");
      if (waits === 1) clock += 6 * 60_000;
    };
    expect(await delivering()).toMatchObject({ kind: "stored" });
    expect(dialogue).toEqual(["initiate a.jpg", "slot", "slot back", "initiate a.jpg", "slot", "put"]);
  });

  it("may stall for longer after each stall, up to five minutes", async () => {
    results = [cut, ...Array(4).fill(stalled), answered(200)];
    options.stallMs = 60_000;
    await delivering();
    expect(stallMs).toEqual([60_000, 60_000, 120_000, 240_000, 300_000, 300_000]);
  });
});

describe("a photo whose file changed", () => {
  it("is read again if the store says so, and sent if it is the same after all", async () => {
    results = [answered(400, { code: "BadDigest" })];
    expect(await delivering()).toMatchObject({ kind: "stored" });
    expect(dialogue).toEqual(["initiate a.jpg", "slot", "put", "rehash", "initiate a.jpg", "slot", "put"]);
  });

  it.each<[row: string, reread: Prepared]>([
    ["other bytes", preparedPhoto("b.jpg")],
    ["none", { kind: "failed", code: "vanished", message: "it is gone" }],
  ])("fails if it has %s by then", async (_, now) => {
    results = [answered(400, { code: "BadDigest" })];
    reread = now;
    expect(await delivering()).toMatchObject({ kind: "failed", code: "changed" });
  });

  it("does not fail as changed if it is the same after the store refused its bytes twice", async () => {
    results = Array(2).fill(answered(400, { code: "BadDigest" }));
    const message = "the store received different bytes than were sent";
    expect(await delivering()).toEqual({ kind: "failed", code: "BadDigest", message });
    expect(dialogue.filter((line) => line === "put")).toHaveLength(2);
  });

  it("fails as changed if it changes between two refusals", async () => {
    results = Array(2).fill(answered(400, { code: "BadDigest" }));
    let readings = 0;
    task.rehash = async () => (readings++ === 0 ? photo : preparedPhoto("b.jpg"));
    expect(await delivering()).toMatchObject({ kind: "failed", code: "changed" });
  });

  it("fails if it changed while it was stored, but not if only its date changed", async () => {
    results = [answered(200, { isChanged: true })];
    expect(await delivering()).toMatchObject({ kind: "stored" });
    results = [answered(200, { isChanged: true })];
    reread = preparedPhoto("b.jpg");
    expect(await delivering()).toMatchObject({ kind: "failed", code: "changed" });
  });
});

describe("a photo that was only touched before the store refused its bytes", () => {
  it("is sent as the file that it is now", async () => {
    results = [answered(400, { code: "BadDigest" })];
    reread = { ...photo, identity: "touched" };
    const { put } = task;
    const identities: string[] = [];
    task.put = async (sent, request) => {
      identities.push(sent.identity);
      return put.call(task, sent, request);
    };
    expect(await delivering()).toMatchObject({ kind: "stored" });
    expect(identities).toEqual([photo.identity, "touched"]);
  });
});

describe("a photo whose file must be read again when the run stops", () => {
  it.each([
    ["after the store refused its bytes", answered(400, { code: "BadDigest" })],
    ["after it was sent, with another date", answered(200, { isChanged: true })],
  ])("counts as not tried, not as changed, %s", async (_, result) => {
    results = [result];
    reread = notTried;
    expect(await delivering()).toEqual(notTried);
  });
});

describe("a certificate that is not trusted", () => {
  const untrusted: PutResult = { kind: "unanswered", code: "CERT_HAS_EXPIRED", message: "expired", isStale: false };

  it("fails a photo at once if the store has not answered yet", async () => {
    results = [untrusted];
    expect(await delivering()).toMatchObject({ kind: "failed", code: "CERT_HAS_EXPIRED" });
  });

  it("does not fail the photo once the store has answered in this run", async () => {
    results = [answered(500), untrusted];
    expect(await delivering()).toMatchObject({ kind: "stored" });
  });
});

describe("a photo that is not accepted", () => {
  it("fails at once if retrying cannot help", async () => {
    results = [answered(400, { code: "InvalidRequest" })];
    expect(await delivering()).toMatchObject({ kind: "failed", code: "InvalidRequest" });
    expect(dialogue).toHaveLength(3);
  });

  it("fails after ten answered attempts", async () => {
    results = Array(20).fill(answered(500, { code: "InternalError" }));
    expect(await delivering()).toMatchObject({ kind: "failed", code: "InternalError" });
    expect(dialogue.filter((line) => line === "put")).toHaveLength(10);
  });

  it("fails after ten attempts without an answer while others are answered, and after thirty otherwise", async () => {
    results = Array(60).fill(cut);
    expect(await delivering()).toMatchObject({ kind: "failed", code: "ECONNRESET" });
    expect(dialogue.filter((line) => line === "put")).toHaveLength(30);
    dialogue = [];
    whileOthersAreAnswered();
    expect(await delivering()).toMatchObject({ kind: "failed", code: "ECONNRESET" });
    expect(dialogue.filter((line) => line === "put")).toHaveLength(10);
  });

  it("does not fail because a straggler was restarted", async () => {
    results = [...Array(40).fill({ kind: "restarted" }), answered(200)];
    whileOthersAreAnswered();
    expect(await delivering()).toMatchObject({ kind: "stored" });
  });

  it("is not retried or reported as slow if it was abandoned because the run ends", async () => {
    results = [{ kind: "restarted" }];
    options.throwIfStopped = () => {
      throw new StoppedError("the run was stopped");
    };
    await expect(delivering()).rejects.toThrow(StoppedError);
    expect(dialogue.filter((line) => line.startsWith("retry"))).toEqual([]);
  });

  it("is not retried if the run is halted during its put", async () => {
    const halting = new AbortController();
    options.patience.signal = halting.signal;
    results = [cut];
    options.onSent = () => halting.abort();
    await expect(delivering()).rejects.toThrow("aborted");
    expect(dialogue.filter((line) => line.startsWith("retry"))).toEqual([]);
  });

  it("is not put if the run was interrupted during a pause", async () => {
    let isPaused = true;
    options.patience.gate = {
      ...options.patience.gate,
      get isPaused() {
        return isPaused;
      },
      async waitOutPause() {
        isPaused = false;
      },
    };
    options.throwIfInterrupted = () => {
      throw new StoppedError("interrupted");
    };
    await expect(delivering()).rejects.toThrow(StoppedError);
    expect(dialogue).toEqual(["initiate a.jpg", "slot"]);
  });

  it("makes every request wait if the store is overloaded", async () => {
    const pauses: unknown[] = [];
    options.patience.gate = { ...options.patience.gate, slowDown: (...pause) => void pauses.push(pause) };
    results = [answered(503, { code: "SlowDown", retryAfterMs: 7_000 })];
    expect(await delivering()).toMatchObject({ kind: "stored" });
    expect(dialogue).toContain("slow down");
    expect(pauses).toEqual([[7_000, "the store answered 503"]]);
  });

  it("reports to the request gate that no answer came", async () => {
    const unanswered: string[] = [];
    options.patience.gate = { ...options.patience.gate, unanswered: (message) => void unanswered.push(message) };
    results = [cut, answered(500)];
    await delivering();
    expect(unanswered).toEqual(["cut"]);
  });
});

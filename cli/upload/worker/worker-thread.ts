// The entry of a worker's thread: passes the engine's calls to the worker, and its answers back.
import { parentPort } from "node:worker_threads";
import { createPhotoWorker, type SharingWorker } from "./photo-worker.ts";
import { createPhotoReader } from "./read-photo.ts";
import { type Answer, type Call, createOutbox, type WorkerSettings } from "./worker-messages.ts";

const port = parentPort;
if (!port) throw new Error("only the engine starts this thread");

const say = createOutbox<Answer>((answers) => port.postMessage(answers));
const unreported = new Map<number, number>();
let reportTimer: NodeJS.Timeout | undefined;
let worker: SharingWorker | undefined;

port.on("message", (calls: Call[]) => {
  for (const call of calls) {
    if (call.op === "open") worker = open(call.settings);
    else if (worker) void answer(worker, call);
  }
});

function open({ options, languages, encoding }: WorkerSettings): SharingWorker {
  return createPhotoWorker(options, createPhotoReader(languages, encoding), (id, bytes) => {
    unreported.set(id, (unreported.get(id) ?? 0) + bytes);
    reportTimer ??= setTimeout(reportProgress, 100);
  });
}

function reportProgress(): void {
  clearTimeout(reportTimer);
  reportTimer = undefined;
  for (const [id, bytes] of unreported) say({ op: "progress", id, bytes });
  unreported.clear();
}

async function answer(worker: SharingWorker, call: Exclude<Call, { op: "open" }>): Promise<void> {
  if (call.op === "abort") return worker.abort();
  if (call.op === "stopReading") return worker.stopReading();
  if (call.op === "planParts") return worker.planParts(call.partBytes);
  if (call.op === "release") return worker.release(call.id);
  if (call.op === "restart") return worker.restart(call.id);
  if (call.op === "limit") return worker.limit(call.id, call.bytesPerSecond);
  try {
    if (call.op === "ready") say({ op: "ready", id: call.id, result: undefined });
    else if (call.op === "list") say({ op: "list", id: call.id, result: await worker.list(call.id, call.folder) });
    else if (call.op === "prepare") {
      const result = await worker.prepare(call.id, call.job, call.shares);
      say({ op: "prepare", id: call.id, result, bytes: worker.share(call.id) });
    } else if (call.op === "afterPut") say({ op: "afterPut", id: call.id, result: worker.afterPut(call.id, call.job) });
    else if (call.op === "remove") say({ op: "remove", id: call.id, result: await worker.remove(call.id, call.job) });
    else {
      const result = await worker.put(call.id, call.job);
      const bytes = unreported.get(call.id) ?? 0;
      unreported.delete(call.id);
      say({ op: "put", id: call.id, result, bytes });
    }
  } catch (error) {
    say({ op: "broken", id: call.id, message: (error as Error).stack ?? String(error) });
  }
}

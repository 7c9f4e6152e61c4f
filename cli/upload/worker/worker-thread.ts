// The entry of a lane's thread: hands the engine's calls to the lane, and its answers back.
import { parentPort } from "node:worker_threads";
import { createLane, type Lane } from "./photo-worker.ts";
import { createPhotoReader } from "./read-photo.ts";
import { type Answer, type Call, createOutbox, type LaneSettings } from "./worker-messages.ts";

const port = parentPort;
if (!port) throw new Error("a lane's thread is started by the engine");

const say = createOutbox<Answer>((answers) => port.postMessage(answers));
const unreported = new Map<number, number>();
let reportTimer: NodeJS.Timeout | undefined;
let lane: Lane | undefined;

port.on("message", (calls: Call[]) => {
  for (const call of calls) {
    if (call.op === "open") lane = open(call.settings);
    else if (lane) void answer(lane, call);
  }
});

function open({ options, languages }: LaneSettings): Lane {
  return createLane(options, createPhotoReader(languages), (id, bytes) => {
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

async function answer(lane: Lane, call: Exclude<Call, { op: "open" }>): Promise<void> {
  if (call.op === "abort") return lane.abort();
  if (call.op === "release") return lane.release(call.id);
  if (call.op === "give_up") return lane.giveUp(call.id);
  if (call.op === "limit") return lane.limit(call.id, call.bytesPerSecond);
  try {
    if (call.op === "list") say({ op: "list", id: call.id, result: await lane.list(call.id, call.folder) });
    else if (call.op === "prepare") say({ op: "prepare", id: call.id, result: await lane.prepare(call.id, call.job) });
    else {
      const result = await lane.put(call.id, call.job);
      const bytes = unreported.get(call.id) ?? 0;
      unreported.delete(call.id);
      say({ op: "put", id: call.id, result, bytes });
    }
  } catch (error) {
    say({ op: "broken", id: call.id, message: (error as Error).stack ?? String(error) });
  }
}

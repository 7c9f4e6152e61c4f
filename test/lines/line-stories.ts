// Stories of pushes over bad lines: the photos, the line, the interruptions, and the bound on bytes sent.
import type { ChildProcess } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type LineFaults, openBadLine } from "../support/bad-line.ts";
import { bulkPhoto } from "../support/bulk-photos.ts";
import { type OwnStack, startOwnStack } from "../support/own-stack.ts";
import { freshEvent } from "../support/plain-client.ts";
import { parseLines, runPhotoup } from "../support/run-photoup.ts";
import { deliveriesSettled, readKeys, readPuts, readReceived } from "../support/stack-controls.ts";
import { makeUser } from "../support/tokens.ts";

export interface LineStory {
  photos: { count: number; megabytes: number };
  line: LineFaults;
  /** Ends the run when this share of all bytes has been received, and starts it again. */
  ends?: { signal: NodeJS.Signals; atShares: number[] };
  /** The last run is on a machine without any state. */
  lastElsewhere?: boolean;
  /** The most bytes sent per byte of the photos. */
  mostShare?: number;
  /** The most parts of one photo sent again after each interruption. */
  mostPartsAgain?: number;
}

const megabit = 1_000_000 / 8;
const shares = (count: number) => Array.from({ length: count }, (_, n) => (n + 1) / (count + 1));

export const stories: Record<string, LineStory> = {
  cut: { photos: { count: 2, megabytes: 60 }, line: { cutAfterBytes: 12_000_000 }, mostShare: 1.4 },
  blackouts: {
    photos: { count: 20, megabytes: 30 },
    line: { bytesPerSecond: 6 * megabit, blackout: { everyMs: 60_000, forMs: 20_000 } },
    mostShare: 1.15,
  },
  outages: {
    photos: { count: 20, megabytes: 30 },
    line: { bytesPerSecond: 6 * megabit, blackout: { everyMs: 60_000, forMs: 20_000, cuts: true } },
    mostShare: 1.15,
  },
  interrupted: {
    photos: { count: 10, megabytes: 60 },
    line: { bytesPerSecond: 6 * megabit },
    ends: { signal: "SIGINT", atShares: [0.5] },
    mostPartsAgain: 1,
  },
  killed: {
    photos: { count: 10, megabytes: 60 },
    line: { bytesPerSecond: 6 * megabit },
    ends: { signal: "SIGKILL", atShares: [0.5] },
    mostPartsAgain: 1,
  },
  "killed-often": {
    photos: { count: 1, megabytes: 300 },
    line: { bytesPerSecond: 30_000_000 },
    ends: { signal: "SIGKILL", atShares: shares(20) },
    lastElsewhere: true,
  },
};

/** @returns a line for each fault */
export async function playStory(story: LineStory, print: (line: string) => void): Promise<string[]> {
  const folder = await mkdtemp(path.join(tmpdir(), "photoup-lines-"));
  await using line = await openBadLine(story.line);
  const stack = await startOwnStack({ dataFolder: path.join(folder, "stack"), renditions: false });
  try {
    const photos = path.join(folder, "photos");
    const bytes = await makePhotos(photos, story.photos);
    const eventId = freshEvent();
    const { email, password } = await makeUser(stack, { events: [eventId] });
    const env = {
      PHOTOUP_API_URL: stack.apiUrl,
      PHOTOUP_EMAIL: email,
      PHOTOUP_PASSWORD: password,
      http_proxy: line.url,
    };
    const push = async (home: string, onStart?: (child: ChildProcess) => void) => {
      const at = { ...env, PHOTOUP_HOME: path.join(folder, home) };
      const args = ["push", "--json", "--give-up-after", "10m", "--event", eventId, photos];
      return runPhotoup(args, { env: at, ...(onStart && { onStart }) });
    };
    const beganAt = Date.now();
    const { signal = "SIGKILL", atShares = [] } = story.ends ?? {};
    for (const share of atShares) {
      const end = (child: ChildProcess) =>
        void whenReceived(stack, eventId, share * bytes, child).then(() => child.kill(signal));
      const { exitCode } = await push("home", end);
      print(`ended by ${signal} at ${Math.round(share * 100)} % (exit code ${exitCode})`);
    }
    const last = await push(story.lastElsewhere ? "another machine" : "home");
    const seconds = Math.round((Date.now() - beganAt) / 1000);
    const sent = line.bodyBytes() / bytes;
    print(`${(bytes / 1e6).toFixed(0)} MB in ${seconds} s, ${sent.toFixed(3)} times their bytes, ${line.cuts()} cuts`);
    const lines = parseLines(last.stdout);
    const finished = lines.findLast(({ type }) => type === "finished");
    const faults = await findFaults(stack, eventId, story);
    for (const { type, path: name, code, message } of lines) {
      if (type === "failed") faults.push(`${name}: ${code}: ${message}`);
    }
    if (last.exitCode !== 0 || finished?.failed !== 0) faults.push(`the last run failed: ${JSON.stringify(finished)}`);
    if (sent > (story.mostShare ?? Number.POSITIVE_INFINITY))
      faults.push(`${sent.toFixed(3)} times the bytes were sent`);
    const verified = parseLines((await runPhotoup(["verify", "--json", "--event", eventId, photos], { env })).stdout);
    const confirmed = verified.filter(({ type }) => type === "confirmed").length;
    if (confirmed !== story.photos.count) faults.push(`${confirmed} photos are confirmed by verify`);
    return faults;
  } finally {
    await stack.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function makePhotos(folder: string, { count, megabytes }: LineStory["photos"]): Promise<number> {
  await mkdir(folder, { recursive: true });
  let bytes = 0;
  for (let n = 0; n < count; n++) {
    const photo = bulkPhoto(n, { sizeBytes: megabytes * 1_000_000, seed: 7 });
    await writeFile(path.join(folder, `large-${n}.jpg`), photo);
    bytes += photo.length;
  }
  return bytes;
}

async function findFaults(stack: OwnStack, eventId: string, { photos, ends, mostPartsAgain }: LineStory) {
  await deliveriesSettled(stack);
  const faults: string[] = [];
  const keys = await readKeys(stack, eventId);
  if (keys.length !== photos.count) faults.push(`${keys.length} objects`);
  for (const [key, { stored }] of Object.entries(await readPuts(stack, eventId))) {
    if (stored !== 1) faults.push(`${key} was stored ${stored} times`);
  }
  for (const [key, received] of Object.entries(await readReceived(stack, eventId))) {
    const parts = Object.entries(received.parts);
    const twice = parts.filter(([, part]) => part.stored > 1).map(([number]) => number);
    if (twice.length > 0) faults.push(`${key}: parts ${twice.join(", ")} were stored more than once`);
    const again = parts.reduce((sum, [, part]) => sum + part.attempts - 1, 0);
    const most = (mostPartsAgain ?? Number.POSITIVE_INFINITY) * (ends?.atShares.length ?? 1);
    if (again > most) faults.push(`${key}: ${again} parts were sent again`);
  }
  return faults;
}

async function whenReceived(stack: OwnStack, eventId: string, bytes: number, child: ChildProcess): Promise<void> {
  while (child.exitCode === null && child.signalCode === null) {
    const all = Object.values(await readReceived(stack, eventId));
    if (all.reduce((sum, received) => sum + received.bytes, 0) >= bytes) return;
    await delay(50);
  }
}

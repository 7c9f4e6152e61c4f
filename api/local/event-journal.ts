// The journal of undelivered events: an append-only file, so that they survive the process.
import { appendFile, readFile, rename, truncate, writeFile } from "node:fs/promises";
import { hasCode } from "./has-code.ts";

/** As EventBridge passes it to a function. */
export interface CloudEvent {
  id: string;
  source: string;
  "detail-type": string;
  time: string;
  detail: Record<string, unknown>;
  [field: string]: unknown;
}

export interface EventJournal {
  /** Events that an earlier process did not deliver, oldest first. */
  leftOver: CloudEvent[];
  /** The event is on disk when it resolves. */
  add(event: CloudEvent): Promise<void>;
  /** For an event that was delivered or given up on. */
  settle(event: CloudEvent): Promise<void>;
}

type Line = { add: CloudEvent } | { settled: string };

const compactAtBytes = 4_000_000;

export async function openJournal(file: string): Promise<EventJournal> {
  const waiting = await readWaiting(file);
  await writeFile(`${file}.new`, [...waiting.values()].map((event) => toLine({ add: event })).join(""), {
    flush: true,
  });
  await rename(`${file}.new`, file);
  let bytes = 0;
  let emptying: Promise<void> | undefined;
  const append = async (line: Line) => {
    const text = toLine(line);
    bytes += text.length;
    await emptying;
    await appendFile(file, text);
  };
  return {
    leftOver: [...waiting.values()],
    async add(event) {
      waiting.set(event.id, event);
      try {
        await append({ add: event });
      } catch (error) {
        waiting.delete(event.id);
        throw error;
      }
    },
    async settle(event) {
      waiting.delete(event.id);
      if (waiting.size > 0 || bytes < compactAtBytes) await append({ settled: event.id });
      else {
        bytes = 0;
        emptying = truncate(file).catch(() => undefined); // a file that stays long does no harm
        await emptying;
      }
    },
  };
}

async function readWaiting(file: string): Promise<Map<string, CloudEvent>> {
  const waiting = new Map<string, CloudEvent>();
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    if (hasCode(error, "ENOENT")) return "";
    throw error;
  });
  for (const line of text.split("\n").filter((each) => each !== "")) {
    const entry = parseLine(line);
    if (entry && "add" in entry) waiting.set(entry.add.id, entry.add);
    if (entry && "settled" in entry) waiting.delete(entry.settled);
  }
  return waiting;
}

/** Begins with a line break as well: a full disk may have torn the line before. */
const toLine = (line: Line) => `\n${JSON.stringify(line)}\n`;

/** Undefined for a line that a kill or a full disk has torn: the PUT behind it was never answered. */
function parseLine(line: string): Line | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

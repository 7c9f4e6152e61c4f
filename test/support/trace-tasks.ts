// Chromium's own trace of a page's thread: the longest task in clock time and in processor time. Clock time includes waiting for
// the processor; processor time is only the page's own work.
import type { Page } from "playwright-core";

export interface LongestTask {
  wallMs: number;
  cpuMs: number;
}

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  dur?: number;
  tdur?: number;
  args?: { name?: string };
}

/** Starts tracing. @returns a function that ends it and reports the longest tasks */
export async function traceTasks(page: Page): Promise<() => Promise<LongestTask>> {
  const debug = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  debug.on("Tracing.dataCollected", ({ value }) => void events.push(...(value as unknown as TraceEvent[])));
  await debug.send("Tracing.start", { transferMode: "ReportEvents", categories: "toplevel" });
  return async () => {
    const ended = new Promise((resolve) => debug.once("Tracing.tracingComplete", resolve));
    await debug.send("Tracing.end");
    await ended;
    await debug.detach();
    return longestOf(events);
  };
}

function longestOf(events: TraceEvent[]): LongestTask {
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const pageThreads = new Set(
    events.filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain").map(threadOf),
  );
  const longest = { wallMs: 0, cpuMs: 0 };
  for (const event of events) {
    if (event.ph !== "X" || !event.name.endsWith("RunTask") || !pageThreads.has(threadOf(event))) continue;
    longest.wallMs = Math.max(longest.wallMs, Math.round((event.dur ?? 0) / 1000));
    longest.cpuMs = Math.max(longest.cpuMs, Math.round((event.tdur ?? 0) / 1000));
  }
  return longest;
}

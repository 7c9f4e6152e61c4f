// Sets V8 up for a run of the engine (docs/decisions/0012): it optimises little, and keeps its heap small.
type V8 = typeof import("node:v8");

/** Of a young generation, both halves: what the objects of a hundred photos under way need. */
const enoughYoungBytes = 4_000_000;
const lookMs = 20;
/** Where it has not grown by then, the photos come so slowly that it need not. */
const mostLooks = 250;

export interface Flag {
  /** As V8 reads it. */
  tuned: string;
  /** What V8 has by default. */
  usual: string;
}

/**
 * Only what is really hot: fifteen times as much as usual must have been done by a function. A push of two thousand photos is over before
 * what gets optimised has paid for it. Not by the interrupt budget: a function goes on with what it was given once, whatever the flag says by then.
 */
const optimiseLittle: readonly Flag[] = [
  { tuned: "--ticks-before-optimization=45", usual: "--ticks-before-optimization=3" },
  { tuned: "--bytecode-size-allowance-per-tick=10", usual: "--bytecode-size-allowance-per-tick=150" },
  { tuned: "--max-bytecode-size-for-early-opt=0", usual: "--max-bytecode-size-for-early-opt=81" },
];
/** What is optimised is so without most of what it calls: that takes a fraction of the time. */
const inlineLittle: Flag = {
  tuned: "--max-inlined-bytecode-size-cumulative=150",
  usual: "--max-inlined-bytecode-size-cumulative=920",
};

let v8: V8 | undefined;
let isLooking = false;
/** All that are set by now. */
const set: Flag[] = [];

/** To be called once a worker's thread is there. */
export async function tuneV8(): Promise<void> {
  v8 ??= await import("node:v8");
  for (const { tuned } of set) v8.setFlagsFromString(tuned);
  if (isLooking || set.length > 0) return;
  const { atOnce, onceGrown } = v8FlagsFor(process.versions.v8);
  use(v8, atOnce);
  if (onceGrown.length > 0) useOnceGrown(v8, onceGrown);
}

/**
 * For the start of a further thread: V8 takes the code of Node's own modules that came compiled with Node only while its flags
 * are those that it was compiled with, and compiling it takes 50 ms.
 */
export function untuneV8(): void {
  for (const { usual } of set) v8?.setFlagsFromString(usual);
}

/** For a run of so many files that it wins back what optimising takes. */
export function optimiseMore(): void {
  for (const flag of optimiseLittle) {
    const at = set.indexOf(flag);
    if (at < 0) continue;
    set.splice(at, 1);
    v8?.setFlagsFromString(flag.usual);
  }
}

function use({ setFlagsFromString }: V8, flags: Flag[]): void {
  for (const { tuned } of flags) setFlagsFromString(tuned);
  set.push(...flags);
}

/** V8 has no flag for "so far and no further" that works while it runs, so it is looked at now and then. */
function useOnceGrown(v8: V8, flags: Flag[]): void {
  let looks = 0;
  isLooking = true;
  const looking = setInterval(() => {
    const young = v8.getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space");
    if (young && young.space_size < enoughYoungBytes && ++looks < mostLooks) return;
    clearInterval(looking);
    isLooking = false;
    use(v8, flags);
  }, lookMs).unref();
}

/**
 * Of versions that were tried; V8 complains aloud of a flag that it does not know. `onceGrown`: when the young generation is
 * as large as it is to be. @param version as `11.3.244.8-node.30`
 */
export function v8FlagsFor(version: string): { atOnce: Flag[]; onceGrown: Flag[] } {
  const major = Number.parseInt(version, 10);
  const atOnce: Flag[] = [];
  // Later versions have a cheaper compiler in between, and wait with the dear one by themselves.
  if (major === 11) atOnce.push(...optimiseLittle, inlineLittle);
  if (major < 11 || major > 13) return { atOnce, onceGrown: [] };
  // What lives is a few megabytes, whatever the number of files: rather collect than grow. A young generation that stays
  // small also stays in the processor's cache, costs no new pages, and is collected before another thread would have woken up
  // to help, or to free what a few buffers had.
  atOnce.push(
    { tuned: "--heap-growing-percent=10", usual: "--heap-growing-percent=0" },
    { tuned: "--no-parallel-scavenge", usual: "--parallel-scavenge" },
    { tuned: "--no-concurrent-array-buffer-sweeping", usual: "--concurrent-array-buffer-sweeping" },
  );
  return { atOnce, onceGrown: [{ tuned: "--semi-space-growth-factor=1", usual: "--semi-space-growth-factor=2" }] };
}

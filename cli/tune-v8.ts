// Tunes V8 for a run of the engine: optimise little, and keep the heap small (docs/decisions/0012).
type V8 = typeof import("node:v8");

/** Both halves of a young generation that holds the objects of a hundred photos in flight. */
const enoughYoungBytes = 4_000_000;
const pollMs = 20;
/** If it has not grown by then, photos arrive too slowly to need it. */
const maxPolls = 250;

export interface Flag {
  /** As V8 reads it. */
  tuned: string;
  /** What V8 has by default. */
  usual: string;
}

/**
 * Optimise only really hot functions: they must run 15 times as long as by default. A push of two thousand photos ends before optimised
 * code pays off. The interrupt budget cannot do this: a function keeps the budget it was first given, even if the flag changes.
 */
const optimiseLittle: readonly Flag[] = [
  { tuned: "--ticks-before-optimization=45", usual: "--ticks-before-optimization=3" },
  { tuned: "--bytecode-size-allowance-per-tick=10", usual: "--bytecode-size-allowance-per-tick=150" },
  { tuned: "--max-bytecode-size-for-early-opt=0", usual: "--max-bytecode-size-for-early-opt=81" },
];
/** Inline little into optimised functions, which makes optimising many times faster. */
const inlineLittle: Flag = {
  tuned: "--max-inlined-bytecode-size-cumulative=150",
  usual: "--max-inlined-bytecode-size-cumulative=920",
};

/** Collect the old generation once it has used this percentage of the growth that V8 allows. A long run would use all of it. */
const collectSooner: Flag = {
  tuned: "--incremental-marking-hard-trigger=50",
  usual: "--incremental-marking-hard-trigger=0",
};

let v8: V8 | undefined;
let isPolling = false;
/** The flags that are set now. */
const set: Flag[] = [];

/** Call it once a worker's thread has started. */
export async function tuneV8(): Promise<void> {
  v8 ??= await import("node:v8");
  for (const { tuned } of set) v8.setFlagsFromString(tuned);
  if (isPolling || set.length > 0) return;
  const { atOnce, onceGrown } = v8FlagsFor(process.versions.v8);
  setFlags(v8, atOnce);
  if (onceGrown.length > 0) setOnceGrown(v8, onceGrown);
}

/**
 * Call it before another thread starts. V8 accepts the precompiled code of Node's own modules only with the flags that it was
 * compiled with. Compiling it again takes 50 ms.
 */
export function untuneV8(): void {
  for (const { usual } of set) v8?.setFlagsFromString(usual);
}

/** For a run with so many files that optimising pays off and garbage piles up. */
export function tuneForManyFiles(): void {
  if (!v8) return;
  for (const flag of optimiseLittle) {
    const at = set.indexOf(flag);
    if (at < 0) continue;
    set.splice(at, 1);
    v8.setFlagsFromString(flag.usual);
  }
  setFlags(v8, v8FlagsFor(process.versions.v8).forManyFiles);
}

function setFlags({ setFlagsFromString }: V8, flags: Flag[]): void {
  for (const { tuned } of flags) setFlagsFromString(tuned);
  set.push(...flags);
}

/** V8 has no flag that caps the young generation at run time, so its size is polled. */
function setOnceGrown(v8: V8, flags: Flag[]): void {
  let polls = 0;
  isPolling = true;
  const polling = setInterval(() => {
    const young = v8.getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space");
    if (young && young.space_size < enoughYoungBytes && ++polls < maxPolls) return;
    clearInterval(polling);
    isPolling = false;
    setFlags(v8, flags);
  }, pollMs).unref();
}

/**
 * Only for tested versions, as V8 prints a warning for an unknown flag. `onceGrown` is for when the young generation has
 * reached its size. @param version such as `11.3.244.8-node.30`
 */
export function v8FlagsFor(version: string): Record<"atOnce" | "onceGrown" | "forManyFiles", Flag[]> {
  const major = Number.parseInt(version, 10);
  const atOnce: Flag[] = [];
  // Later versions have a cheaper compiler in between, and delay the expensive one by themselves.
  if (major === 11) atOnce.push(...optimiseLittle, inlineLittle);
  if (major < 11 || major > 13) return { atOnce, onceGrown: [], forManyFiles: [] };
  // Live data is a few megabytes, whatever the number of files, so collect rather than grow. A small young generation stays in the
  // processor's cache, needs no new pages, and is collected before a helper thread could wake up.
  atOnce.push(
    { tuned: "--heap-growing-percent=10", usual: "--heap-growing-percent=0" },
    { tuned: "--no-parallel-scavenge", usual: "--parallel-scavenge" },
    { tuned: "--no-concurrent-array-buffer-sweeping", usual: "--concurrent-array-buffer-sweeping" },
  );
  const onceGrown = [{ tuned: "--semi-space-growth-factor=1", usual: "--semi-space-growth-factor=2" }];
  return { atOnce, onceGrown, forManyFiles: [collectSooner] };
}

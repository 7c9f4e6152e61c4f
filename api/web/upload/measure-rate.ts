// Bytes per second over the last seconds.

export interface RateMeter {
  add(movedBytes: number, nowMs: number): void;
  /** Undefined until there is enough to measure. */
  perSecond(): number | undefined;
}

const spanMs = 12_000;

export function createRateMeter(): RateMeter {
  let samples: { at: number; bytes: number }[] = [];
  return {
    add(bytes, at) {
      samples.push({ at, bytes });
      samples = samples.filter((sample, index) => at - sample.at <= spanMs || index >= samples.length - 2);
    },
    perSecond() {
      const [first, last] = [samples[0], samples.at(-1)];
      if (!first || !last || last.at - first.at < 1000) return undefined;
      return Math.max(0, ((last.bytes - first.bytes) * 1000) / (last.at - first.at));
    },
  };
}

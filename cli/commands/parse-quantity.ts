// The quantities that flags take: counts, rates, times.
import { UsageError } from "../errors.ts";

/** A whole number from `least` to `most`. */
export function parseCount(flag: string, text: string, least: number, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new UsageError(`${flag} is a whole number from ${least} to ${most}, not ${JSON.stringify(text)}.`);
}

const factors: Record<string, number> = { "": 1, k: 1e3, m: 1e6, g: 1e9 };

/** `2M`, `500k`, `1.5MB/s`: bytes a second, in decimal units. */
export function parseRate(flag: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([kmg]?)b?(?:\/s)?$/i.exec(text.trim());
  const rate = match ? Math.floor(Number(match[1]) * (factors[match[2]?.toLowerCase() ?? ""] ?? 1)) : 0;
  if (rate >= 1) return rate;
  throw new UsageError(`${flag} is a number of bytes a second such as 500k or 2M, not ${JSON.stringify(text)}.`);
}

const units: Record<string, number> = { ms: 1, s: 1e3, m: 6e4, min: 6e4, h: 3.6e6 };

/** `90s`, `10m`, `1h`; a bare number is seconds. In milliseconds. */
export function parseDuration(flag: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|min|m|h)?$/i.exec(text.trim());
  const ms = match ? Number(match[1]) * (units[match[2]?.toLowerCase() ?? "s"] ?? 1e3) : Number.NaN;
  if (Number.isFinite(ms)) return ms;
  throw new UsageError(`${flag} is a time such as 90s, 10m or 1h, not ${JSON.stringify(text)}.`);
}

// Parses the quantities that flags take: counts, rates, sizes and times.
import { UsageError } from "../errors.ts";

/** A whole number from `least` to `most`. */
export function parseCount(flag: string, text: string, least: number, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new UsageError(`${flag} must be a whole number from ${least} to ${most}, not ${JSON.stringify(text)}.`);
}

const factors: Record<string, number> = { "": 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12 };

/** `2M`, `500k`, `1.5MB/s`: bytes per second, in decimal units. */
export function parseRate(flag: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([kmg]?)b?(?:\/s)?$/i.exec(text.trim());
  const rate = match ? Math.floor(Number(match[1]) * (factors[match[2]?.toLowerCase() ?? ""] ?? 1)) : 0;
  if (rate >= 1) return rate;
  throw new UsageError(`${flag} must be a number of bytes per second such as 500k or 2M, not ${JSON.stringify(text)}.`);
}

const units: Record<string, number> = { ms: 1, s: 1e3, m: 6e4, min: 6e4, h: 3.6e6 };

/** Close to the maximum of a timer; longer timers fire at once. */
const mostHours = 500;

/** `90s`, `10m`, `1h`; a bare number is seconds. In milliseconds. Zero is refused: no answer could arrive in time. */
export function parseDuration(flag: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|min|m|h)?$/i.exec(text.trim());
  const ms = match ? Number(match[1]) * (units[match[2]?.toLowerCase() ?? "s"] ?? 1e3) : Number.NaN;
  if (ms >= 1 && ms <= mostHours * 3.6e6) return ms;
  throw new UsageError(
    `${flag} must be a time such as 90s, 10m or 1h, at most ${mostHours}h, not ${JSON.stringify(text)}.`,
  );
}

/** `50G`, `500MB`: bytes, in decimal units. */
export function parseBytes(flag: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([kmgt]?)b?$/i.exec(text.trim());
  const bytes = match ? Math.floor(Number(match[1]) * (factors[match[2]?.toLowerCase() ?? ""] ?? 1)) : 0;
  if (bytes >= 1 && Number.isSafeInteger(bytes)) return bytes;
  throw new UsageError(`${flag} must be a number of bytes such as 500M or 50G, not ${JSON.stringify(text)}.`);
}

const spans: Record<string, number> = { h: 3.6e6, d: 8.64e7, w: 6.048e8 };

/** `12h`, `7d` or `2w` from now; the end of a day in this machine's time zone; or a date and time. In milliseconds since 1970. */
export function parseExpiry(flag: string, text: string, now: number): number {
  const span = /^(\d{1,4})\s*([hdw])$/i.exec(text.trim());
  if (span) return now + Number(span[1]) * (spans[span[2]?.toLowerCase() ?? ""] ?? 0);
  const date = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?(Z|[+-]\d\d:\d\d)?)?$/.exec(text.trim());
  const [, day, time = "23:59", seconds = time === "23:59" ? ":59" : ":00", zone = ""] = date ?? [];
  const at = day === undefined ? Number.NaN : Date.parse(`${day}T${time}${seconds}${zone}`);
  // Date.parse reads February 30 as March 2.
  const isDay = day !== undefined && new Date(`${day}T00:00Z`).toJSON()?.startsWith(day);
  if (Number.isFinite(at) && isDay) return at;
  throw new UsageError(
    `${flag} must be a time such as 12h, 7d or 2w, or a date such as 2026-06-08, not ${JSON.stringify(text)}.`,
  );
}

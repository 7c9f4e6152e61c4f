// What a Retry-After header says (RFC 9110 §10.2.3): seconds, or a date. It is capped in retry-policy.ts.

/** Milliseconds from `now`; undefined where there is none that makes sense. */
export function readRetryAfter(header: string | undefined, now: number): number | undefined {
  const text = header?.trim();
  if (!text) return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

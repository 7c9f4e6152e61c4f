// Parses a Retry-After header (RFC 9110 §10.2.3). The CLI has the same rules (cli/http/read-retry-after.ts), and a test compares the two.

/**
 * @param nowMs this device's clock, which may be hours off
 * @param date the answer's Date header, if the page may read it: the server's own clock
 * @returns milliseconds; undefined without a valid header
 */
export function readRetryAfter(header: string | null, nowMs: number, date?: string | null): number | undefined {
  const text = header?.trim();
  if (text === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Math.round(Number(text) * 1000);
  const at = instantOf(text);
  return at === undefined ? undefined : Math.max(0, at - (instantOf(date?.trim()) ?? nowMs));
}

/** Date.parse alone reads `2.5` as 5 February, and an asctime date, which has no time zone, as local time. */
function instantOf(text: string | undefined): number | undefined {
  const isTimed = text !== undefined && /\d:\d\d:\d\d/.test(text);
  const at = isTimed ? Date.parse(/ \d{4}$/.test(text) ? `${text} GMT` : text) : Number.NaN;
  return Number.isFinite(at) ? at : undefined;
}

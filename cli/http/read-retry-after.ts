// Parses a Retry-After header (RFC 9110 §10.2.3): seconds or a date. retry-policy.ts caps it.

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * A date is compared with the server's own clock, from its Date header: this computer's clock may be hours off.
 * @param now this computer's clock, in milliseconds since 1970
 * @returns milliseconds; undefined without a valid header
 */
export function readRetryAfter(headers: Headers, now: number): number | undefined {
  const text = only(headers["retry-after"]);
  if (text === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Math.round(Number(text) * 1000);
  const at = instantOf(text);
  if (at === undefined) return undefined;
  return Math.max(0, at - (instantOf(only(headers.date)) ?? now));
}

/** A repeated header is ignored. */
function only(header: string | string[] | undefined): string | undefined {
  return typeof header === "string" ? header.trim() : undefined;
}

/** In milliseconds since 1970. Date.parse alone reads `2.5` as 5 February, and an asctime date, which has no time zone, as local time. */
function instantOf(text: string | undefined): number | undefined {
  const isTimed = text !== undefined && /\d:\d\d:\d\d/.test(text);
  const at = isTimed ? Date.parse(/ \d{4}$/.test(text) ? `${text} GMT` : text) : Number.NaN;
  return Number.isFinite(at) ? at : undefined;
}

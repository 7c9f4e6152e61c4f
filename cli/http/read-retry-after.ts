// What a Retry-After header says (RFC 9110 §10.2.3): seconds, or a date. It is capped in retry-policy.ts.

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * A date is taken by the clock of whoever answered, as its Date header tells it: this computer's may be hours off.
 * @param now by this computer's clock, in milliseconds since 1970
 * @returns milliseconds; undefined where there is none that makes sense
 */
export function readRetryAfter(headers: Headers, now: number): number | undefined {
  const text = only(headers["retry-after"]);
  if (text === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Math.round(Number(text) * 1000);
  const at = instantOf(text);
  if (at === undefined) return undefined;
  return Math.max(0, at - (instantOf(only(headers.date)) ?? now));
}

/** Of a header that came twice neither counts. */
function only(header: string | string[] | undefined): string | undefined {
  return typeof header === "string" ? header.trim() : undefined;
}

/** In milliseconds since 1970. Date.parse alone takes `2.5` for the fifth of February, and asctime's dates, which name no zone, for local time. */
function instantOf(text: string | undefined): number | undefined {
  const isTimed = text !== undefined && /\d:\d\d:\d\d/.test(text);
  const at = isTimed ? Date.parse(/ \d{4}$/.test(text) ? `${text} GMT` : text) : Number.NaN;
  return Number.isFinite(at) ? at : undefined;
}

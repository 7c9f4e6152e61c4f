// Decides whether a failed request may succeed later, and how long to wait before the next try. Tables and arithmetic only.

export type Verdict =
  /** It has succeeded already. */
  | "done"
  /** Try again after a backoff. A put starts over with initiate, as every attempt does. */
  | "retry"
  /** Like `retry`, but all requests wait: the server is overloaded. */
  | "slow_down"
  /** Initiate again at once: only the presigned URL has expired. */
  | "renew"
  /** Other bytes arrived than were hashed: read the file again. */
  | "rehash"
  /** A retry cannot help. */
  | "fail";

/** Who answered: photoup's API, the photo store (S3), the sign-in service (Cognito), or a proxy in front of one of them. */
export type Answerer = "api" | "store" | "sign_in" | "proxy";

export interface Refusal {
  status: number;
  /** The answerer's own error code. */
  code?: string | undefined;
  message?: string | undefined;
}

interface Rule {
  /** Any if absent, as are `code` and `message`. */
  status?: (status: number) => boolean;
  code?: RegExp;
  message?: RegExp;
  verdict: Verdict;
}

const is = (...statuses: number[]) => ({ status: (status: number) => statuses.includes(status) });

/** The store has the photo. 412 answers `If-None-Match: *`: the same bytes are already there. */
export function isStoredStatus(status: number): boolean {
  return status === 200 || status === 412;
}

const ofAnyServer: readonly Rule[] = [
  { ...is(429, 503), verdict: "slow_down" },
  { ...is(408), verdict: "retry" },
  { status: (status) => status >= 500, verdict: "retry" },
];

/** The first matching rule decides. Without a match the verdict is `fail`. */
const rules: Readonly<Record<Answerer, readonly Rule[]>> = {
  api: [
    { ...is(429), code: /^quota_exceeded$/, verdict: "fail" },
    { ...is(429), code: /^photo_busy$/, verdict: "retry" },
    ...ofAnyServer,
  ],
  store: [
    { status: isStoredStatus, verdict: "done" },
    { ...is(403), message: /expired/i, verdict: "renew" },
    { ...is(404), code: /^NoSuchUpload$/, verdict: "renew" }, // the multipart upload was aborted or completed meanwhile
    { ...is(403, 409), verdict: "retry" },
    ...ofAnyServer,
    { code: /^(RequestTimeout|ExpiredToken|IncompleteBody)$/, verdict: "retry" }, // with 400, if something on the way truncated the body
    { code: /^BadDigest$/, verdict: "rehash" },
  ],
  sign_in: [
    // Cognito throttles with 400. Its LimitExceededException lasts 15 minutes and is left to the user.
    { code: /^(TooManyRequests|Throttling)Exception$/, verdict: "slow_down" },
    { code: /^(InternalError(Exception)?|InternalServerError|ServiceUnavailable(Exception)?)$/, verdict: "retry" },
    ...ofAnyServer,
  ],
  proxy: ofAnyServer,
};

export function verdictOfAnswer(from: Answerer, { status, code = "", message = "" }: Refusal): Verdict {
  const rule = rules[from].find(
    (each) =>
      (each.status?.(status) ?? true) && (each.code?.test(code) ?? true) && (each.message?.test(message) ?? true),
  );
  return rule?.verdict ?? "fail";
}

const untrustedCertificate = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/;

/** Permanent failures without an answer, by the codes of Node, OpenSSL and photoup. All others may be temporary. */
const permanentFaults: readonly RegExp[] = [
  untrustedCertificate,
  /^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST)$/, // the server does not speak TLS
  /^(EPROXY|answer_too_long)$/,
];

/** The verdict on a request without an answer. @param code from Node or a ConnectionError */
export function verdictOfConnection(code: string): Extract<Verdict, "retry" | "fail"> {
  return permanentFaults.some((fault) => fault.test(code)) ? "fail" : "retry";
}

export function isUntrustedCertificate(code: string): boolean {
  return untrustedCertificate.test(code);
}

/** Whether a page with this status may be another server's, such as a sign-in page. Overload and size limits mean the same, whoever reports them. */
export function maySignInPageAnswerWith(status: number): boolean {
  return status === 511 || (status < 500 && ![408, 413, 429].includes(status));
}

/** What a person can do about it. */
export const signInHint = "if this network has a sign-in page, sign in there in a browser";

export function isTransient(verdict: Verdict): boolean {
  return verdict === "retry" || verdict === "slow_down" || verdict === "renew";
}

/** How often a call is tried while a person waits for it. */
export const maxTries = { api: 4, sign_in: 5 } as const;

const maxBackoffMs = 20_000;

/** The longest Retry-After that is honoured: while a person waits for the call, and in an unattended push. */
export const maxRetryAfterMs = { call: 30_000, push: 5 * 60_000 } as const;

/**
 * Exponential backoff with full jitter: from 0 to 500 ms after the first failed attempt, up to 1 s after the second, and so on.
 * @param attempt how many attempts have failed, from 1. @param random from 0 up to 1; from 0.5 if zero wait makes no sense
 */
export function backoffMs(attempt: number, random: number, maxMs = maxBackoffMs): number {
  return Math.round(random * Math.min(maxMs, 250 * 2 ** attempt));
}

/** The server's Retry-After, up to a limit, or else the backoff. */
export function retryDelayMs(
  failure: { attempt: number; retryAfterMs?: number | undefined },
  random: number,
  limitMs: number = maxRetryAfterMs.call,
): number {
  const { attempt, retryAfterMs } = failure;
  return retryAfterMs === undefined ? backoffMs(attempt, random) : Math.min(retryAfterMs, limitMs);
}

// Whether a failed request may succeed later, and how long to wait before it is tried again: tables and arithmetic, no waiting.

export type Verdict =
  /** It has succeeded already. */
  | "done"
  /** Try again after a backoff; a put begins again with initiate, as every attempt of one does. */
  | "retry"
  /** As `retry`, and everybody else waits too: the server has too much to do. */
  | "slow_down"
  /** Initiate again at once: only the presigned URL is too old. */
  | "renew"
  /** The bytes that arrived are not those that were hashed: read the file again. */
  | "rehash"
  /** Trying again cannot help. */
  | "fail";

/** Who answered: photoup's API, the photos' store (S3), the sign-in service (Cognito), or a proxy that was to connect to one of them. */
export type Answerer = "api" | "store" | "sign_in" | "proxy";

export interface Refusal {
  status: number;
  /** The answerer's own code for it. */
  code?: string | undefined;
  message?: string | undefined;
}

interface Rule {
  /** Absent: any. */
  status?: (status: number) => boolean;
  code?: RegExp;
  message?: RegExp;
  verdict: Verdict;
}

const is = (...statuses: number[]) => ({ status: (status: number) => statuses.includes(status) });

/** What the store answers with where it has the photo. 412 answers `If-None-Match: *`: those very bytes are there already. */
export function isStoredStatus(status: number): boolean {
  return status === 200 || status === 412;
}

const ofAnyServer: readonly Rule[] = [
  { ...is(429, 503), verdict: "slow_down" },
  { ...is(408), verdict: "retry" },
  { status: (status) => status >= 500, verdict: "retry" },
];

/** The first rule that fits decides; where none does it is `fail`. */
const rules: Readonly<Record<Answerer, readonly Rule[]>> = {
  api: [{ ...is(429), code: /^quota_exceeded$/, verdict: "fail" }, ...ofAnyServer],
  store: [
    { status: isStoredStatus, verdict: "done" },
    { ...is(403), message: /expired/i, verdict: "renew" },
    { ...is(404), code: /^NoSuchUpload$/, verdict: "renew" }, // what comes in parts was ended meanwhile, or is complete
    { ...is(403, 409), verdict: "retry" },
    ...ofAnyServer,
    { code: /^(RequestTimeout|ExpiredToken|IncompleteBody)$/, verdict: "retry" }, // with 400, where what lies between cut the body off
    { code: /^BadDigest$/, verdict: "rehash" },
  ],
  sign_in: [
    // Cognito throttles with 400; its LimitExceededException lasts for a quarter of an hour and is left to the person.
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

/** Codes of Node, OpenSSL and ours: what is not over in a while. All else that ends without an answer may be. */
const permanentFaults: readonly RegExp[] = [
  untrustedCertificate,
  /^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST)$/, // no TLS is spoken there
  /^(EPROXY|answer_too_long)$/,
];

/** After a request that got no answer. @param code Node's, or that of a ConnectionError */
export function verdictOfConnection(code: string): Extract<Verdict, "retry" | "fail"> {
  return permanentFaults.some((fault) => fault.test(code)) ? "fail" : "retry";
}

export function isUntrustedCertificate(code: string): boolean {
  return untrustedCertificate.test(code);
}

/** Statuses that sign-in pages and proxies answer with instead of the server. */
export function maySignInPageAnswerWith(status: number): boolean {
  return status < 400 || [401, 403, 404, 407, 511].includes(status);
}

/** What a person can do about it. */
export const signInHint = "if this network has a sign-in page, sign in there in a browser";

export function isTransient(verdict: Verdict): boolean {
  return verdict === "retry" || verdict === "slow_down" || verdict === "renew";
}

/** How often a call is tried that a person waits for: one of the API, and one of the sign-in service. */
export const maxTries = { api: 4, sign_in: 5 } as const;

/** No backoff is longer. */
const maxBackoffMs = 20_000;

/** The longest wait that a server may ask for: of a call that a person waits for, and of a push that goes on by itself. */
export const maxRetryAfterMs = { call: 30_000, push: 5 * 60_000 } as const;

/**
 * Exponential backoff with full jitter: anything from nothing to 500 ms after the first attempt, 1 s after the second, and so on.
 * @param attempt how many have failed, from 1. @param random from 0 up to 1; from 0.5 where a wait of nothing makes no sense
 */
export function backoffMs(attempt: number, random: number, maxMs = maxBackoffMs): number {
  return Math.round(random * Math.min(maxMs, 250 * 2 ** attempt));
}

/** What the server asked for, up to a limit, or else the backoff. */
export function retryDelayMs(
  failure: { attempt: number; retryAfterMs?: number | undefined },
  random: number,
  limitMs: number = maxRetryAfterMs.call,
): number {
  const { attempt, retryAfterMs } = failure;
  return retryAfterMs === undefined ? backoffMs(attempt, random) : Math.min(retryAfterMs, limitMs);
}

// A request that failed: a message for people, a status and a code for decisions.

export interface FailureFacts {
  /** The answer's; undefined if there was none. */
  status?: number | undefined;
  /** The contract's or Cognito's; `unreachable` without an answer, `not_the_api` if another server answered. */
  code: string;
  /** Trying again later may help. */
  isTransient: boolean;
  retryAfterMs?: number | undefined;
  cause?: unknown;
}

export class Failure extends Error {
  readonly status: number | undefined;
  readonly code: string;
  readonly isTransient: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(message: string, { status, code, isTransient, retryAfterMs, cause }: FailureFacts) {
    super(message, { cause });
    this.status = status;
    this.code = code;
    this.isTransient = isTransient;
    this.retryAfterMs = retryAfterMs;
  }
}

export const isFailure = (error: unknown, code: string): boolean => error instanceof Failure && error.code === code;

/** @param header seconds or a date (RFC 9110 §10.2.3). @returns undefined if it is neither */
export function retryAfterMs(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}

// What a request that did not succeed means: for people a sentence, for the rules its status and code.

export interface FailureFacts {
  /** Of the answer; undefined where none came. */
  status?: number | undefined;
  /** As the contract or Cognito names it; `unreachable` without an answer. */
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

/** Seconds, or a date; undefined where it is neither (RFC 9110 §10.2.3). */
export function retryAfterMs(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}

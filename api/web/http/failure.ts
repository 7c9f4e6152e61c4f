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

// The only error that endpoints throw on purpose: a code from the contract and a message for people.
import type { ErrorCode } from "./contract.ts";

export class ApiError extends Error {
  override name = "ApiError";
  readonly code: ErrorCode;
  /** When the same request may succeed; sent as `Retry-After`. */
  readonly retryAfterSeconds: number | undefined;
  /** @param message shown to the caller, so it must not contain secrets */
  constructor(code: ErrorCode, message: string, options: { retryAfterSeconds?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** Reduces anything thrown to what the caller may know. */
export const asApiError = (thrown: unknown): ApiError =>
  thrown instanceof ApiError ? thrown : new ApiError("internal", internalMessage, { cause: thrown });

/** A refusal whose reason has probably passed in a second. */
export const tryAgainSoon = (code: "slow_down" | "photo_busy", message: string, cause?: unknown): ApiError =>
  new ApiError(code, message, { retryAfterSeconds: 1, cause });

/** For a write that finds another record than the one that was read. */
export const beingChanged = () => tryAgainSoon("photo_busy", "The photo is being changed. Try again.");

const internalMessage = "Something went wrong on our side. Try again; if it stays so, report the request id.";

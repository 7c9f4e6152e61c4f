// The one error that an endpoint throws on purpose: a code of the contract and a sentence for people.
import type { ErrorCode } from "./contract.ts";

export class ApiError extends Error {
  override name = "ApiError";
  readonly code: ErrorCode;
  /** When the same request may succeed; goes out as `Retry-After`. */
  readonly retryAfterSeconds: number | undefined;
  /** @param message shown to the caller, so it quotes nothing that is secret */
  constructor(code: ErrorCode, message: string, options: { retryAfterSeconds?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** Whatever was thrown, as what a caller may know of it. */
export const asApiError = (thrown: unknown): ApiError =>
  thrown instanceof ApiError ? thrown : new ApiError("internal", internalMessage, { cause: thrown });

const internalMessage = "Something went wrong on our side. Try again; if it stays so, report the request id.";

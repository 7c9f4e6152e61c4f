// The few kinds of error in the CLI, and the one place that turns an error into an exit code.

export const exitCodes = {
  ok: 0,
  bug: 1,
  usage: 2,
  someFailed: 3,
  notSignedIn: 4,
  notAllowed: 5,
  unreachable: 6,
  /** The terminal was closed, or its connection was lost. */
  hungUp: 129,
  interrupted: 130,
  /** The person answered a question with no, which cancels the command as Ctrl-C does. */
  declined: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The user's input, settings or files cannot work; the message says what to do. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** A command line that the parser refused. The parser has already explained it on standard error. */
export class CommandLineError extends UsageError {
  override name = "CommandLineError";
}

/** Nobody is signed in, or the session has ended for good. `code` is Cognito's, if it has one. */
export class SignInError extends Error {
  override name = "SignInError";
  readonly code: string | undefined;
  constructor(message: string, options: { code?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.code = options.code;
  }
}

/** @param apiUrl absent if no server is known */
export function notSignedIn(apiUrl?: string): SignInError {
  const where = apiUrl === undefined ? "" : ` at ${apiUrl}`;
  return new SignInError(`Not signed in${where}. Run \`photoup login ${apiUrl ?? "URL"}\`.`, { code: "NotSignedIn" });
}

/** Somebody pressed Ctrl-C at a question. */
export class InterruptedError extends Error {
  override name = "InterruptedError";
  constructor() {
    super("Interrupted.");
  }
}

export interface RequestFailure {
  /** HTTP status; undefined if no answer arrived. */
  status?: number | undefined;
  /** The API's or S3's error code, or Node's if no answer arrived (`ECONNREFUSED`). */
  code: string;
  /** Whether the same request may succeed later; decided by whoever saw the status. */
  isTransient: boolean;
  /** No connection could be opened, so the request cannot have been carried out. */
  isUnsent?: boolean | undefined;
  /** From `Retry-After`. */
  retryAfterMs?: number | undefined;
  requestId?: string | undefined;
  cause?: unknown;
}

/** The API, S3 or Cognito refused a request, or never answered it. */
export class RequestError extends Error {
  override name = "RequestError";
  readonly status: number | undefined;
  readonly code: string;
  readonly isTransient: boolean;
  readonly isUnsent: boolean;
  readonly retryAfterMs: number | undefined;
  readonly requestId: string | undefined;
  constructor(message: string, failure: RequestFailure) {
    super(message, { cause: failure.cause });
    this.status = failure.status;
    this.code = failure.code;
    this.isTransient = failure.isTransient;
    this.isUnsent = failure.isUnsent === true;
    this.retryAfterMs = failure.retryAfterMs;
    this.requestId = failure.requestId;
  }
}

/** Refusals of the caller rather than of the request: the API would refuse any other request too. */
export const notAllowedCodes: ReadonlySet<string> = new Set([
  "not_registered",
  "not_allowed",
  "event_deleted",
  "ticket_expired",
  "ticket_revoked",
  "ticket_wrong_event",
  "ticket_not_allowed",
]);

/** A refusal by the disk or the system (ENOSPC, EACCES), which is not a bug. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error;
}

/** The system allows no more open files and connections for now. */
export function isOutOfDescriptors(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "EMFILE" || code === "ENFILE";
}

export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof UsageError) return exitCodes.usage;
  if (error instanceof SignInError) return exitCodes.notSignedIn;
  if (error instanceof InterruptedError) return exitCodes.interrupted;
  if (!(error instanceof RequestError)) return isSystemError(error) ? exitCodes.usage : exitCodes.bug;
  if (["unauthenticated", "ticket_invalid"].includes(error.code)) return exitCodes.notSignedIn;
  if (notAllowedCodes.has(error.code)) return exitCodes.notAllowed;
  // `bad_answer` has no status: the server is at fault, whatever its status was.
  return error.status === undefined || error.isTransient ? exitCodes.unreachable : exitCodes.usage;
}

/** The error for a working folder that was deleted; undefined for all other errors. */
export function withoutFolder(thrown: unknown): UsageError | undefined {
  // An error from a thread arrives as a copy with its message only.
  if (!(thrown instanceof Error) || !/\buv_cwd$/.test(thrown.message)) return undefined;
  const message = "The folder that you are in was deleted. Go to another one (`cd ~`), and run it again.";
  return new UsageError(message, { cause: thrown });
}

// The few kinds of error that the CLI tells apart, and the one place that turns one into an exit code.

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
  /** A question was answered with no: whoever typed the command called it off, as by Ctrl-C at that question. */
  declined: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** What the user typed, set or pointed at cannot work; the message says what to do. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** A command line that the parser refused. It has told the reader on standard error already, in lines of its own. */
export class CommandLineError extends UsageError {
  override name = "CommandLineError";
}

/** Nobody is signed in, or the session has ended for good. `code` is Cognito's name for it, where there is one. */
export class SignInError extends Error {
  override name = "SignInError";
  readonly code: string | undefined;
  constructor(message: string, options: { code?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.code = options.code;
  }
}

/** Somebody pressed Ctrl-C at a question. */
export class InterruptedError extends Error {
  override name = "InterruptedError";
  constructor() {
    super("Interrupted.");
  }
}

export interface RequestFailure {
  /** HTTP status; undefined where no answer came. */
  status?: number | undefined;
  /** The API's or S3's error code, or Node's where no answer came (`ECONNREFUSED`). */
  code: string;
  /** Whether the same request may succeed later; decided where the status was seen. */
  isTransient: boolean;
  /** What `Retry-After` asked for. */
  retryAfterMs?: number | undefined;
  requestId?: string | undefined;
  cause?: unknown;
}

/** A request that the API, S3 or Cognito refused, or that never got an answer. */
export class RequestError extends Error {
  override name = "RequestError";
  readonly status: number | undefined;
  readonly code: string;
  readonly isTransient: boolean;
  readonly retryAfterMs: number | undefined;
  readonly requestId: string | undefined;
  constructor(message: string, failure: RequestFailure) {
    super(message, { cause: failure.cause });
    this.status = failure.status;
    this.code = failure.code;
    this.isTransient = failure.isTransient;
    this.retryAfterMs = failure.retryAfterMs;
    this.requestId = failure.requestId;
  }
}

/** Refusals of the API that are about who asks, not about what: nothing else that they ask for is answered otherwise. */
export const notAllowedCodes: ReadonlySet<string> = new Set([
  "not_registered",
  "not_allowed",
  "event_deleted",
  "ticket_expired",
  "ticket_revoked",
  "ticket_wrong_event",
  "ticket_not_allowed",
]);

/** The disk's or the system's own refusal (ENOSPC, EACCES) is nobody's bug. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error;
}

/** The system lets no more files and connections be opened for now. */
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
  // `bad_answer` has no status: the server is at fault, whatever it answered with.
  return error.status === undefined || error.isTransient ? exitCodes.unreachable : exitCodes.usage;
}

/** The sentence for a system that has no working folder to offer; undefined for all other errors. */
export function withoutFolder(thrown: unknown): UsageError | undefined {
  // A thread's error arrives as a copy that has its message, but not its other fields.
  if (!(thrown instanceof Error) || !/\buv_cwd$/.test(thrown.message)) return undefined;
  const message = "The folder that you are in was deleted. Go to another one (`cd ~`), and run it again.";
  return new UsageError(message, { cause: thrown });
}

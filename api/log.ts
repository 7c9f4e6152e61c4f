// The log, one JSON object per line. The fields below are all it may contain: ids, codes and counts; never a token, URL, address or caption.

export type LogLevel = "info" | "warn" | "error";

export interface LogFields {
  /** The name of the function. */
  route?: string;
  requestId?: string | undefined;
  status?: number;
  code?: string;
  eventId?: string | undefined;
  photoId?: string | undefined;
  /** Not secret: the ticket's secret is never in a path. */
  ticketId?: string | undefined;
  /** The `sub` of the caller: an opaque id. */
  caller?: string | undefined;
  outcome?: string;
  reason?: string;
  /** Name, message and stack frames of what was thrown. */
  error?: { name: string; message: string; stack?: string | undefined };
  counts?: Record<string, number>;
}

export type Log = (level: LogLevel, message: string, fields?: LogFields) => void;

/** Lambda filters by level only if a line has both `timestamp` (RFC 3339) and `level`. @param write takes one line without a line break */
export function createLog(write: (line: string) => void, now: () => Date): Log {
  return (level, message, fields) =>
    write(JSON.stringify({ timestamp: now().toISOString(), level, message, ...fields }));
}

// Messages of the SDK and of sockets may contain request URLs, including presigned ones.
const withoutUrls = (text: string) => text.replace(/https?:\/\/\S+/g, "(url)");

/** The loggable parts of a thrown value. */
export function errorFields(thrown: unknown): NonNullable<LogFields["error"]> {
  if (!(thrown instanceof Error)) return { name: "NotAnError", message: typeof thrown };
  return { name: thrown.name, message: withoutUrls(thrown.message), stack: thrown.stack && withoutUrls(thrown.stack) };
}

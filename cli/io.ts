// All that a command may use of its process. cli/run-process.ts provides it; tests bring their own.
import type { Readable, Writable } from "node:stream";
import type { ApiClient } from "./api-client.ts";
import type { ExitCode } from "./errors.ts";
import type { Session } from "./sign-in/session.ts";
import type { Ticket } from "./ticket-link.ts";

/** Flags that every command takes. */
export interface GlobalOptions {
  apiUrl?: string;
  profile?: string;
  verbose?: boolean;
  quiet?: boolean;
}

/**
 * How to connect: as flags, environment and profile say, or with a ticket instead. `asks`: false if nobody may be asked for
 * what is missing.
 */
export interface ConnectOptions extends GlobalOptions {
  withTicket?: Ticket;
  asks?: boolean;
  /** The longest wait for an answer, as typed. */
  giveUpAfter?: string;
}

/** Standard input. A terminal's can hide what is typed. */
export interface Input extends Readable {
  isTTY?: boolean;
  setRawMode?(raw: boolean): unknown;
}

/** The first SIGINT, SIGTERM or SIGHUP aborts `soft`; the next SIGINT or SIGTERM aborts `hard`; one more ends the process. */
export interface Interruption {
  readonly soft: AbortSignal;
  readonly hard: AbortSignal;
  /** 129, 130 or 143 by the first signal; undefined before. */
  exitCode(): ExitCode | undefined;
}

export interface Connection {
  apiUrl: string;
  api: ApiClient;
  session: Session;
}

export interface Io {
  stdin: Input;
  stdout: Writable;
  stderr: Writable;
  env: Readonly<Record<string, string | undefined>>;
  platform: NodeJS.Platform;
  isTerminal: { stdin: boolean; stdout: boolean; stderr: boolean };
  /** The process's command line as bytes, a NUL after each word; undefined if the system does not provide it. */
  rawArguments(): Uint8Array | undefined;
  /** Throws if it was removed. */
  workingFolder(): string;
  /** Changes the working folder, for relative paths. Throws the file system's error. */
  enterFolder(path: string): void;
  /** The terminal's width in cells; 80 if unknown. */
  columns(): number;
  /** Milliseconds since 1970, by a clock that somebody may set while the command runs. */
  now(): number;
  /** Milliseconds since some moment, for durations: nobody sets this clock. */
  elapsedMs(): number;
  /** From now on, signals no longer end the process by themselves. */
  catchSignals(): Interruption;
  /**
   * The API that flags, environment and profile name, for whoever is signed in. At a terminal, asks for a missing server or
   * sign-in. Throws UsageError or SignInError.
   */
  connect(options: ConnectOptions): Promise<Connection>;
}

/** One file under cli/commands exports one of these for each of its verbs. */
export type Command<Options> = (options: Options & GlobalOptions, io: Io) => Promise<ExitCode>;

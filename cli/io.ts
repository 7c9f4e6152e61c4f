// What a command may touch of the process that it runs in: cli/run-process.ts fills it in, tests bring their own.
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
 * How to connect: as whom flags, environment and profile say, or with a ticket in their place. `asks`: false where nobody is to be
 * asked for what is missing.
 */
export interface ConnectOptions extends GlobalOptions {
  withTicket?: Ticket;
  asks?: boolean;
  /** As typed: no answer is waited for longer. */
  giveUpAfter?: string;
}

/** A terminal's standard input can hide what is typed. */
export interface Input extends Readable {
  isTTY?: boolean;
  setRawMode?(raw: boolean): unknown;
}

/** The first SIGINT, SIGTERM or SIGHUP aborts `soft`; the next one aborts `hard`, but a SIGHUP. */
export interface Interruption {
  readonly soft: AbortSignal;
  readonly hard: AbortSignal;
  /** 129, 130 or 143 after a signal, by the first that came; undefined before. */
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
  /** The process's command line as bytes, a NUL behind each word; undefined where the system does not tell. */
  rawArguments(): Uint8Array | undefined;
  /** Throws where it was removed. */
  workingFolder(): string;
  /** Makes another folder the working one, for paths that are relative. Throws the file system's error. */
  enterFolder(path: string): void;
  /** Width of the terminal in cells; 80 where it is not known. */
  columns(): number;
  /** Milliseconds since 1970. */
  now(): number;
  /** From here on, signals no longer end the process by themselves. */
  catchSignals(): Interruption;
  /**
   * The API that flags, environment and profile name, for whoever is signed in. At a terminal, what is missing is asked for:
   * which API, and who signs in. Throws UsageError or SignInError.
   */
  connect(options: ConnectOptions): Promise<Connection>;
}

/** One file under cli/commands exports one of these for each of its verbs. */
export type Command<Options> = (options: Options & GlobalOptions, io: Io) => Promise<ExitCode>;

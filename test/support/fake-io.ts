// A fake process for commands under test: recording streams, a stopped clock, signals on demand, and the test's API.
import { statSync } from "node:fs";
import { PassThrough, Writable } from "node:stream";
import type { ApiClient } from "../../cli/api-client.ts";
import type { ExitCode } from "../../cli/errors.ts";
import type { Io } from "../../cli/io.ts";

export interface FakeIo extends Io {
  /** Everything written so far. */
  out(): string;
  err(): string;
  /** As in the real process, the first call aborts the soft signal, the second the hard one. */
  signal(exitCode: ExitCode): void;
  clock: { now: number };
}

export interface FakeIoOptions {
  api?: Partial<ApiClient>;
  env?: Record<string, string>;
  /** The content of standard input. */
  input?: string | Buffer;
  isTerminal?: boolean;
  columns?: number;
}

export function fakeIo(options: FakeIoOptions = {}): FakeIo {
  const stdout = new Remembering();
  const stderr = new Remembering();
  const stdin = new PassThrough();
  if (options.input !== undefined) stdin.end(options.input);
  const isTerminal = options.isTerminal ?? false;
  const clock = { now: Date.UTC(2026, 10, 22) };
  const soft = new AbortController();
  const hard = new AbortController();
  let exitCode: ExitCode | undefined;
  let workingFolder = process.cwd();
  const refuse = () => {
    throw new Error("this test has no such call");
  };
  const api: ApiClient = {
    config: refuse,
    event: refuse,
    photos: refuse,
    photoPages: refuse,
    events: refuse,
    attendees: refuse,
    attendeePages: refuse,
    addAttendee: refuse,
    inviteAttendee: refuse,
    removeAttendee: refuse,
    deleteAccount: refuse,
    removePhoto: refuse,
    picture: refuse,
    original: refuse,
    saveEvent: refuse,
    deleteEvent: refuse,
    createTicket: refuse,
    tickets: refuse,
    revokeTicket: refuse,
    ticket: refuse,
    close: async () => {},
    ...options.api,
  };
  return {
    stdin,
    stdout,
    stderr,
    env: options.env ?? {},
    platform: "linux",
    isTerminal: { stdin: isTerminal, stdout: isTerminal, stderr: isTerminal },
    columns: () => options.columns ?? 80,
    rawArguments: () => undefined,
    workingFolder: () => workingFolder,
    enterFolder: (path) => {
      statSync(path);
      workingFolder = path;
    },
    now: () => clock.now,
    elapsedMs: () => clock.now,
    catchSignals: () => ({ soft: soft.signal, hard: hard.signal, exitCode: () => exitCode }),
    connect: async () => ({
      apiUrl: "https://api.example.com/dev",
      api,
      session: { idToken: async () => "token", renew: async () => "token" },
    }),
    out: () => stdout.text,
    err: () => stderr.text,
    signal(code) {
      (exitCode === undefined ? soft : hard).abort();
      exitCode ??= code;
    },
    clock,
  };
}

export class Remembering extends Writable {
  text = "";
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** The items one by one, like the API's pages. */
export async function* each<Item>(...items: Item[]): AsyncGenerator<Item> {
  yield* items;
}

// Lines for people: the one way by which a command's words reach a terminal.
import type { Writable } from "node:stream";
import { display } from "./display.ts";
import { hideSecrets } from "./hide-secrets.ts";

/** Each stays one line, shows no secret and acts on no terminal, wherever its words come from. */
export function say(stream: Writable, ...lines: readonly string[]): void {
  stream.write(lines.map((line) => `${shown(line)}\n`).join(""));
}

/** On standard error, under photoup's name. */
export function warn(stderr: Writable, message: string): void {
  say(stderr, `photoup: ${message}`);
}

export function shown(line: string): string {
  return display(hideSecrets(line));
}

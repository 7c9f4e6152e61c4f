// Prints lines for people. All of a command's messages go through here.
import type { Writable } from "node:stream";
import { display } from "./display.ts";
import { hideSecrets } from "./hide-secrets.ts";

/** Each line stays one line, shows no secret and cannot control the terminal, wherever its text comes from. */
export function say(stream: Writable, ...lines: readonly string[]): void {
  stream.write(lines.map((line) => `${shown(line)}\n`).join(""));
}

/** Prints on standard error, prefixed with photoup's name. */
export function warn(stderr: Writable, message: string): void {
  say(stderr, `photoup: ${message}`);
}

export function shown(line: string): string {
  return display(hideSecrets(line));
}

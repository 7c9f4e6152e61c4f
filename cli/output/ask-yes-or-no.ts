// Asks a yes-or-no question on the terminal; anything but yes is no.
import { createInterface } from "node:readline";
import type { Io } from "../io.ts";

/** @param question one line, with its question mark. False where the terminal is closed or Ctrl-C pressed. */
export function askYesOrNo(question: string, io: Io): Promise<boolean> {
  const terminal = createInterface({ input: io.stdin, output: io.stderr, terminal: io.isTerminal.stdin });
  return new Promise((resolve) => {
    terminal.once("close", () => resolve(false));
    terminal.question(`${question} [y/N] `, (answer) => {
      resolve(/^\s*y(es)?\s*$/i.test(answer));
      terminal.close();
    });
  });
}

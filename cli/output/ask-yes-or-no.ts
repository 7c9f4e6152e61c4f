// Asks a yes-or-no question on the terminal; anything but yes is no.
import { createInterface } from "node:readline";
import { InterruptedError } from "../errors.ts";
import type { Io } from "../io.ts";
import { isDumb } from "./paint.ts";
import { shown } from "./say.ts";

/** @param question one line, with its question mark. False where the terminal is closed; throws InterruptedError at Ctrl-C. */
export function askYesOrNo(question: string, io: Io): Promise<boolean> {
  const terminal = createInterface({
    input: io.stdin,
    output: io.stderr,
    terminal: io.isTerminal.stdin && !isDumb(io.env),
  });
  return new Promise((resolve, reject) => {
    terminal.once("SIGINT", () => {
      reject(new InterruptedError());
      io.stderr.write("\n");
      terminal.close();
    });
    terminal.once("close", () => resolve(false));
    terminal.question(`${shown(question)} [y/N] `, (answer) => {
      resolve(/^\s*y(es)?\s*$/i.test(answer));
      terminal.close();
    });
  });
}

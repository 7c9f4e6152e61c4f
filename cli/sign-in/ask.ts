// Asks the person at the terminal. Secrets are not shown, and the terminal's mode is restored.
import type { Writable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { InterruptedError, SignInError } from "../errors.ts";
import type { Input } from "../io.ts";
import { display } from "../output/display.ts";
import { eraseLine } from "../output/erase-line.ts";
import { shown } from "../output/say.ts";
import { type Edit, editLine, emptyLine } from "./edit-line.ts";

export interface Ask {
  /** A line that is shown as it is typed. Throws InterruptedError on Ctrl-C, SignInError if the input ends. */
  text(label: string): Promise<string>;
  /** A line that is not shown at all, not even its length. */
  secret(label: string): Promise<string>;
  /** Prints the text as one line, whatever it contains. */
  tell(line: string): void;
  /** The widest line that the terminal does not wrap, in cells. */
  columns(): number;
}

interface Question {
  label: string;
  isShown: boolean;
  resolve(text: string): void;
  reject(error: Error): void;
}

/** A terminal that supports escape codes. */
export interface Screen {
  columns(): number;
  /** In terminal cells. */
  widthOf(text: string): number;
}

/**
 * The terminal stays raw from the first question until `close`, between questions too: anything typed ahead may be a secret.
 * @param interrupt called on Ctrl-C while no question is open, after the terminal's mode was restored
 * @param screen undefined if the terminal ignores escape codes: a changed line is then written again, below
 */
export function askAtTerminal(
  input: Input,
  output: Writable,
  interrupt: () => void,
  screen?: Screen,
): Ask & { close(): void } {
  const decoder = new StringDecoder("utf8");
  let ahead: string[] = [];
  let line = emptyLine;
  let question: Question | undefined;
  let isRaw = false;
  let drawn = "";
  let hasEnded = false;

  function open(): void {
    if (isRaw) return;
    isRaw = true;
    input.setRawMode?.(true);
    input.on("data", onData).on("end", onEnd).on("error", onEnd).resume();
  }

  function close(): void {
    if (!isRaw) return;
    isRaw = false;
    input.off("data", onData).off("end", onEnd).off("error", onEnd).pause();
    input.setRawMode?.(false);
  }

  function onData(bytes: Buffer | string): void {
    ahead.push(...(typeof bytes === "string" ? bytes : decoder.write(bytes)));
    if (!question && ahead.includes("\x03")) {
      close();
      interrupt();
    }
    takeKeys();
  }

  function onEnd(): void {
    hasEnded = true;
    settle("ended");
  }

  function takeKeys(): void {
    while (question && ahead.length > 0) {
      const key = ahead.shift() ?? "";
      if (key === "\r" && ahead[0] === "\n") ahead.shift();
      const edit = editLine(line, key);
      if (typeof edit === "object") line = edit;
      else settle(edit);
    }
    if (question?.isShown) redraw(question.label, line.text);
  }

  function redraw(label: string, text: string): void {
    const now = display(text);
    // Appending needs no erasing, however many rows the line wraps over.
    if (now.startsWith(drawn)) output.write(now.slice(drawn.length));
    else output.write(`${screen ? eraseLine(screen.widthOf(label + drawn), screen.columns()) : "\r\n"}${label}${now}`);
    drawn = now;
  }

  function settle(how: Exclude<Edit, object>): void {
    if (!question) return;
    const { resolve, reject, isShown, label } = question;
    const { text } = line;
    question = undefined;
    line = emptyLine;
    if (isShown) redraw(label, text);
    output.write("\r\n");
    if (how === "done") {
      resolve(text);
      return;
    }
    close();
    reject(
      how === "interrupted"
        ? new InterruptedError()
        : new SignInError("The input ended before the answer was complete.", { code: "NoAnswer" }),
    );
  }

  const put = (asked: string, isShown: boolean): Promise<string> =>
    new Promise((resolve, reject) => {
      const label = shown(asked);
      open(); // before the label, so that an immediate answer is not echoed
      output.write(label);
      drawn = "";
      question = { label, isShown, resolve, reject };
      takeKeys(); // anything typed before the input ended counts
      if (hasEnded) settle("ended");
    });

  return {
    text: async (label) => (await put(label, true)).trim(),
    secret: (label) => put(label, false),
    tell: (text) => void output.write(`${shown(text)}\r\n`),
    columns: () => screen?.columns() ?? Number.POSITIVE_INFINITY,
    close() {
      ahead = [];
      close();
    },
  };
}

// Questions to the person at the terminal: what is secret is not shown, and the terminal is left as it was found.
import type { Writable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { InterruptedError, SignInError } from "../errors.ts";
import type { Input } from "../io.ts";
import { display } from "../output/display.ts";
import { eraseLine } from "../output/erase-line.ts";
import { shown } from "../output/say.ts";
import { type Edit, editLine, emptyLine } from "./edit-line.ts";

export interface Ask {
  /** A line that is shown as it is typed. Throws InterruptedError at Ctrl-C, SignInError where the input ends. */
  text(label: string): Promise<string>;
  /** A line of which nothing is shown, not even its length. */
  secret(label: string): Promise<string>;
  /** One line, whatever is in it. */
  tell(line: string): void;
  /** How wide a line can be, in cells, before the terminal breaks it. */
  columns(): number;
}

interface Question {
  label: string;
  isShown: boolean;
  resolve(text: string): void;
  reject(error: Error): void;
}

/** A terminal that acts on escape codes. */
export interface Screen {
  columns(): number;
  /** In cells of the terminal. */
  widthOf(text: string): number;
}

/**
 * From the first question to `close` the terminal is raw, between questions too: what is typed ahead may be a secret.
 * @param screen undefined where the terminal acts on no escape codes: a line is only ever added to
 * @param interrupt what Ctrl-C does while no question is open; the terminal is itself again by then
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
    // What only adds to a line needs no erasing, however many rows the terminal has made of it.
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
      open(); // Before the label: whoever answers at once must not be echoed.
      output.write(label);
      drawn = "";
      question = { label, isShown, resolve, reject };
      takeKeys(); // what was typed before the end of the input counts
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

// The progress bar on a terminal; the only file that knows cli-progress.
import type { Writable } from "node:stream";
import type { SingleBar } from "cli-progress";
import { eraseLine } from "./erase-line.ts";
import { widthOf } from "./fit-text.ts";

export interface Bar {
  /** Prints whole lines above the bar. */
  print(lines: string): void;
  /** Takes the bar off the screen. */
  stop(): void;
}

/** Redraws `line()` ten times a second on the stream's last line. */
export function startBar(stream: Writable, columns: () => number, line: () => string): Bar {
  const options = {
    format: line,
    fps: 10,
    stream,
    terminal: terminalOf(stream, columns),
    clearOnComplete: true,
    // Only the timer draws, never an event of the engine.
    synchronousUpdate: false,
    forceRedraw: true,
  };
  const { erase } = options.terminal;
  let bar: SingleBar | undefined;
  let isStopped = false;
  // Loaded while the first photos are being sent, and only if there is a terminal.
  void import("cli-progress").then((progress) => {
    if (isStopped) return;
    bar = new progress.SingleBar(options as ConstructorParameters<typeof SingleBar>[0]);
    bar.start(1, 0);
  });
  return {
    print: (lines) => void stream.write(`${erase("\x1b[K")}${lines}`),
    stop() {
      isStopped = true;
      bar?.stop();
    },
  };
}

/** Replaces cli-progress's own terminal, which returns to the cursor's position at the start and overwrites all lines printed since. */
function terminalOf(stream: Writable, columns: () => number) {
  const nothing = () => {};
  /** The width of the text on the last line. */
  let drawnCells = 0;
  const erase = (code: string) => {
    const erased = eraseLine(drawnCells, columns(), code);
    drawnCells = 0;
    return erased;
  };
  const write = (text: string) => {
    // While a terminal is paused (Ctrl-S), redraws are dropped, so that memory does not grow.
    if (!stream.writableNeedDrain) stream.write(text);
  };
  return {
    cursorSave: nothing,
    cursorRestore: nothing,
    cursor: nothing,
    lineWrapping: nothing,
    erase,
    cursorTo: () => write(erase("")),
    clearRight: () => write("\x1b[K"),
    clearLine: () => write(`${erase("\x1b[2K")}`),
    newline: () => write("\n"),
    write(text: string) {
      drawnCells = widthOf(text);
      // Without line wrapping: the terminal may have become narrower a moment ago, and nobody may know yet.
      write(`\x1b[?7l${text}\x1b[?7h`);
    },
    isTTY: () => true,
    getWidth: columns,
  };
}

// One exiftool process for all tests of a file: it starts slowly, and then answers at once.
import { spawn } from "node:child_process";
import { afterAll, type TestContext } from "vitest";
import { skipWithout } from "./skip-without.ts";

/** Runs exiftool with these arguments and returns its output. Throws if it reports an error. */
export type Exiftool = (args: string[]) => Promise<string>;

/** Skips the test if exiftool is not installed. */
export function exiftoolForFile(): (test: TestContext) => Exiftool {
  let opened: ReturnType<typeof openExiftool> | undefined;
  afterAll(() => opened?.close());
  return (test) => {
    opened ??= openExiftool(skipWithout("exiftool", test));
    return opened.run;
  };
}

function openExiftool(program: string) {
  const child = spawn(program, ["-stay_open", "True", "-@", "-"], { stdio: "pipe" });
  let printed = "";
  let complaints = "";
  let onNews = () => {};
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    printed += text;
    onNews();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => (complaints += text));
  child.on("close", () => onNews());
  let last: Promise<unknown> = Promise.resolve();
  const runNext = async (args: string[]): Promise<string> => {
    complaints = "";
    // With -q it does not report that it is ready.
    // biome-ignore lint/suspicious/noTemplateCurlyInString: exiftool's own
    child.stdin.write([...args, "-echo3", "{ended with ${status}}", "-execute", ""].join("\n"));
    for (;;) {
      const end = /\{ended with (\d+)\}\n/.exec(printed);
      if (end) {
        const answer = printed.slice(0, end.index);
        printed = printed.slice(end.index + end[0].length);
        if (end[1] !== "0") throw new Error(`exiftool ${args.join(" ")} ended with ${end[1]}: ${complaints}`);
        return answer;
      }
      if (child.exitCode !== null) throw new Error(`exiftool ended by itself: ${complaints}`);
      await new Promise<void>((resolve) => (onNews = resolve));
    }
  };
  return {
    run(args: string[]): Promise<string> {
      const running = last.then(() => runNext(args));
      last = running.catch(() => undefined);
      return running;
    },
    close: () => child.stdin.end("-stay_open\nFalse\n"),
  };
}

// Refuses arguments that are not UTF-8: Node passes arguments as text and loses such bytes, so another file would be meant.
import { isUtf8 } from "node:buffer";
import { UsageError } from "./errors.ts";
import { localPathOf } from "./upload/worker/local-path.ts";

/**
 * @param rawArguments the process's whole command line as bytes, a NUL after each word; undefined if the system does not provide it.
 * Throws UsageError for the first argument that did not arrive as typed.
 */
export function assertUtf8Arguments(argv: readonly string[], rawArguments: () => Uint8Array | undefined): void {
  if (!argv.some((argument) => argument.includes("\ufffd"))) return;
  const raw = rawArguments();
  if (raw === undefined) return;
  const words = Buffer.from(raw).toString("latin1").split("\0").slice(0, -1).slice(-argv.length);
  const lost = words.map((word) => Buffer.from(word, "latin1")).find((bytes) => !isUtf8(bytes));
  if (lost === undefined) return;
  throw new UsageError(
    `${localPathOf(lost).path} is not UTF-8, and such an argument does not reach photoup unchanged. Name the folder that contains it, or pass the paths as a list: find … -print0 | photoup push --from - --null --event ID.`,
  );
}

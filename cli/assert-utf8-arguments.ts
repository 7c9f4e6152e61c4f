// Node hands over arguments as text: what is no UTF-8 in them is lost, and another file would be meant.
import { isUtf8 } from "node:buffer";
import { UsageError } from "./errors.ts";
import { localPathOf } from "./upload/worker/local-path.ts";

/**
 * @param rawArguments the whole command line of the process, as bytes that a NUL ends each; undefined where the system does not tell.
 * Throws UsageError for the first argument that reached us as something else than what was typed.
 */
export function assertUtf8Arguments(argv: readonly string[], rawArguments: () => Uint8Array | undefined): void {
  if (!argv.some((argument) => argument.includes("\ufffd"))) return;
  const raw = rawArguments();
  if (raw === undefined) return;
  const words = Buffer.from(raw).toString("latin1").split("\0").slice(0, -1).slice(-argv.length);
  const lost = words.map((word) => Buffer.from(word, "latin1")).find((bytes) => !isUtf8(bytes));
  if (lost === undefined) return;
  throw new UsageError(
    `${localPathOf(lost).path} is not UTF-8, and an argument that is not does not arrive as it is. Name the folder that holds it, or hand over paths as a list: find … -print0 | photoup push --from - --null --event ID.`,
  );
}

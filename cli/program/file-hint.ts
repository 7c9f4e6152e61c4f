// A file whose name begins as a flag does: `photoup push *` names it like any other.
import { isThere } from "../is-there.ts";
import { displayPath } from "../output/display.ts";

/** A line that says how to name it; empty where no such file is here. @param refusal the parser's words */
export function fileHint(refusal: string): string {
  const [, name = ""] = /unknown option '([^\n]+)'/.exec(refusal) ?? [];
  if (name === "" || !isThere(name)) return "";
  const shown = displayPath(name);
  return `A file here is called ${shown}: write ./${shown}, or -- before all paths.\n`;
}

// Explains a file name that looks like a flag: `photoup push *` may expand to one.
import { isThere } from "../is-there.ts";
import { displayPath } from "../output/display.ts";

/** A line that says how to type the name; empty if there is no such file here. @param refusal the parser's message */
export function fileHint(refusal: string): string {
  const [, name = ""] = /unknown option '([^\n]+)'/.exec(refusal) ?? [];
  if (name === "" || !isThere(name)) return "";
  const shown = displayPath(name);
  return `There is a file called ${shown} here: write ./${shown}, or put -- before all paths.\n`;
}

// Takes a ticket's secret out of what `ps` shows of this process. On Linux and macOS a title is written over the arguments
// themselves; until then, and on Windows, others can read them: PHOTOUP_TICKET and `--ticket @FILE` are never seen.
import { hideSecrets } from "./output/hide-secrets.ts";

export function hideArguments(of: { title: string; readonly argv: readonly string[] }): void {
  of.title = of.argv.map(hideSecrets).join(" ");
}

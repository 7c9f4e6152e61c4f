// Hides a ticket's secret from `ps`. On Linux and macOS the process title overwrites the arguments. Until then, and on Windows,
// others can read them; they never see PHOTOUP_TICKET or `--ticket @FILE`.
import { hideSecrets } from "./output/hide-secrets.ts";

export function hideArguments(of: { title: string; readonly argv: readonly string[] }): void {
  of.title = of.argv.map(hideSecrets).join(" ");
}

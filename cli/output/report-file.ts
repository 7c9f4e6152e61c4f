// --report FILE: one row per file, written as each file ends, however many there are.
import { UsageError } from "../errors.ts";
import { displayPath } from "./display.ts";
import { csvReport, jsonReport, junitReport, type ReportFormat } from "./report-format.ts";
import { reportRow } from "./report-row.ts";
import type { RunEvent, RunSummary } from "./run-event.ts";
import { openWholeFile } from "./whole-file.ts";

export interface ReportFile {
  add(event: RunEvent): void;
  /** Throws UsageError if the file could not be written completely; then there is no report. */
  close(summary: RunSummary): void;
  /** Leaves no report: the run ended without a summary. */
  discard(): void;
}

/** The name's extension (.csv, .json, .xml) decides the format. Throws UsageError if the file cannot be written. */
export function openReportFile(path: string, eventId: string): ReportFile {
  const format = formatOf(path, eventId);
  const file = openWholeFile(path, { what: "The report", isOurs: (head) => head.startsWith(format.start) });
  let rows = 0;
  file.append(format.head);
  return {
    add(event) {
      const row = reportRow(event);
      if (row) file.append(format.row(row, rows++));
    },
    close(summary) {
      file.append(format.tail(summary));
      file.flush();
      // The counts belong at the start of the file, but are known only now. A pipe goes without them.
      if (format.finalHead) file.overwrite(0, format.finalHead(summary));
      file.close();
    },
    discard: () => file.discard(),
  };
}

function formatOf(path: string, eventId: string): ReportFormat {
  const extension = /\.[^.]+$/.exec(path)?.[0].toLowerCase();
  if (extension === ".csv") return csvReport;
  if (extension === ".json") return jsonReport(eventId);
  if (extension === ".xml") return junitReport(eventId);
  throw new UsageError(`--report ${displayPath(path)}: the name must end in .csv, .json or .xml (JUnit).`);
}

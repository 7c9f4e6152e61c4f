// The three formats of a report: CSV for a spreadsheet, JSON for a program, JUnit XML for a CI server.
import { sumOf } from "../upload/count-not-proven.ts";
import { csvRow } from "./csv.ts";
import { display } from "./display.ts";
import type { ReportRow } from "./report-row.ts";
import type { RunSummary } from "./run-event.ts";

export interface ReportFormat {
  /** The start of every report in this format, whatever its event. */
  start: string;
  head: string;
  row(row: ReportRow, index: number): string;
  tail(summary: RunSummary): string;
  /** Replaces the head when the counts are known; exactly as long. */
  finalHead?(summary: RunSummary): string;
}

const columns = ["path", "outcome", "code", "message", "photoId", "sha256", "sizeBytes", "notProven"] as const;

export const csvReport: ReportFormat = {
  start: "path,outcome,code,message,",
  head: csvRow(columns),
  row: (row) => csvRow(columns.map((column) => row[column])),
  tail: () => "",
};

export function jsonReport(eventId: string): ReportFormat {
  const start = '{"v":1,"event":';
  return {
    start,
    head: `${start}${JSON.stringify(eventId)},"files":[\n`,
    row: (row, index) => `${index === 0 ? "" : ",\n"}${JSON.stringify(row)}`,
    tail: (summary) => `\n],"summary":${JSON.stringify(summary)}}\n`,
  };
}

/** Each file is a test case; one more says whether every file was tried. */
export function junitReport(eventId: string): ReportFormat {
  const start = '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n<testsuite name="photoup event ';
  const head = (counts: string) => `${start}${attributeText(eventId)}"${counts}>\n`;
  const room = " ".repeat(120);
  return {
    start,
    head: head(room),
    finalHead(summary) {
      const tests = summary.found + 1;
      const counts = [
        attribute("tests", tests),
        attribute("failures", failuresOf(summary)),
        attribute("errors", summary.stopped ? 1 : 0),
        attribute("skipped", skippedOf(summary)),
        attribute("time", (summary.elapsedMs / 1000).toFixed(3)),
      ];
      return head(` ${counts.join(" ")}`.padEnd(room.length));
    },
    row: (row) => testCase(row.path, eventId, detailOf(row)),
    tail(summary) {
      const detail = summary.stopped ? `<error ${attribute("message", summary.stopped.message)}/>` : "";
      return `${testCase("every file was tried", eventId, detail)}</testsuite>\n</testsuites>\n`;
    },
  };
}

function failuresOf(summary: RunSummary): number {
  const refuted = "missing" in summary ? summary.missing + summary.different : 0;
  return summary.failed + refuted + sumOf(summary.notProven);
}

/** Skipped files that nobody would miss. Photos that are cut off, or that a ticket cannot prove, were not skipped. */
function skippedOf({ skipped, notProven: { truncated: _, others_photo: __, ...leftOut } }: RunSummary): number {
  return skipped - sumOf(leftOut);
}

function detailOf(row: ReportRow): string {
  const message = attribute("message", row.message ?? row.code ?? "");
  // A CI server shows as a failure whatever is not proven to be in the event.
  if (row.notProven || row.outcome === "failed" || row.outcome === "missing" || row.outcome === "different")
    return `<failure ${attribute("type", row.notProven ?? row.code ?? "failed")} ${message}/>`;
  return row.outcome === "skipped" ? `<skipped ${message}/>` : "";
}

function testCase(name: string, eventId: string, detail: string): string {
  const start = `<testcase ${attribute("classname", `event-${eventId}`)} ${attribute("name", name)}`;
  return detail === "" ? `${start}/>\n` : `${start}>${detail}</testcase>\n`;
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** XML allows no control characters, escaped or not, so `display` makes them visible. */
function attributeText(value: string | number): string {
  const text = display(String(value)).replace(/[\ufffe\uffff]/g, "\ufffd");
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? character);
}

function attribute(name: string, value: string | number): string {
  return `${name}="${attributeText(value)}"`;
}

import { expect, it } from "vitest";
import { createLog, errorFields, type LogLevel } from "../../api/log.ts";

it.each<[level: LogLevel]>([["info"], ["warn"], ["error"]])(
  "a line of level %s has what Lambda's filter needs: the level and an RFC 3339 timestamp",
  (level) => {
    const lines: string[] = [];
    const log = createLog(
      (line) => lines.push(line),
      () => new Date(Date.UTC(2026, 10, 28, 4, 58, 57, 8)),
    );
    log(level, "answered", { route: "initiateUpload", status: 200, eventId: undefined });
    expect(lines).toEqual([
      `{"timestamp":"2026-11-28T04:58:57.008Z","level":"${level}","message":"answered","route":"initiateUpload","status":200}`,
    ]);
  },
);

it("a log entry is one line, whatever it contains", () => {
  const lines: string[] = [];
  const log = createLog(
    (line) => lines.push(line),
    () => new Date(0),
  );
  log("error", "failed", { error: errorFields(new Error("one\ntwo\u2028three")) });
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toContain("\n");
});

it("URLs are removed from an error's message and stack, since they may be signed", () => {
  const fields = errorFields(new TypeError("GET https://bucket.example/a?X-Amz-Signature=secret failed"));
  expect(fields).toMatchObject({ name: "TypeError", message: "GET (url) failed" });
  expect(JSON.stringify(fields)).not.toContain("secret");
  expect(errorFields("https://a.example/?secret")).toEqual({ name: "NotAnError", message: "string" });
});

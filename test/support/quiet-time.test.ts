import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { quietMsOf } from "./quiet-time.ts";
import { temporaryFolder } from "./temporary-folder.ts";

it.each([
  ["a thread that has ended since", (pid: number) => `${pid}/task/7`],
  ["a process that has ended since", () => "99999"],
])("counts what was waited for a processor by %s", async (_, ended) => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
  onTestFinished(() => void vi.useRealTimers());
  await using proc = await temporaryFolder();
  const write = (path: string, text: string) => {
    mkdirSync(dirname(proc.at(path)), { recursive: true });
    writeFileSync(proc.at(path), text);
  };
  const { pid } = process;
  write(`${pid}/stat`, `${pid} (node) S 1`);
  write(`${pid}/task/${pid}/schedstat`, "0 0 0");
  const work = async () => {
    write(`${pid}/task/7/schedstat`, "0 600000000 0");
    write("99999/stat", `99999 (a name) with ) R ${pid}`);
    write("99999/task/99999/schedstat", "0 50000000 0");
    vi.advanceTimersByTime(1000);
    rmSync(proc.at(ended(pid)), { recursive: true });
    vi.advanceTimersByTime(1000);
  };
  expect((await quietMsOf(work, [], proc.path)).ms).toBe(2000 - 600 - 50);
});

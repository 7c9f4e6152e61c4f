// Measures what a function's bundle costs before its first event: its size, and the time that Node takes to import it.
import { execFile } from "node:child_process";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";

export interface ColdStart {
  name: string;
  bundleBytes: number;
  /** The median of several imports, each in a process of its own. */
  importMs: number;
  /** What a process that does nothing took in the same minute: how fast this machine is, and how busy. */
  emptyProcessMs: number;
}

const run = promisify(execFile);

/** @param folder of bundles */
export async function measureColdStarts(folder: string, runs: number): Promise<ColdStart[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(".mjs")).sort();
  const measured: ColdStart[] = [];
  for (const file of files) {
    const imports: number[] = [];
    const empty: number[] = [];
    for (let i = 0; i < runs; i += 1) {
      imports.push(await importMsOf(join(folder, file)));
      empty.push(await emptyProcessMs());
    }
    const { size } = await stat(join(folder, file));
    const times = { importMs: medianOf(imports), emptyProcessMs: medianOf(empty) };
    measured.push({ name: file.replace(/\.mjs$/, ""), bundleBytes: size, ...times });
  }
  return measured;
}

function medianOf(times: number[]): number {
  return times.sort((a, b) => a - b)[times.length >> 1] ?? Number.NaN;
}

async function emptyProcessMs(): Promise<number> {
  const startedAt = performance.now();
  await run(process.execPath, ["--eval", "0"]);
  return performance.now() - startedAt;
}

async function importMsOf(file: string): Promise<number> {
  const script = `const start = performance.now();
    const { handler } = await import(${JSON.stringify(pathToFileURL(file).href)});
    if (typeof handler !== "function") throw new Error("no handler");
    console.log(performance.now() - start);`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", script]);
  return Number(stdout);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = fileURLToPath(new URL("../../../api/dist", import.meta.url));
  for (const { name, bundleBytes, importMs } of await measureColdStarts(folder, 9)) {
    console.log(
      `${name.padEnd(24)} ${(bundleBytes / 1024).toFixed(0).padStart(5)} KB ${importMs.toFixed(0).padStart(5)} ms`,
    );
  }
}

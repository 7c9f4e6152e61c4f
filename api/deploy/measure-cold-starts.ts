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
}

const run = promisify(execFile);

/** @param folder of bundles */
export async function measureColdStarts(folder: string, runs: number): Promise<ColdStart[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(".mjs")).sort();
  const measured: ColdStart[] = [];
  for (const file of files) {
    const times: number[] = [];
    for (let i = 0; i < runs; i += 1) times.push(await importMsOf(join(folder, file)));
    const importMs = times.sort((a, b) => a - b)[runs >> 1] ?? Number.NaN;
    measured.push({ name: file.replace(/\.mjs$/, ""), bundleBytes: (await stat(join(folder, file))).size, importMs });
  }
  return measured;
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

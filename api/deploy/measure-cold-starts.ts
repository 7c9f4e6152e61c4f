// Measures a function bundle's cold start: its size, and the time that Node takes to import it.
import { execFile } from "node:child_process";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { readScript } from "./script-arguments.ts";

export interface ColdStart {
  name: string;
  bundleBytes: number;
  /** The median of several imports, each in a new process. */
  importMs: number;
  /** The same in CPU time, which does not depend on the machine's load. */
  importCpuMs: number;
  /** The CPU time of an empty process, which shows how fast the machine is. */
  emptyCpuMs: number;
}

const run = promisify(execFile);

/**
 * @param folder of bundles
 * @param runs the imports of each
 * @param names which to measure; undefined: all
 */
export async function measureColdStarts(folder: string, runs: number, names?: string[]): Promise<ColdStart[]> {
  const files = names?.map((name) => `${name}.mjs`) ?? (await readdir(folder)).filter((file) => file.endsWith(".mjs"));
  const measured: Omit<ColdStart, "emptyCpuMs">[] = [];
  const empty: number[] = [];
  for (const file of files.sort()) {
    const imports: Awaited<ReturnType<typeof importOf>>[] = [];
    for (let i = 0; i < runs; i += 1) imports.push(await importOf(join(folder, file)));
    empty.push(await emptyCpuMs());
    const { size } = await stat(join(folder, file));
    measured.push({
      name: file.replace(/\.mjs$/, ""),
      bundleBytes: size,
      importMs: medianOf(imports.map(({ ms }) => ms)),
      importCpuMs: medianOf(imports.map(({ cpuMs }) => cpuMs)),
    });
  }
  return measured.map((each) => ({ ...each, emptyCpuMs: medianOf(empty) }));
}

function medianOf(times: number[]): number {
  return times.sort((a, b) => a - b)[times.length >> 1] ?? Number.NaN;
}

/** Script source: the process's CPU time so far. */
const cpuMs = "Object.values(process.cpuUsage()).reduce((user, system) => user + system) / 1000";

async function emptyCpuMs(): Promise<number> {
  const { stdout } = await run(process.execPath, ["--eval", `console.log(${cpuMs})`]);
  return Number(stdout);
}

async function importOf(file: string): Promise<{ ms: number; cpuMs: number }> {
  const script = `const [start, startCpu] = [performance.now(), ${cpuMs}];
    const { handler } = await import(${JSON.stringify(pathToFileURL(file).href)});
    if (typeof handler !== "function") throw new Error("no handler");
    console.log(JSON.stringify({ ms: performance.now() - start, cpuMs: ${cpuMs} - startCpu }));`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", script]);
  return JSON.parse(stdout);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  readScript("usage: npm run cold-starts", {});
  const folder = fileURLToPath(new URL("../../../api/dist", import.meta.url));
  for (const { name, bundleBytes, importMs } of await measureColdStarts(folder, 9)) {
    console.log(
      `${name.padEnd(24)} ${(bundleBytes / 1024).toFixed(0).padStart(5)} KB ${importMs.toFixed(0).padStart(5)} ms`,
    );
  }
}

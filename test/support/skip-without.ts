// Skips a test where a program that it needs is not installed. CI installs them all, and there such a test fails instead.
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Those that `.ci/run` installs: it names them in this variable, so that none of their tests is skipped unseen. */
const required = new Set((process.env.PHOTOUP_REQUIRED_PROGRAMS ?? "").split(" "));

/** @returns the program's path. Ends the test as skipped where there is none, or throws where there has to be one. */
export function skipWithout(program: string, context: { skip(note: string): never }): string {
  const path = findProgram(program);
  if (path) return path;
  if (required.has(program)) throw new Error(`${program} has to be installed here (PHOTOUP_REQUIRED_PROGRAMS).`);
  return context.skip(`there is no ${program} here`);
}

export function findProgram(program: string): string | undefined {
  const candidates = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, program));
  return candidates.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

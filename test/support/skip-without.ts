// Skips a test if a program that it needs is not installed. CI installs all of them, so there the test fails instead.
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** The programs that `.ci/run` installs, so that none of their tests is skipped unnoticed. */
const required = new Set((process.env.PHOTOUP_REQUIRED_PROGRAMS ?? "").split(" "));

/** @returns the program's path. Without the program it skips the test, or throws if the program is required. */
export function skipWithout(program: string, context: { skip(note: string): never }): string {
  const path = findProgram(program);
  if (path) return path;
  if (required.has(program)) throw new Error(`${program} must be installed here (PHOTOUP_REQUIRED_PROGRAMS).`);
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

// Vitest's global setup of the end-to-end tests: one local stack for all of them.
import type { TestProject } from "vitest/node";
import { startOwnStack } from "./own-stack.ts";

export default async function shareStack(project: TestProject) {
  const stack = await startOwnStack();
  const { process: _process, said: _said, stop: _stop, ...shared } = stack;
  project.provide("stack", shared);
  return () => stack[Symbol.asyncDispose]();
}

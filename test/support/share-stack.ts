// Vitest's global setup of the end-to-end tests: one local stack without renditions, for thousands of photos, and one with
// renditions, so that tests of pictures do not queue behind all other photos.
import type { TestProject } from "vitest/node";
import { type OwnStack, startOwnStack } from "./own-stack.ts";

export default async function shareStacks(project: TestProject) {
  const [stack, pictureStack] = await Promise.all([
    startOwnStack({ renditions: false }),
    startOwnStack({ renditions: "prompt" }),
  ]);
  project.provide("stack", addressesOf(stack));
  project.provide("pictureStack", addressesOf(pictureStack));
  return async () => {
    await stack[Symbol.asyncDispose]();
    await pictureStack[Symbol.asyncDispose]();
  };
}

function addressesOf({ process: _process, stderr: _stderr, stop: _stop, ...shared }: OwnStack) {
  return shared;
}

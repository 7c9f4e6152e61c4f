// The stacks that all end-to-end test files share.
import { inject } from "vitest";
import type { TestStack } from "./own-stack.ts";

declare module "vitest" {
  interface ProvidedContext {
    stack: TestStack;
    pictureStack: TestStack;
  }
}

/** Makes no renditions. Use your own events and users. */
export const sharedStack = (): TestStack => inject("stack");

/** Makes renditions one at a time, for tests that need them, with few photos each. */
export const sharedPictureStack = (): TestStack => inject("pictureStack");

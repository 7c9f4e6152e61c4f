// The one stack that all end-to-end test files share.
import { inject } from "vitest";
import type { TestStack } from "./own-stack.ts";

declare module "vitest" {
  interface ProvidedContext {
    stack: TestStack;
  }
}

/** Use events, and users, of your own. */
export const sharedStack = (): TestStack => inject("stack");

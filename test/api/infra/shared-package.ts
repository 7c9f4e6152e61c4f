// The packaged stacks that all test files share.
import { inject } from "vitest";
import type { StackFolder } from "../../../api/deploy/deploy-stacks.ts";
import type { Package } from "./package-stack.ts";

declare module "vitest" {
  interface ProvidedContext {
    packagesUrl: string;
  }
}

/** Packaged without network and credentials, once for all tests, which only read it: packaging takes seconds. */
export async function sharedPackage(stack: StackFolder, stage = "dev"): Promise<Package> {
  const answer = await fetch(inject("packagesUrl"), { method: "POST", body: JSON.stringify({ stack, stage }) });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.message);
  return body;
}

// Runs the rendition functions for the local stack, at the priority that it is started with.
import { setPriority } from "node:os";
import { handlers } from "./functions.ts";
import type { WorkerAnswer, WorkerRequest } from "./open-rendition-worker.ts";

setPriority(Number(process.argv[2]));

process.on("message", async ({ functionKey, event }: WorkerRequest) => {
  process.send?.(await answer(functionKey, event));
});
// The stack is gone: what was being made is in its journal.
process.once("disconnect", () => process.exit());

async function answer(functionKey: string, event: object): Promise<WorkerAnswer> {
  try {
    return { result: await handlers[functionKey]?.(event as never, {} as never) };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

// The process that runs the local rendition functions: whatever happens to it, the stack goes on.
import { constants } from "node:os";
import { afterEach, expect, it } from "vitest";
import type { ApiTemplate } from "../../../api/local/api-template.ts";
import { openRenditionWorker } from "../../../api/local/open-rendition-worker.ts";

const { execPath } = process;
afterEach(() => {
  process.execPath = execPath;
});

it("that cannot be started fails the event, and the stack goes on", async () => {
  process.execPath = "/no such program";
  const api = { provider: { environment: {} }, functions: {} } as unknown as ApiTemplate;
  const worker = openRenditionWorker(api, constants.priority.PRIORITY_NORMAL);
  await expect(worker.invoke("makeRenditions", {})).rejects.toThrow();
  await expect(worker.invoke("makeRenditions", {})).rejects.toThrow();
  worker.stop();
});

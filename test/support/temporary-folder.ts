// A folder that is removed when the test ends.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

export async function temporaryFolder(): Promise<AsyncDisposable & { path: string; at(name: string): string }> {
  const folder = await mkdtemp(path.join(tmpdir(), "photoup-test-"));
  return {
    path: folder,
    at: (name) => path.join(folder, name),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

// The page's end of the thread that hashes.
import { containerHeadBytes } from "../../contract.ts";
import type { HashAnswer, HashRequest } from "./hash-worker.ts";

/** The build puts the worker's address in its place. */
declare const HASH_WORKER: string;

export type Hashed = { sha256: Uint8Array; head: Uint8Array } | { failure: "unreadable" | "changed" };

export interface Hasher {
  hash(file: File, onRead: (bytes: number) => void): Promise<Hashed>;
  close(): void;
}

export function openHasher(): Hasher {
  const worker = new Worker(HASH_WORKER, { type: "module" });
  const asked = new Map<number, { resolve(hashed: Hashed): void; onRead(bytes: number): void }>();
  let lastId = 0;
  worker.addEventListener("message", ({ data }: MessageEvent<HashAnswer>) => {
    const waiting = asked.get(data.id);
    if (!waiting) return;
    if ("readBytes" in data) return waiting.onRead(data.readBytes);
    asked.delete(data.id);
    waiting.resolve(data);
  });
  worker.addEventListener("error", () => {
    for (const { resolve } of asked.values()) resolve({ failure: "unreadable" });
    asked.clear();
  });
  return {
    hash(file, onRead) {
      lastId++;
      const request: HashRequest = { id: lastId, file, headBytes: containerHeadBytes };
      return new Promise((resolve) => {
        asked.set(request.id, { resolve, onRead });
        worker.postMessage(request);
      });
    },
    close: () => worker.terminate(),
  };
}

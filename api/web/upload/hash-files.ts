// The page's end of the thread that hashes.
import { missedHeadBytes } from "../../captions/sniff-missed.ts";
import type { Digests, HashAnswer, HashRequest } from "./hash-worker.ts";

/** The build puts the worker's address in its place. */
declare const HASH_WORKER: string;

export type Hashed = ({ head: Uint8Array } & Digests) | { failure: "unreadable" | "changed" };

export interface Hasher {
  /** @param partBytes undefined: only the whole is wanted */
  hash(file: File, partBytes: number | undefined): Promise<Hashed>;
  close(): void;
}

export function openHasher(): Hasher {
  const worker = new Worker(HASH_WORKER, { type: "module" });
  const asked = new Map<number, (hashed: Hashed) => void>();
  let lastId = 0;
  worker.addEventListener("message", ({ data }: MessageEvent<HashAnswer>) => {
    asked.get(data.id)?.(data);
    asked.delete(data.id);
  });
  worker.addEventListener("error", () => {
    for (const resolve of asked.values()) resolve({ failure: "unreadable" });
    asked.clear();
  });
  return {
    hash(file, partBytes) {
      lastId++;
      const request: HashRequest = { id: lastId, file, headBytes: missedHeadBytes, partBytes };
      return new Promise((resolve) => {
        asked.set(request.id, resolve);
        worker.postMessage(request);
      });
    },
    close: () => worker.terminate(),
  };
}

// In a thread of its own: the SHA-256 and the first bytes of one file after the other.
import { createSHA256 } from "hash-wasm";

export interface HashRequest {
  id: number;
  file: File;
  headBytes: number;
}
export type HashAnswer =
  | { id: number; sha256: Uint8Array; head: Uint8Array }
  | { id: number; failure: "unreadable" | "changed" }
  | { id: number; readBytes: number };

/** Below this the browser's own digest is twice as fast; above it would want the whole file in memory. */
const smallBytes = 8 * 1024 * 1024;
const chunkBytes = 4 * 1024 * 1024;

const hasher = createSHA256();
const answer = (message: HashAnswer) => (postMessage as (message: HashAnswer) => void)(message);
let turn = Promise.resolve();

addEventListener("message", ({ data }: MessageEvent<HashRequest>) => {
  turn = turn.then(() => hash(data));
});

async function hash({ id, file, headBytes }: HashRequest): Promise<void> {
  try {
    const head = new Uint8Array(await file.slice(0, headBytes).arrayBuffer());
    const sha256 = file.size <= smallBytes ? await digestAtOnce(file) : await digestInChunks(id, file);
    answer(sha256 ? { id, sha256, head } : { id, failure: "changed" });
  } catch {
    answer({ id, failure: "unreadable" });
  }
}

async function digestAtOnce(file: File): Promise<Uint8Array | undefined> {
  const bytes = await file.arrayBuffer();
  if (bytes.byteLength !== file.size) return undefined;
  // Only a page that came by HTTPS (or from this machine) has it.
  if (crypto.subtle) return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const state = (await hasher).init();
  return state.update(new Uint8Array(bytes)).digest("binary");
}

async function digestInChunks(id: number, file: File): Promise<Uint8Array | undefined> {
  const state = (await hasher).init();
  let readBytes = 0;
  while (readBytes < file.size) {
    const chunk = await file.slice(readBytes, readBytes + chunkBytes).arrayBuffer();
    if (chunk.byteLength === 0) return undefined;
    state.update(new Uint8Array(chunk));
    readBytes += chunk.byteLength;
    answer({ id, readBytes });
  }
  return state.digest("binary");
}

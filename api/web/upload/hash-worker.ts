// The worker that reads files, one after another: type, first bytes, SHA-256, and for large files the SHA-256 of each part.
import { createSHA256 } from "hash-wasm";
import { byteSourceOf } from "../../captions/byte-source.ts";
import { partLimits } from "../../contract.ts";
import { sourceOfFile } from "./file-source.ts";
import { type Judged, judgeFile } from "./judge-file.ts";

export interface HashRequest {
  id: number;
  file: File;
  headBytes: number;
  /** The size of each part but the last; undefined: the file is sent in one piece. */
  partBytes: number | undefined;
}
export interface Digests {
  sha256: Uint8Array;
  /** The SHA-256 of each part, in order; empty if the file is sent in one piece. */
  parts: Uint8Array[];
}
export type HashAnswer =
  | ({ id: number; head: Uint8Array } & Digests & Judged)
  | { id: number; failure: "unreadable" | "changed" };

/** Up to this size, the browser's own digest is used: it is twice as fast, but needs the whole file in memory. */
const smallBytes = 8 * 1024 * 1024;
/** The smallest parts are read in one piece. */
const chunkBytes = partLimits.leastBytes;

const hasher = createSHA256();
const partHasher = createSHA256();
const answer = (message: HashAnswer) => (postMessage as (message: HashAnswer) => void)(message);
let turn = Promise.resolve();

addEventListener("message", ({ data }: MessageEvent<HashRequest>) => {
  turn = turn.then(() => hash(data));
});

async function hash({ id, file, headBytes, partBytes }: HashRequest): Promise<void> {
  try {
    const head = new Uint8Array(await file.slice(0, headBytes).arrayBuffer());
    const isSmall = file.size <= smallBytes && partBytes === undefined;
    const read = isSmall ? await readAtOnce(file) : await readInChunks(file, partBytes);
    answer(read ? { id, head, ...read } : { id, failure: "changed" });
  } catch {
    answer({ id, failure: "unreadable" });
  }
}

async function readAtOnce(file: File): Promise<(Digests & Judged) | undefined> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (bytes.byteLength !== file.size) return undefined;
  return { ...(await digestAtOnce(bytes)), ...judgeFile(byteSourceOf(bytes), file.name) };
}

async function digestAtOnce(bytes: Uint8Array<ArrayBuffer>): Promise<Digests> {
  // Only a secure context (HTTPS or localhost) has `crypto.subtle`.
  if (crypto.subtle) return { sha256: new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)), parts: [] };
  const state = (await hasher).init();
  return { sha256: state.update(bytes).digest("binary"), parts: [] };
}

async function readInChunks(file: File, partBytes?: number): Promise<(Digests & Judged) | undefined> {
  const digests = await digestInChunks(file, partBytes);
  return digests && { ...digests, ...judgeFile(sourceOfFile(file), file.name) };
}

/** Reads the file once for both the whole and its parts. */
async function digestInChunks(file: File, partBytes = file.size + 1): Promise<Digests | undefined> {
  const whole = (await hasher).init();
  const part = (await partHasher).init();
  const isInParts = partBytes <= file.size;
  const parts: Uint8Array[] = [];
  let readBytes = 0;
  while (readBytes < file.size) {
    const partEnd = Math.min(file.size, (parts.length + 1) * partBytes);
    const chunk = new Uint8Array(await file.slice(readBytes, Math.min(readBytes + chunkBytes, partEnd)).arrayBuffer());
    if (chunk.byteLength === 0) return undefined;
    whole.update(chunk);
    if (isInParts) part.update(chunk);
    readBytes += chunk.byteLength;
    if (isInParts && readBytes === partEnd) {
      parts.push(part.digest("binary"));
      part.init();
    }
  }
  return { sha256: whole.digest("binary"), parts };
}

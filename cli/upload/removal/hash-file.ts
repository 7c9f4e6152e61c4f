// Hashes an open file from its start without blocking the thread.
import { createHash } from "node:crypto";
import { read } from "node:fs";
import { promisify } from "node:util";
import { allocateSlab } from "../worker/allocate-slab.ts";

const readPiece = promisify(read);
const pieceBytes = 1024 * 1024;

/** @param take gets each piece before the next one is read. @returns the SHA-256 in base64. @throws the file system's error */
export async function hashFile(fd: number, take: (piece: Buffer) => unknown = () => {}): Promise<string> {
  const hash = createHash("sha256");
  const buffer = allocateSlab(pieceBytes);
  for (let position = 0; ; ) {
    const { bytesRead } = await readPiece(fd, buffer, 0, pieceBytes, position);
    if (bytesRead === 0) return hash.digest("base64");
    const piece = buffer.subarray(0, bytesRead);
    hash.update(piece);
    await take(piece);
    position += bytesRead;
  }
}

// The SHA-256 of each part of a file, made while the file is read once for the SHA-256 of the whole.
import { createHash, type Hash } from "node:crypto";

export interface PartHashes {
  /** Of each part but the last, in bytes. */
  size: number;
  /** Of each part, in order, in base64. */
  sha256: string[];
}

export interface PartHasher {
  /** Takes the next bytes. */
  update(bytes: Uint8Array): void;
  digests(): PartHashes;
}

export function createPartHasher(partBytes: number): PartHasher {
  const sha256: string[] = [];
  let hash: Hash | undefined;
  let missing = partBytes;
  const end = () => {
    if (hash) sha256.push(hash.digest("base64"));
    hash = undefined;
    missing = partBytes;
  };
  return {
    update(bytes) {
      for (let at = 0; at < bytes.length; ) {
        const piece = bytes.subarray(at, at + missing);
        hash ??= createHash("sha256");
        hash.update(piece);
        at += piece.length;
        missing -= piece.length;
        if (missing === 0) end();
      }
    },
    digests() {
      end();
      return { size: partBytes, sha256 };
    },
  };
}

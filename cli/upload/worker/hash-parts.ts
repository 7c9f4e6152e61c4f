// Computes the SHA-256 of each part of a file in the same pass as the SHA-256 of the whole.
import { createHash, type Hash } from "node:crypto";

export interface PartHashes {
  /** Size of each part except the last, in bytes. */
  size: number;
  /** One for each part, in order, in base64. */
  sha256: string[];
}

export interface PartHasher {
  /** Hashes the next bytes, for the whole as well. */
  update(bytes: Uint8Array): void;
  digests(): PartHashes;
}

/** @param whole the hash of all bytes, updated here. Until the first part ends, it is also that part's hash */
export function createPartHasher(partBytes: number, whole: Hash): PartHasher {
  const sha256: string[] = [];
  let hash: Hash | undefined;
  let missing = partBytes;
  const end = () => {
    sha256.push((hash ?? whole.copy()).digest("base64"));
    hash = undefined;
    missing = partBytes;
  };
  return {
    update(bytes) {
      for (let at = 0; at < bytes.length; ) {
        const piece = bytes.subarray(at, at + missing);
        whole.update(piece);
        if (sha256.length > 0) {
          hash ??= createHash("sha256");
          hash.update(piece);
        }
        at += piece.length;
        missing -= piece.length;
        if (missing === 0) end();
      }
    },
    digests() {
      if (missing < partBytes) end();
      return { size: partBytes, sha256 };
    },
  };
}

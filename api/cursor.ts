// List cursors: opaque to clients, and unable to point to anything that the caller may not see.
import { invalid } from "./parse-input.ts";

/** @param parts the list's order or kind, then what its query needs to continue */
export const encodeCursor = (parts: string[]): string => Buffer.from(JSON.stringify(parts)).toString("base64url");

/**
 * The parts after the first, which must be `kind`. Throws `invalid_request` for anything that this API did not issue for this kind of
 * list.
 */
export function decodeCursor(cursor: string | undefined, kind: string, count: number): string[] | undefined {
  if (cursor === undefined) return undefined;
  const parts = parse(cursor);
  const isOurs = Array.isArray(parts) && parts.length === count + 1 && parts[0] === kind && parts.every(isKeyPart);
  if (!isOurs) throw invalid("cursor must be one that this list has returned.");
  return parts.slice(1) as string[];
}

// DynamoDB refuses keys that are empty, longer than 1 KB, or not valid Unicode.
const isKeyPart = (part: unknown) =>
  typeof part === "string" && part.length > 0 && part.length <= 300 && !/\p{Surrogate}/u.test(part);

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}

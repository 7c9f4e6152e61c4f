// Validates the parts in which a photo is to be sent.
import { type PartsRequest, partLimits } from "./contract.ts";
import { invalid, isSha256, objectOf } from "./parse-input.ts";

/** Throws `invalid_request` if the parts do not fit the photo. */
export function parseParts(
  value: unknown,
  { sha256: whole, size: sizeBytes }: { sha256: string | undefined; size: number | undefined },
): PartsRequest | undefined {
  if (value === undefined) return undefined;
  const { size, sha256, restart } = objectOf(value, "parts");
  if (whole === undefined || sizeBytes === undefined) throw invalid("parts needs the photo's sha256 and size.");
  const { leastBytes, mostBytes, most } = partLimits;
  if (typeof size !== "number" || !Number.isInteger(size) || size < leastBytes || size > mostBytes) {
    throw invalid(`parts.size must be a whole number of bytes from ${leastBytes} to ${mostBytes}.`);
  }
  const count = Math.ceil(sizeBytes / size);
  if (count < 2 || count > most) throw invalid(`parts.size must make 2 to ${most} parts of the photo.`);
  if (!Array.isArray(sha256) || sha256.length !== count || !sha256.every(isSha256)) {
    throw invalid(`parts.sha256 must be a list of ${count} digests in base64, one for each part.`);
  }
  if (restart !== undefined && typeof restart !== "boolean") throw invalid("parts.restart must be true or false.");
  return { size, sha256, ...(restart && { restart }) };
}

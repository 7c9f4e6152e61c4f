// Takes a sample of a text that suffices to determine its charset.

/** As long as a long caption; more would add nothing. */
const sampleBytes = 2 * 1024;
const passageBytes = 48;

/** The first passages with non-ASCII bytes, each with the words around it. */
export function sampleOf(bytes: Uint8Array): Uint8Array {
  if (bytes.length <= sampleBytes) return bytes;
  const passages: Uint8Array[] = [];
  let taken = 0;
  for (let at = 0; taken < sampleBytes; ) {
    let start = at;
    while (start < bytes.length && (bytes[start] ?? 0) < 0x80) start++;
    if (start >= bytes.length) break;
    // Ends at a separator, which is never part of a multi-byte character.
    let end = start + passageBytes;
    while (end < bytes.length && (bytes[end] ?? 0) > 0x2f && end - start < sampleBytes) end++;
    const passage = bytes.subarray(Math.max(at, start - passageBytes / 4), end);
    passages.push(passage);
    taken += passage.length;
    at = end;
  }
  return Buffer.concat(passages);
}

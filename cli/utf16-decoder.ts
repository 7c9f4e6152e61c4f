// Decodes texts from Windows programs: PowerShell's `>` writes UTF-16.

/** A decoder for text that begins with these bytes; undefined if it is not UTF-16. Without a mark, a NUL gives UTF-16 away: no text contains one. */
export function utf16DecoderFor([first, second]: Uint8Array): TextDecoder | undefined {
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return new TextDecoder("utf-16le");
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return new TextDecoder("utf-16be");
  return undefined;
}

/** A short text from a file or standard input, in UTF-8 or UTF-16, without its byte order mark. */
export function decodeText(bytes: Uint8Array): string {
  return (utf16DecoderFor(bytes) ?? new TextDecoder()).decode(bytes);
}

// Texts that Windows' programs write: PowerShell's `>` makes UTF-16 of what it gets.

/** A decoder for what begins so, where it is UTF-16. No text has a NUL in it, so that one tells it even without a mark. */
export function utf16DecoderFor([first, second]: Uint8Array): TextDecoder | undefined {
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return new TextDecoder("utf-16le");
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return new TextDecoder("utf-16be");
  return undefined;
}

/** A short text from a file or standard input, in UTF-8 or UTF-16, without its byte order mark. */
export function decodeText(bytes: Uint8Array): string {
  return (utf16DecoderFor(bytes) ?? new TextDecoder()).decode(bytes);
}

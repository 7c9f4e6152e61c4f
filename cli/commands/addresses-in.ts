// E-mail addresses in a piece of text: an argument, a cell, a line.

/** Whether the text has the form of an address. Whether the mailbox exists is not checked. */
export function isEmail(text: string): boolean {
  return text.length <= 254 && /^[^\s@,;:<>"()[\]]+@[\p{L}\p{M}\p{N}-]+(?:\.[\p{L}\p{M}\p{N}-]+)+$/u.test(text);
}

/**
 * Trimmed, in lower case, and with composed accents: as the API keeps it, so that whoever is registered is found. A non-ASCII letter
 * that would become ASCII (the Kelvin sign a k) stays, and the API refuses it.
 */
export function plainEmail(text: string): string {
  const lower = (character: string) => {
    // Through upper case, where σ and ς are the same.
    const upper = character.toUpperCase();
    const lowered = ([...upper].length === 1 ? upper : character).toLowerCase();
    return /^\P{ASCII}/u.test(character) && /\p{ASCII}/u.test(lowered) ? character : lowered;
  };
  const composed = text.trim().replace(/\P{M}\p{M}+/gu, (letter) => letter.normalize("NFC"));
  return [...composed].map(lower).join("");
}

/** `odd`: pieces that were meant as an address, because of an @ or what people write instead of it, but are not one. */
export function addressesIn(text: string): { found: string[]; odd: string[] } {
  const found: string[] = [];
  const odd: string[] = [];
  for (const piece of withoutNames(withoutLinks(text)).split(/[\s,;:|<>()"]+/)) {
    const plain = plainEmail(piece.replace(/^['.[{]+|['.\]}]+$/g, ""));
    if (isEmail(plain)) found.push(plain);
    else if (/[@＠]|[[{]at[\]}]/i.test(piece)) odd.push(piece);
  }
  return { found, odd };
}

/** A quoted name may hold anything; before an address in angle brackets, even another address. */
const withoutNames = (text: string) => text.replace(/"[^"]*"(?=\s*<[^<>\s]*@)/g, " ").replace(/"[^"@]*"/g, " ");

/** Replaces `mailto:ann%40example.org?subject=Hello` by its address. */
const withoutLinks = (text: string) =>
  text.replace(/\bmailto:([^\s<>"')?]+)(?:\?[^\s<>"'),;]*)?/gi, (_, link: string) => ` ${link.replace(/%40/gi, "@")} `);

// E-mail addresses in a piece of text: an argument, a cell, a line.

/** What a mail can be sent to; whether it exists only its owner knows. */
export function isEmail(text: string): boolean {
  return text.length <= 254 && /^[^\s@,;:<>"()[\]]+@[\p{L}\p{M}\p{N}-]+(?:\.[\p{L}\p{M}\p{N}-]+)+$/u.test(text);
}

/** Trimmed and in lower case; but a letter that would become another's (the Kelvin sign a k) stays, and the API refuses it. */
export function plainEmail(text: string): string {
  const lower = (character: string) => {
    const lowered = character.toLowerCase();
    return /^\P{ASCII}/u.test(character) && /\p{ASCII}/u.test(lowered) ? character : lowered;
  };
  return [...text.trim()].map(lower).join("");
}

/** `odd`: what was meant as an address, by its @ or by what people write instead, and is none. */
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

/** A name in quotes may hold anything, where an address follows it in angle brackets another address too. */
const withoutNames = (text: string) => text.replace(/"[^"]*"(?=\s*<[^<>\s]*@)/g, " ").replace(/"[^"@]*"/g, " ");

/** `mailto:ann%40example.org?subject=Hello` is its address. */
const withoutLinks = (text: string) =>
  text.replace(/\bmailto:([^\s<>"')?]+)(?:\?[^\s<>"'),;]*)?/gi, (_, link: string) => ` ${link.replace(/%40/gi, "@")} `);

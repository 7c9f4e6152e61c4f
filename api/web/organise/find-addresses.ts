// E-mail addresses out of what people paste: a column of a spreadsheet, a mail's line of receivers. As the CLI reads them
// (cli/commands/read-emails.ts), which a test compares with this.

export interface FoundAddresses {
  /** Each once, in order. */
  emails: string[];
  /** What was meant as an address, by its @ or by what people write instead, and is none. */
  odd: string[];
}

export function findAddresses(text: string): FoundAddresses {
  const emails = new Set<string>();
  const odd = new Set<string>();
  for (const piece of withoutNames(withoutLinks(text.replace(/\p{Cf}/gu, ""))).split(/[\s,;:|<>()"]+/)) {
    const plain = lowered(piece.replace(/^['.[{]+|['.\]}]+$/g, ""));
    if (isEmail(plain)) emails.add(plain);
    else if (/[@＠]|[[{]at[\]}]/i.test(piece)) odd.add(piece);
  }
  return { emails: [...emails], odd: [...odd] };
}

/** A name in quotes may hold anything, where an address follows it in angle brackets another address too. */
const withoutNames = (text: string) => text.replace(/"[^"]*"(?=\s*<[^<>\s]*@)/g, " ").replace(/"[^"@]*"/g, " ");

/** `mailto:ann%40example.org?subject=Hello` is its address. */
const withoutLinks = (text: string) =>
  text.replace(/\bmailto:([^\s<>"')?]+)(?:\?[^\s<>"'),;]*)?/gi, (_, link: string) => ` ${link.replace(/%40/gi, "@")} `);

const isEmail = (text: string) =>
  text.length <= 254 && /^[^\s@,;:<>"()[\]]+@[\p{L}\p{M}\p{N}-]+(?:\.[\p{L}\p{M}\p{N}-]+)+$/u.test(text);

/** A letter that would become another's (the Kelvin sign a k) stays, and the API refuses it. */
function lowered(text: string): string {
  const lower = (character: string) => {
    const small = character.toLowerCase();
    return /^\P{ASCII}/u.test(character) && /\p{ASCII}/u.test(small) ? character : small;
  };
  return [...text.trim()].map(lower).join("");
}

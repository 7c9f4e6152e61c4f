// Finds e-mail addresses in pasted text: a spreadsheet's column, or a mail's recipients. The CLI has the same rules
// (cli/commands/read-emails.ts), and a test compares the two.

export interface FoundAddresses {
  /** In order, without duplicates. */
  emails: string[];
  /** Meant as an address, by its @ or what people write instead, but not a valid one. */
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

/** A quoted name may contain anything. Followed by an address in angle brackets, it may even contain another address. */
const withoutNames = (text: string) => text.replace(/"[^"]*"(?=\s*<[^<>\s]*@)/g, " ").replace(/"[^"@]*"/g, " ");

/** `mailto:ann%40example.org?subject=Hello` stands for its address. */
const withoutLinks = (text: string) =>
  text.replace(/\bmailto:([^\s<>"')?]+)(?:\?[^\s<>"'),;]*)?/gi, (_, link: string) => ` ${link.replace(/%40/gi, "@")} `);

const isEmail = (text: string) =>
  text.length <= 254 && /^[^\s@,;:<>"()[\]]+@[\p{L}\p{M}\p{N}-]+(?:\.[\p{L}\p{M}\p{N}-]+)+$/u.test(text);

/** A letter whose lower case is an ASCII letter (the Kelvin sign's is k) is kept, and the API refuses it. */
function lowered(text: string): string {
  const lower = (character: string) => {
    const small = character.toLowerCase();
    return /^\P{ASCII}/u.test(character) && /\p{ASCII}/u.test(small) ? character : small;
  };
  return [...text.trim()].map(lower).join("");
}

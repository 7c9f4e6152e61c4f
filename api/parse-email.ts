// Normalises e-mail addresses: one spelling for each person, and none that could be mistaken for somebody else's.

/** RFC 5321 §4.5.3.1.3, less the angle brackets. */
const maxAddressBytes = 254;

/**
 * Trimmed, NFKC and case-folded. Undefined if it cannot be an address, or if a non-ASCII letter would fold to an ASCII one (the Kelvin
 * sign to k, a dotless ı to i, a full-width ａ to a): it would be unclear whom a mail to it reaches, and an account with such an address
 * would be treated as somebody else's.
 */
export function normaliseEmail(text: string): string | undefined {
  const trimmed = text.trim();
  if ([...trimmed].some(imitatesAscii)) return undefined;
  const email = fold(trimmed);
  const isAddress = Buffer.byteLength(email) <= maxAddressBytes && /^[^\s@\p{C}]+@[^\s@\p{C}]+$/u.test(email);
  return isAddress ? email : undefined;
}

// Domain names treat the ideographic full stop as a dot.
const imitatesAscii = (character: string) =>
  !isAscii(character) && (hasAscii(fold(character)) || character.normalize("NFKC") === "。");

const isAscii = (text: string) => /^\p{ASCII}*$/u.test(text);
const hasAscii = (text: string) => /\p{ASCII}/u.test(text);

/**
 * Unicode's simple case folding: letters whose upper case has several letters (ß) stay as they are. It goes through upper case, where
 * letters that differ only in lower case (σ and ς, s and ſ) are the same.
 */
function fold(text: string): string {
  const folded = [...text.normalize("NFKC")].map((character) => {
    const upper = character.toUpperCase();
    return ([...upper].length === 1 ? upper : character).toLowerCase();
  });
  return folded.join("").normalize("NFKC");
}

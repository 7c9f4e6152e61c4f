// An e-mail address as photoup compares it: one spelling for each person, and none that could be taken for another's.

/** RFC 5321 §4.5.3.1.3, less the angle brackets. */
const maxAddressBytes = 254;

/**
 * Trimmed, in Unicode's NFKC, case folded; undefined where it cannot be an address, and where a letter that is not ASCII would
 * fold to one that is (the Kelvin sign to k, a dotless ı to i, a full-width ａ to a): then it is not known whom a mail to it
 * would reach, and whoever gave it a user pool would be somebody else here.
 */
export function normaliseEmail(text: string): string | undefined {
  const trimmed = text.trim();
  if ([...trimmed].some(imitatesAscii)) return undefined;
  const email = fold(trimmed);
  const isAddress = Buffer.byteLength(email) <= maxAddressBytes && /^[^\s@\p{C}]+@[^\s@\p{C}]+$/u.test(email);
  return isAddress ? email : undefined;
}

// Domain names take the ideographic full stop for a dot.
const imitatesAscii = (character: string) =>
  !isAscii(character) && (hasAscii(fold(character)) || character.normalize("NFKC") === "。");

const isAscii = (text: string) => /^\p{ASCII}*$/u.test(text);
const hasAscii = (text: string) => /\p{ASCII}/u.test(text);

/**
 * Unicode's simple case folding, so that letters whose upper case is more than one (ß) stay themselves. By way of the upper
 * case, because letters that differ in lower case only (σ and ς, s and ſ) are the same there.
 */
function fold(text: string): string {
  const folded = [...text.normalize("NFKC")].map((character) => {
    const upper = character.toUpperCase();
    return ([...upper].length === 1 ? upper : character).toLowerCase();
  });
  return folded.join("").normalize("NFKC");
}

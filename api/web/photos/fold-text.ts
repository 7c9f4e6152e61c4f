// Folds text for the search: letters and signs that people type in place of each other become equal.

/** Lower-case letters and signs that Unicode does not decompose, by what they are typed as. */
const typedAs = {
  ss: "ß",
  σ: "ς",
  i: "ı",
  l: "ł",
  o: "ø",
  d: "đ",
  ae: "æ",
  oe: "œ",
  "'": "‘’‚‛‹›ʻʼ`׳",
  "-": "‐‒–—―−־",
  // Left out: people quote what they look for, and French sets blanks inside.
  "": '"“”„‟«»״',
};

const plainOf = new Map(
  Object.entries(typedAs).flatMap(([plain, signs]) => [...signs].map((sign): [string, string] => [sign, plain])),
);
const special = new RegExp(`[${[...plainOf.keys()].join("")}]`, "g");

/** Without letter case, accents, double quotation marks, and characters that nobody sees; apostrophes and dashes as keyboards have them. */
export function foldText(text: string): string {
  return text
    .replaceAll("´", "'") // NFKD would make a blank of it
    .normalize("NFKD")
    .replaceAll(/[\p{Mn}\p{Default_Ignorable_Code_Point}]/gu, "")
    .toLowerCase()
    .replaceAll(special, (sign) => plainOf.get(sign) ?? sign);
}

// Letter combinations that hardly ever occur in a language. They suggest that a text was decoded in the wrong charset.
import type { Language } from "./letter-frequencies.ts";

const fourConsonants = /[бвгджзйклмнпрстфхцчшщђјќѓљњћџ]{4}/g;
/** For text in lower case. */
export const oddSpellings: Partial<Record<Language, RegExp>> = {
  fr: /ù(?=[\p{L}])|^è|è(?![b-df-hj-np-tv-z])|œ(?![uinst])|ç(?![aouâàôûé])|(?<![aeiouy])ë|(?<![aou])ï|(?<=[^abdgopu])î/gu,
  nl: /(?<![aeiou])[ëï]/gu,
  it: /[àèìòù](?=\p{L})|[áíó]/gu,
  es: /ñ(?![aeiouáéíóú])/gu,
  pt: /ã(?![oes]|$)|õ(?!e)/gu,
  is: /(?<![aeiouyáéíóúýöærfg])ð|þ(?![aeiouyáéíóúýöæjrv])|(?<=\p{L})þ|^ý|æ(?=[aou])/gu,
  cs: /^ý/gu,
  sk: /^ý/gu,
  hr: /(?<=[bcčćfghjklmpsštv])đ/gu,
  hu: /ő(?=u)/gu,
  pl: /ń(?=[aeiouyóąę])/gu,
  ro: /ă(?=[oe])|(?<=\p{L})î(?=\p{L})|ţ(?=[bdfghjlmprstvz])/gu,
  da: /æ(?=[aouyæøå])/gu,
  nb: /æ(?=[aouyæøå])/gu,
  ru: fourConsonants,
  uk: fourConsonants,
  bg: fourConsonants,
  sr: fourConsonants,
  be: fourConsonants,
  mk: fourConsonants,
  tr: /(?<![aâeıiîoöuüû]|\u0307)ğ/gu,
  // Tone marks follow the vowel.
  vi: /(?<![aăâeêioôơuưy])[\u0300-\u0323]|(?<=\p{L})đ|[bdklqrsvx]$/gu,
  th: /(?<![\u0e01-\u0e4e])[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]|[\u0e40-\u0e44](?![\u0e01-\u0e2e])/g,
  el: /[βγδζθκλμνξπρστφχψ]{4}|σ(?!\p{L})|ς(?=\p{L})/gu,
};

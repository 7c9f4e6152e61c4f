// What somebody typed, among the page's own words: it may be nothing that can be seen (blanks, or signs without a width), and it may run the
// other way.

/**
 * @returns undefined where nothing of it can be seen; else without the signs (U+2069) that would end the element that stands around it, `<bdi>`,
 * and so turn round what follows
 */
export function visible(text: string | undefined): string | undefined {
  if (text === undefined || !/[^\p{Z}\p{C}\p{Default_Ignorable_Code_Point}]/u.test(text)) return undefined;
  let open = 0;
  return text.trim().replace(directions, (sign) => {
    if (sign === end && open === 0) return "";
    open += sign === end ? -1 : 1;
    return sign;
  });
}

/** For a sentence that is one text, without an element around the name. @param name as `visible` gives it */
export function isolated(name: string): string {
  const left = [...name.matchAll(directions)].reduce((open, [sign]) => open + (sign === end ? -1 : 1), 0);
  return `\u2068${name}${end.repeat(left)}${end}`;
}

/** What begins a text of a direction of its own, and what ends it. */
const directions = /[\u2066-\u2069]/g;
const end = "\u2069";

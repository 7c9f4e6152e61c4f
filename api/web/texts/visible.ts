// Makes text that somebody typed safe among the page's own: it may have no visible character, and it may run in the other direction.

/**
 * @returns undefined if no character is visible; otherwise the text without unmatched U+2069, which would end the isolation of the surrounding
 * `<bdi>` and so reverse what follows
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

/** For a name inside a plain text, without an element around it. @param name from `visible` */
export function isolated(name: string): string {
  const left = [...name.matchAll(directions)].reduce((open, [sign]) => open + (sign === end ? -1 : 1), 0);
  return `\u2068${name}${end.repeat(left)}${end}`;
}

/** The characters that start and end an isolated text. */
const directions = /[\u2066-\u2069]/g;
const end = "\u2069";

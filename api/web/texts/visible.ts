// What somebody typed may be nothing that can be seen: blanks, or signs without a width.

/** @returns undefined where nothing of it can be seen */
export const visible = (text: string | undefined): string | undefined =>
  text !== undefined && /[^\p{Z}\p{C}\p{Default_Ignorable_Code_Point}]/u.test(text) ? text.trim() : undefined;

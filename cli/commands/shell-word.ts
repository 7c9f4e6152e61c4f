// Writes a word of a suggested command as people have to type it.

/** In PowerShell, `@name` splats and `a,b` is an array; cmd replaces `%name%`. */
export function shellWord(word: string, platform: NodeJS.Platform): string {
  const isPlain = platform === "win32" ? /^[\w+=:./-]+$/ : /^[\w@%+=:,./-]+$/;
  return isPlain.test(word) ? word : inQuotes(word, platform);
}

/** Single quotes mean nothing to cmd, and names on Windows contain no double ones. */
export function inQuotes(word: string, platform: NodeJS.Platform): string {
  return platform === "win32" ? `"${word}"` : `'${word.replaceAll("'", "'\\''")}'`;
}

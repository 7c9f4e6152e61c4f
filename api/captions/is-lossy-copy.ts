// Recognizes a text in a charset that did not have all its characters: a question mark took the place of each other one.

/** Whether `copy` is `whole`, but for such question marks. Windows writes two in place of an emoji. */
export function isLossyCopy(copy: string, whole: string): boolean {
  if (copy === whole || copy.length > whole.length) return false;
  let at = 0;
  for (const char of whole) {
    const lost = char < "\x80" ? "" : char.length === 2 && copy.startsWith("??", at) ? "??" : "?";
    if (copy.startsWith(char, at)) at += char.length;
    else if (lost !== "" && copy.startsWith(lost, at)) at += lost.length;
    else return false;
  }
  return at === copy.length;
}

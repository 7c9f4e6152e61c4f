// Limits a text box to a number of grapheme clusters, as the API counts characters. `maxlength` counts UTF-16 units, and a Thai or Hindi character,
// or an emoji, has several.
import { endOfGraphemes } from "../captions/graphemes.ts";

interface TextBox {
  value: string;
  selectionEnd: number | null;
  setSelectionRange(start: number, end: number): void;
}

/** Call it after each input. What does not fit is cut off the end of the text just typed or pasted, as `maxlength` does. */
export function limitCharacters(box: TextBox, limit: number): void {
  const { value, selectionEnd } = box;
  if (endOfGraphemes(value, limit) === undefined) return;
  const caret = selectionEnd ?? value.length;
  const [typed, rest] = [value.slice(0, caret), value.slice(caret)];
  // The text after the caret counts first. The control character between them joins neither.
  const end = endOfGraphemes(`${rest}\0${typed}`, limit + 1) ?? Number.POSITIVE_INFINITY;
  const kept = typed.slice(0, Math.max(0, end - rest.length - 1));
  if (kept.length === caret) return;
  box.value = kept + rest;
  box.setSelectionRange(kept.length, kept.length);
}

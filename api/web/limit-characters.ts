// Limits a text box to a number of grapheme clusters, as the API counts characters. `maxlength` counts UTF-16 units, and a Thai or Hindi character,
// or an emoji, has several.

interface TextBox {
  value: string;
  selectionEnd: number | null;
  setSelectionRange(start: number, end: number): void;
}

const segmenter = new Intl.Segmenter("und", { granularity: "grapheme" });
const charactersOf = (text: string) => Array.from(segmenter.segment(text), ({ segment }) => segment);

/** Call it after each input. What does not fit is cut off the end of the text just typed or pasted, as `maxlength` does. */
export function limitCharacters(box: TextBox, limit: number): void {
  const { value, selectionEnd } = box;
  if (value.length <= limit) return;
  const caret = selectionEnd ?? value.length;
  const rest = value.slice(caret);
  const room = Math.max(0, limit - charactersOf(rest).length);
  const kept = charactersOf(value.slice(0, caret)).slice(0, room).join("");
  if (kept.length === caret) return;
  box.value = kept + rest;
  box.setSelectionRange(kept.length, kept.length);
}

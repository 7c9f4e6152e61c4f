// Quotes somebody's text within a line; a long text is shortened to its beginning.
import { cutAt } from "../../api/captions/clean-text.ts";
import { display } from "./display.ts";

const mostCharacters = 100;

export function quoted(text: string): string {
  const cut = cutAt(text, mostCharacters);
  return JSON.stringify(display(cut === undefined ? text : `${cut}…`));
}

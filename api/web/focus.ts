// Where the keyboard is.

/** What had the focus may go from the page; then it is on nothing, and a keyboard begins at the top. */
export function isFocusLost(): boolean {
  const { activeElement } = document;
  return activeElement === null || activeElement === document.body;
}

/** What is typed or chosen there has keys of its own. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element &&
  target.closest("input:not([type=checkbox], [type=radio], [type=file]), textarea, select") !== null;

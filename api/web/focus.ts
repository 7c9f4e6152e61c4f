// Where the keyboard focus is, and where keys go.

/** The focused element was removed: nothing has the focus, and Tab starts at the top of the page. */
export function isFocusLost(): boolean {
  const { activeElement } = document;
  return activeElement === null || activeElement === document.body;
}

/** The target is a text box or a menu, which handles keys itself. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element &&
  target.closest("input:not([type=checkbox], [type=radio], [type=file]), textarea, select") !== null;

/** A modal question gets every key, even when the focus is elsewhere: Tab leads out of it to the browser's own buttons. */
export const isQuestionInFront = (): boolean => document.querySelector("dialog:modal") !== null;

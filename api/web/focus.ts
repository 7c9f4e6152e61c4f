// What had the focus may go from the page; then it is on nothing, and a keyboard begins at the top.

export function isFocusLost(): boolean {
  const { activeElement } = document;
  return activeElement === null || activeElement === document.body;
}

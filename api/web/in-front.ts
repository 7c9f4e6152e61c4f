// A question that is in front of the page has the keyboard to itself, wherever the focus is: Tab leads out of it, to the browser's own buttons.

export const isQuestionInFront = (): boolean => document.querySelector("dialog:modal") !== null;

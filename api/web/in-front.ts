// A modal question gets every key, even when the focus is elsewhere: Tab leads out of it to the browser's own buttons.

export const isQuestionInFront = (): boolean => document.querySelector("dialog:modal") !== null;

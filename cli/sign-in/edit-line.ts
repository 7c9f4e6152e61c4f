// Edits a line key by key: a pure step from one state to the next.

export interface Line {
  text: string;
  /** How far into a cursor key's sequence: ESC, "[" or "O", digits, a letter. */
  sequence: "none" | "begun" | "inside";
}

export const emptyLine: Line = { text: "", sequence: "none" };

/** `ended`: Ctrl-D on an empty line closed the input. */
export type Edit = Line | "done" | "interrupted" | "ended";

/** @param key one code point */
export function editLine({ text, sequence }: Line, key: string): Edit {
  if (key === "\x03") return "interrupted";
  if (key === "\x1b") return { text, sequence: "begun" };
  if (sequence === "begun") return { text, sequence: key === "[" || key === "O" ? "inside" : "none" };
  if (sequence === "inside") return { text, sequence: /[\d;]/.test(key) ? "inside" : "none" };
  if (key === "\r" || key === "\n") return "done";
  if (key === "\x04" && text === "") return "ended";
  if (key === "\x7f" || key === "\b") return { text: [...text].slice(0, -1).join(""), sequence };
  if (key === "\x15") return emptyLine;
  return { text: key >= " " ? text + key : text, sequence };
}

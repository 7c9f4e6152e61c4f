// Lets the person choose from a numbered list, or type something else if that is allowed.
import type { Ask } from "./ask.ts";

export interface Choices<T> {
  question: string;
  /** Each line as shown, and the value that choosing it returns. */
  choices: readonly (readonly [line: string, value: T])[];
  /** Shown below an incomplete list. */
  note?: string | undefined;
  /** What may be typed instead of a number. */
  other?: {
    /** As in "1 to 3, or an event's id". */
    name: string;
    /** Asked if nothing is numbered. */
    question: string;
    /** Throws an error whose message says what is wrong. */
    read(typed: string): T;
  };
  /** False if numbers could mean something else too. Default: true. */
  isNumbered?: boolean;
}

/** Asks until the answer is valid. Throws what the questions throw. */
export async function askChoice<T>(ask: Ask, { question, choices, note, other, isNumbered }: Choices<T>): Promise<T> {
  const numbered = isNumbered === false ? [] : choices;
  if (choices.length > 0) ask.tell(question);
  for (const [i, [line]] of choices.entries()) ask.tell(`  ${numbered.length > 0 ? `${i + 1}  ` : ""}${line}`);
  if (note !== undefined) ask.tell(note);
  const numbers = numbered.length === 1 ? "1" : `1 to ${numbered.length}`;
  const label = numbered.length === 0 && other ? other.question : numbers + (other ? `, or ${other.name}` : "");
  let doubted: string | undefined;
  for (;;) {
    const typed = await ask.text(`${label}: `);
    const chosen = /^\d+$/.test(typed) ? numbered[Number(typed) - 1] : undefined;
    if (chosen) return chosen[1];
    if (typed === "") continue;
    const isListed = choices.some(([, value]) => value === typed);
    // More likely a typing error than anything else it may mean.
    if (other && !isListed && numbered.length > 0 && /^\d+$/.test(typed) && typed !== doubted) {
      ask.tell(`There is no ${typed} in this list. If it is ${other.name}, type it again.`);
      doubted = typed;
      continue;
    }
    try {
      if (other) return other.read(typed);
      ask.tell("Type one of these numbers.");
    } catch (error) {
      ask.tell((error as Error).message);
    }
  }
}

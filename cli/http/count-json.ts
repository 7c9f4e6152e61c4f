// Refuses JSON that would take too much memory once parsed: a megabyte of `[],[],…` takes thirty.

/** More than a page of a hundred photos has with every detail in the contract. */
const maxContainers = 50_000;
const maxNames = 200_000;
/** Shorter texts are not counted. */
const smallChars = 64 * 1024;

/** Whether the text has more objects, arrays or field names than any API answer. The contents of strings do not count. */
export function isTooIntricate(json: string): boolean {
  if (json.length <= smallChars) return false;
  let containers = 0;
  let names = 0;
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === quote) {
      at = endOfString(json, at + 1);
      if (at < 0) return false; // not JSON: the parser will report it
    } else if (code === brace || code === bracket) containers++;
    else if (code === colon) names++;
    if (containers > maxContainers || names > maxNames) return true;
  }
  return false;
}

const quote = 0x22;
const backslash = 0x5c;
const brace = 0x7b;
const bracket = 0x5b;
const colon = 0x3a;

/** The index of the closing quote; -1 if there is none. */
function endOfString(json: string, from: number): number {
  for (let end = json.indexOf('"', from); end >= 0; end = json.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (json.charCodeAt(end - 1 - backslashes) === backslash) backslashes++;
    if (backslashes % 2 === 0) return end;
  }
  return -1;
}

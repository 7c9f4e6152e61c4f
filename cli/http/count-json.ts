// How much memory a text of JSON would take once it is parsed: a megabyte of `[],[],…` takes thirty.

/** More than a page of a hundred photos has, with every detail that the contract knows. */
const maxContainers = 50_000;
const maxNames = 200_000;
/** Below that nothing is worth counting. */
const smallChars = 64 * 1024;

/** Whether the text has more objects, lists or names of fields than any answer of the API; what stands inside of texts does not count. */
export function isTooIntricate(json: string): boolean {
  if (json.length <= smallChars) return false;
  let containers = 0;
  let names = 0;
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === quote) {
      at = endOfText(json, at + 1);
      if (at < 0) return false; // no JSON: the parser says so
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

/** Where the quote stands that ends the text; -1 where none does. */
function endOfText(json: string, from: number): number {
  for (let end = json.indexOf('"', from); end >= 0; end = json.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (json.charCodeAt(end - 1 - backslashes) === backslash) backslashes++;
    if (backslashes % 2 === 0) return end;
  }
  return -1;
}

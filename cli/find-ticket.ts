// Finds a ticket's secret in a text, however the link was altered: escaped for a URL or HTML, with backslashes, or without its `#`.

const slash = String.raw`(?:[\\/]+|%(?:25)*(?:2f|5c)|&#0*47;|&#x0*2f;|&sol;)`;
const dot = String.raw`(?:\.|%(?:25)*2e|&#0*46;|&#x0*2e;|&period;)`;
const hash = "(?:#|%(?:25)*23|&#0*35;|&#x0*23;|&num;)";
const ticketId = String.raw`[\w%-]{1,100}?${dot}[a-z0-9]{10}`;
const start = String.raw`(?:\bt|${slash}t)${slash}${ticketId}${slash}`;

/** With a `#`, whatever follows the id is a secret. */
const link = new RegExp(String.raw`(${hash}${slash}t${slash}[^\s"'<>]{1,200}?${slash})[^\s"'<>]+`, "gi");
/** Without a `#`, a path may look alike: only text that is long enough for a secret counts. */
const pathLike = new RegExp(String.raw`(${start})[\w%-]{16,}[^\s"'<>]*`, "gi");
const idAndSecret = new RegExp(String.raw`(\b${ticketId}${slash})[\w-]{32}(?![\w-])`, "gi");

export function hideTickets(text: string): string {
  return text.replace(link, "$1…").replace(pathLike, "$1…").replace(idAndSecret, "$1…");
}

const whole = new RegExp(String.raw`${hash}${slash}t${slash}|${start}[\w-]{32}(?![\w-])`, "i");

/** Whether the text is probably a ticket's link, typed where something else is expected. */
export const looksLikeTicket = (text: string): boolean => whole.test(text);

// Which columns of a table hold the guests' e-mail addresses, by their headings, as people and programs write them.

const mail = [
  ...["e-?mails?", "mails?", "e-?post", "courriels?", "m[ée]l", "électronique", "(?:de )?messagerie"],
  ...["correo(?: electr[oó]nico)?", "correio eletr[oó]nico", "posta elettronica", "poczta", "sähköposti"],
  ...["электронная почта", "эл\\. ?почта", "почта", "メール", "电子邮[件箱]", "電子郵[件箱]", "邮箱", "이메일"],
].join("|");

const address =
  "address(?:es)?|adresse[nr]?|adress?|adrese|osoite|direcci[oó]n|indirizz[oi]|endereços?|アドレス|地址|주소";

const guest =
  "guest|attendee|participant|gast(?:es)?|gäste|teilnehmers?|invit[ée]e?s?|convidado|invitado|ospite|person|member|user";

/** One of several of the same person, or the guests' own; not "manager's". */
const which = [
  ...["no\\.? ?\\d+", "\\d+(?:st|nd|rd|th)?", "first", "second", "third", "other", "alternat(?:e|ive)", "primary"],
  ...["secondary", "main", "home", "work", "private", "personal", "business", "privat", "geschäftlich", "value"],
  `(?:de l'|du |des |der |of (?:the |an? )?|your )?(?:${guest})(?:'?s)?`,
  "your",
].join("|");

/** "E-Mail", "Second e-mail address", "E-mail 2 address", "E-mail 1 - Value", "Email (work)", "Adresse e-mail", "E-mail de l'invité". */
const ofGuests = new RegExp(
  `^(?:(?:${which})[ _-]*)?(?:(?:${address})[ _-]*(?:de |d')?)?(?:${mail})(?:[ _.:-]*(?:${which}))?(?:[ _.:-]*(?:${address}))?(?:[ _.(:-]*(?:${which}))?[ _.):*?-]*$`,
  "u",
);
const ofSomebody = new RegExp(`(?<![\\p{L}\\p{N}])(?:${mail})(?![\\p{L}\\p{N}])`, "u");

/** Whether the heading says that its column has the guests' addresses. */
export const namesGuests = (heading: string): boolean => ofGuests.test(plain(heading));

/** Whether it speaks of e-mail addresses at all: the witness's too. */
export const namesEmails = (heading: string): boolean => ofSomebody.test(plain(heading));

const plain = (heading: string) =>
  heading
    .normalize("NFKC")
    .toLowerCase()
    .replace(/\p{Pd}/gu, "-")
    .replace(/[’‘`´]/g, "'")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 200);

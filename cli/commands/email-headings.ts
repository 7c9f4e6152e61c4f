// Tells from a column's heading, as people and programs write it, whether the column holds the guests' e-mail addresses.

/** Without diacritics and case, with one kind of dash and one of apostrophe. */
const folded = (text: string) =>
  text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[\p{M}\p{Cf}]/gu, "")
    .replace(/\p{Pd}/gu, "-")
    .replace(/[’‘`´״"“”]/g, "'")
    .replace(/ı/g, "i")
    .replace(/\p{Extended_Pictographic}/gu, " ")
    .replace(/[\s_]+/g, " ")
    .trim();

/** A pattern of comma-separated words, in which a blank, dash or dot may be another of these, or missing. */
const anyOf = (...lists: string[]) =>
  lists
    .flatMap((list) => list.split(", "))
    .map((word) => folded(word).replace(/[-. ]+/g, "[-. ]{0,2}"))
    .join("|");

const mailApart = anyOf(
  "e-mail, e-mails, mail, mails, mel, e-mel, e-post, e-postal, e-posta, e-pos, e-bost, e-pasts, e-pasta, e-pošta, e-pošte, e-pošti",
  "e-poštni, e-poçt, e-pochta, e-mailová, e-mailové, mailová, mejl, meil, e-maila, e-kiri, netfang, tölvupóstur, tölvupóstfang",
  "courriel, courriels, mél, électronique, messagerie, de messagerie, courrier électronique, de courrier électronique",
  "correo, correo electrónico, correu-e, correu electrònic, correio eletrónico, correio electrónico, electrónico, electrónica, eletrônico",
  "posta elettronica, di posta elettronica, poștă electronică, posta elektronikoa, posta elektronike, elektronikoa, elektronik posta",
  "poczta, poczta elektroniczna, poczty elektronicznej, elektronická pošta, elektronické pošty, elektronickej pošty, elektronska pošta",
  "elektronske pošte, elektronička pošta, elektroničke pošte, elektronski, el. paštas, el. pašto, e-paštas, e-pašto",
  "elektroninis paštas, elektroninio pašto, elektroniskais pasts, elektroniskā pasta, e-posti, meili, elektron poçt, elektron pochta",
  "sähköposti, sähköpostin, s-posti, retpoŝto, retpoŝta, ríomhphost, ríomhphoist, surel, posel, barua pepe, ya barua pepe",
  "thư điện tử, hộp thư điện tử, imejl",
  "почта, почты, электронная почта, электронной почты, эл. почта, эл. почты, е-почта, электронный, мейл, мэйл, емейл, имейл, и-мейл",
  "электронная пошта, электроннай пошты, электрондық пошта, имэйл, и-мэйл, цахим шуудан, пошта, електронна пошта, електронної пошти",
  "ел. пошта, ел. пошти, е-пошта, е-поште, е-пошти, електронна, імейл, е-мейл, електронна поща, ел. поща, е-поща, електронен",
  "електронска пошта, електронске поште, имејл, мејл, ηλεκτρονικό ταχυδρομείο, ηλεκτρονικού ταχυδρομείου, ηλ. ταχυδρομείο",
  "ηλ. ταχυδρομείου, ηλεκτρονική, ημέιλ, η-μέιλ, ιμέιλ, μέιλ, էլ. փոստ, էլ. փոստի, էլեկտրոնային փոստ, էլեկտրոնային փոստի, էլ",
  "ელ. ფოსტა, ელ. ფოსტის, ელექტრონული ფოსტა, ელექტრონული ფოსტის, იმეილი, იმეილის",
  "البريد الإلكتروني, بريد إلكتروني, البريد الالكتروني, الإيميل, إيميل, الايميل, ايميل, پست الکترونیک, پست الکترونیکی, ایمیل, رایانامه",
  "ای میل, דואר אלקטרוני, הדואר האלקטרוני, דוא'ל, דואל, הדוא'ל, אימייל, האימייל, מייל, המייל, אי-מייל",
  "ईमेल, ई-मेल, इमेल, इ-मेल, ইমেইল, ই-মেইল, ইমেল, மின்னஞ்சல், ఇమెయిల్, ఈమెయిల్, ഇമെയിൽ, ಇಮೇಲ್, ઇમેઇલ, ઈમેલ, ਈਮੇਲ, ඊමේල්, විද්‍යුත් තැපෑල",
  "ኢሜይል, ኢሜል",
);
/** Words of languages that write no spaces between words. */
const mailWithin = anyOf(
  "メール, eメール, 電子メール, メルアド, 电子邮件, 电子邮箱, 邮件, 邮箱, 电邮, 電子郵件, 電子郵箱, 郵件, 郵箱, 電郵, 電子信箱, 信箱",
  "이메일, 전자우편, 전자 메일, 메일, อีเมล, อีเมล์, จดหมายอิเล็กทรอนิกส์, ອີເມວ, ອີເມລ, អ៊ីមែល, អ៊ីម៉ែល, အီးမေးလ်",
);
const mail = `${mailApart}|${mailWithin}`;

const address = anyOf(
  "id, address, addresses, adresse, adressen, adresser, adress, adres, adresa, adresă, adresi, adresiniz, adrese, adresas, adreso, adreça, aadress",
  "osoite, dirección, indirizzo, indirizzi, endereço, endereços, enderezo, helbidea, helbide, cím, címe, naslov, seoladh, cyfeiriad, alamat",
  "anwani, địa chỉ, ünvanı, адрес, адреса, адрас, хаяг, διεύθυνση, հասցե, მისამართი, عنوان, آدرس, نشانی, כתובת, पता, ঠিকানা",
  "アドレス, 地址, 주소, ที่อยู่, ทีอยู่, แอดเดรส",
);

const guest = anyOf(
  "guest, attendee, participant, gast, gastes, gäste, gästen, teilnehmer, teilnehmers, invité, invitée, invités, invite, convidado, convidados",
  "invitado, invitados, invitato, invitati, ospite, ospiti, gäst, gäster, gjest, gjester, gæst, deltager, deltagare, deltaker, deelnemer",
  "gość, gościa, uczestnik, uczestnika, vieras, vieraan, osallistuja, vendég, misafir, davetli, katılımcı, konuk, гость, гостя, участник",
  "участника, 参加者, 参加者の, ゲスト, ゲストの, 嘉宾, 来宾, 客人, 参加人, person, member, user, registrant, student, pupil, employee, recipient, ticket holder, schüler, élève, alumno",
);

const your = anyOf(
  "your, ihre, deine, votre, ton, tu, su, seu, sua, tua, la tua, uw, je, jouw, din, váš, twój, ваш, ваша, ваш, 您的, 你的, あなたの",
);

/** One of a person's several addresses, or "guest's" and the like; not "manager's". */
const which = [
  ...["no\\.? ?\\d+", "\\d+(?:st|nd|rd|th)?", "first", "second", "third", "other", "alternat(?:e|ive)", "primary"],
  ...["secondary", "main", "home", "work", "private", "personal", "business", "privat", "geschaftlich", "value"],
  `(?:de l'|de la |del |dell'|della |degli |do |da |dos |du |des |der |van (?:de )?|of (?:the |an? )?|your )?(?:${guest})(?:'?s|s?')?`,
  your,
].join("|");

/** Words that forms append to a heading. */
const required = anyOf(
  "required, mandatory, optional, pflicht, pflichtfeld, erforderlich, obligatoire, facultatif, obligatorio, obbligatorio, obrigatório",
  "verplicht, obligatorisk, wymagane, povinné, kötelező, zorunlu, обязательно, обов'язково, 必須, 必填, 필수",
);

/** A heading in two languages: "E-Mail / Courriel", "邮箱 (Email)". */
const mailTwice = `(?:${mail})(?:[ _.:-]*(?:${address}))?[ _./|(:-]*(?:${mail})`;

/** "E-Mail", "Second e-mail address", "E-mail 2 address", "E-mail 1 - Value", "Email (work)", "Adresse e-mail", "E-mail de l'invité". */
const ofGuests = new RegExp(
  `^(?:(?:${which})[ _-]*)?(?:(?:${address})[ _-]*(?:de |d')?)?(?:${mailTwice}|${mail})(?:[ _.:-]*(?:${which}))?(?:[ _.:-]*(?:${address}))?(?:[ _.(:-]*(?:${which}|${required}))?[ _.):*?-]*$`,
  "u",
);
const ofSomebody = new RegExp(`(?<![\\p{L}\\p{N}])(?:${mailApart})(?![\\p{L}\\p{N}])|${mailWithin}`, "u");

/** "E-mail (such as ann@example.org)" */
export const withoutSample = (heading: string): string => heading.replace(/\([^()]*[@＠][^()]*\)/g, "");

/** No heading is longer; this bounds the cost of the patterns. */
const longest = 200;
const read = (heading: string) => folded(withoutSample(heading.slice(0, longest)));

/** Whether the heading says that its column holds the guests' addresses. */
export const namesGuests = (heading: string): boolean => ofGuests.test(read(heading));

/** People who appear beside a guest in a list but are not guests. */
const beside = anyOf(
  "manager, managers, supervisor, supervisors, boss, superior, host, hosts, organiser, organisers, organizer, organizers, inviter, inviters",
  "witness, referrer, emergency contact, next of kin, responsible, coordinator, sponsor, assistant, secretary, inviting, invited by, referred by, registered by, added by, sent by, submitted by, approved by",
  "vorgesetzter, vorgesetzte, vorgesetzten, chef, gastgeber, gastgebers, gastgeberin, veranstalter, veranstalters, organisator, organisators",
  "einlader, einladender, einladenden, eingeladen von, angemeldet von, zeuge, zeugen, zeugin, trauzeuge, trauzeugin, notfallkontakt",
  "führungskraft, teamleiter, teamleitung, betreuer, verantwortlicher, verantwortliche, verantwortlichen, assistenz, sekretariat",
  "responsable, secrétariat, supérieur, organisateur, organisatrice, témoin, invité par, invitée par, inscrit par, contact d'urgence",
  "jefe, jefa, anfitrión, anfitriona, organizador, organizadora, testigo, invitado por, contacto de emergencia",
  "responsabile, responsável, gestor, capo, organizzatore, organizzatrice, testimone, invitato da, chefe, gerente, anfitrião, testemunha, convidado por",
  "leidinggevende, gastheer, getuige, uitgenodigd door, organisatör, värd, vittne, inbjuden av, przełożony, organizator, świadek",
  "руководитель, руководителя, организатор, организатора, начальник, начальника, свидетель, приглашён, 上司, 主催者, 招待者, 经理, 邀请人, 主办方",
);
const ofOthers = new RegExp(`(?<![\\p{L}\\p{N}])(?:${beside})(?:'?s|s')?(?![\\p{L}\\p{N}])`, "u");

/** Whether the heading says that the column belongs to people who are not guests. */
export const namesOthers = (heading: string): boolean => ofOthers.test(read(heading));

/** Whether the heading mentions e-mail addresses at all, anybody's. */
export const namesEmails = (heading: string): boolean => ofSomebody.test(read(heading));

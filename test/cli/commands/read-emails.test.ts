import { describe, expect, it } from "vitest";
import { isEmail } from "../../../cli/commands/addresses-in.ts";
import { findEmails } from "../../../cli/commands/read-emails.ts";
import { UsageError } from "../../../cli/errors.ts";

describe("e-mail addresses", () => {
  it.each([
    ["one a line", "ada@example.com\ngrace@example.com\n"],
    ["a column by its heading", "Name,E-Mail,Backup\nAda,ada@example.com,x@y.z\nGrace,grace@example.com,\n"],
    [
      "a semicolon table with a byte order mark",
      "\ufeffName;Mail\r\nAda;ada@example.com\r\nGrace;grace@example.com\r\n",
    ],
    ["a table without a heading line", "Ada,ada@example.com\nGrace,grace@example.com\n"],
    ["a heading that says nothing", "Guests\nada@example.com\ngrace@example.com\n"],
    ["names around addresses", 'Ada <ADA@example.com>\n"Hopper, Grace" <grace@example.com>\n'],
    ["twice the same", "ada@example.com\nAda@Example.com \ngrace@example.com\n"],
  ])("are found in %s", (_, text) => {
    expect(findEmails(text, "guests.csv")).toMatchObject({
      emails: ["ada@example.com", "grace@example.com"],
      invalid: [],
    });
  });

  it("are reported with their line if they are invalid", () => {
    expect(findEmails("email\nada@example.com\nnobody\n\n@x\n", "guests.csv")).toMatchObject({
      emails: ["ada@example.com"],
      invalid: [
        { line: 3, text: "nobody" },
        { line: 5, text: "@x" },
      ],
    });
  });

  it.each([
    ["several in a line", "a@x.org; b@x.org, c@x.org\n"],
    ["several in a cell of a table", "Name;Mail\nFamily;a@x.org, b@x.org c@x.org\n"],
    ["several in a cell that no quotes protect", "Name,Mail\nFamily,a@x.org, b@x.org\nCy,c@x.org\n"],
    ["names before addresses in a row", "Ann;Lee;a@x.org\nBo;Li;b@x.org\nCy;Ma;c@x.org\n"],
    ["what an e-mail program copies", "Ann Lee <a@x.org>, Bo <b@x.org>; 'Cy' <C@X.org>\n"],
    ["links", "mailto:a@x.org\n<mailto:b@x.org>\nc@x.org.\n"],
    ["rows of different lengths", "a@x.org\n,,b@x.org,\nx,c@x.org,y,z\n"],
    ["a quote that never closes", 'a@x.org\n"Bo <b@x.org>\nc@x.org\n'],
    ["bars", "Name|E-mail address\nA|a@x.org\nB|b@x.org\nC|c@x.org"],
    ["a table with a title above it", "Guests 2026;;\n\nNo;E-Mail;Backup\n1;a@x.org;z@x.org\n2;b@x.org;\n3;c@x.org;\n"],
    ["several columns", "Name,E-Mail,Second e-mail\nAnn,a@x.org,b@x.org\nCy,,c@x.org\n"],
    ["Outlook's columns", "Name;E-mail Address;E-mail 2 Address;E-mail 3 Address\nAnn;a@x.org;b@x.org;c@x.org\n"],
    [
      "Google's columns",
      "Name,E-mail 1 - Type,E-mail 1 - Value,E-mail 2 - Value\nAnn,* Home,a@x.org,b@x.org\nCy,Work,c@x.org,\n",
    ],
    ["columns of home and work", "Email (home),Work email\na@x.org,b@x.org\n,c@x.org\n"],
    ["rows of nothing but separators", "Name,Mail\n,\nA,a@x.org\n , \nB,b@x.org\n\t,\nC,c@x.org\n,,,\n"],
    [
      "vCards",
      "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ann\r\nEMAIL;TYPE=home:a@x.org\r\nEND:VCARD\r\n" +
        'BEGIN:VCARD\r\nFN:Bo\r\nitem1.EMAIL;TYPE="home,work";PREF=1:b@\r\n x.org\r\nemail:c@x.org\r\nNOTE:d@y.z\r\nEND:VCARD\r\n',
    ],
    ["lines of a directory", "mail: a@x.org\nproxyAddresses: SMTP:b@x.org\nEMAIL;TYPE=home:c@x.org\n"],
    ["duplicates in other letters", "a@x.org,A@X.ORG\nb@x.org;a@x.org\nc@x.org b@x.org\n"],
  ])("are all found in %s", (_, text) => {
    expect(findEmails(text, "guests.csv")).toMatchObject({ emails: ["a@x.org", "b@x.org", "c@x.org"], invalid: [] });
  });

  it.each([
    [
      "a mark of the byte order behind Excel's first line",
      'sep=;\r\n\ufeff"Name; first";E-Mail;Host\r\n"Lee; Ann";a@x.org;z@y.z\r\n',
    ],
    ["such a line in quotes", '"sep=;"\r\nName;E-Mail;Host\r\nAnn;a@x.org;z@y.z\r\n'],
    ["a link with a subject", "E-Mail\n<mailto:a@x.org?subject=Hello%20there>\n"],
    ["an encoded link", "E-Mail\nMAILTO:a%40x.org\n"],
    ["a link in Markdown", "E-Mail\n[a@x.org](mailto:a@x.org)\n"],
    ["a formula", 'E-Mail\n"=HYPERLINK(""mailto:a@x.org"",""a@x.org"")"\n'],
    ["a name that holds another address", '"ann@old.org" <a@x.org>\n'],
    ["a name with an @ in it", '"Ann @ work" <a@x.org>\n'],
    ["what nobody sees", "E-Mail\n\u200ba@\u00adx.org\u2060\n"],
    ["a dash that does not break", "Name;E\u2011Mail;Host\nAnn;a@x.org;z@y.z\n"],
    ["a table far below its title", `Ball\n\n${"Rules\n".repeat(9)}Name,Email,Host\nAnn,a@x.org,z@y.z\n`],
    ["columns of which one alone is a guest's", "Guest no;Guest email no 1;Host\n1;a@x.org;z@y.z\n"],
  ])("are found behind %s", (_, text) => {
    expect(findEmails(text, "guests.csv")).toMatchObject({ emails: ["a@x.org"], invalid: [] });
  });

  it.each([
    ...["E-Mail-Adresse", "E-Mail 1: Adresse", "Mailadresse", "E-Mail (geschäftlich)", "E-Mail des Gastes"],
    ...["Adresse e-mail", "Adresse électronique", "Adresse de messagerie", "Courriel", "Mél.", "E-mail de l’invité"],
    ...["Correo electrónico", "Dirección de correo electrónico", "Indirizzo e-mail", "Posta elettronica"],
    ...["E-mailadres", "Endereço de e-mail", "E-postadress", "E-postadresse", "Sähköposti", "Adres e-mail"],
    ...["Электронная почта", "Эл. почта", "メールアドレス", "电子邮箱", "이메일", "EMAIL_ADDRESS", "Email:"],
  ])("are read from the column %j only", (heading) => {
    const found = findEmails(`Name;${heading};Responsible\nAnn;a@x.org;z@y.z\n`, "guests.csv");
    expect(found).toEqual({ emails: ["a@x.org"], invalid: [], passedOver: [{ column: "Responsible", lines: [2] }] });
  });

  it.each([
    ...[
      "Адрес электронной почты",
      "Электронный адрес",
      "Електронна пошта",
      "Имейл адрес",
      "Е-пошта",
      "E-mailová adresa",
    ],
    ...[
      "E-mailcím",
      "E-posta adresi",
      "E-POSTA ADRESİ",
      "Adres poczty elektronicznej",
      "Adresă de e-mail",
      "El. pašto adresas",
    ],
    ...["Sähköpostiosoite", "E-posti aadress", "Correo electronico", "Indirizzo di posta elettronica", "Địa chỉ email"],
    ...["Alamat e-mel", "Διεύθυνση ηλεκτρονικού ταχυδρομείου", "ΗΛΕΚΤΡΟΝΙΚΗ ΔΙΕΥΘΥΝΣΗ", "ელფოსტა", "Էլ. փոստի հասցե"],
    ...[
      "البريد الإلكتروني",
      "عنوان البريد الالكتروني",
      "آدرس ایمیل",
      "כתובת דוא״ל",
      "אימייל",
      "อีเมล",
      "ที่อยู่อีเมล",
      "ईमेल पता",
    ],
    ...[
      "電子メール",
      "Ｅメールアドレス",
      "邮件",
      "电子邮件地址",
      "電郵地址",
      "이메일 주소",
      "전자우편",
      "e_mail",
      "Votre adresse e-mail",
    ],
    ...["E-mail гостя", "参加者のメール", "E-mail (such as ann@example.org)"],
  ])("are read from the column %j only, in any language", (heading) => {
    const found = findEmails(`Name;${heading};Responsible\nAnn;a@x.org;z@y.z\n`, "guests.csv");
    expect(found).toEqual({ emails: ["a@x.org"], invalid: [], passedOver: [{ column: "Responsible", lines: [2] }] });
  });

  it.each([
    ["a quote that is left open", 'Name,Email,Host\nAnn,a@x.org,w@y.z\n"Bo,b@x.org,w@y.z\n'],
    ["two quotes that are left open", 'Name,Email,Host\n"Ann,a@x.org,w@y.z\n"Bo,"b@x.org",w@y.z\n'],
    ["a title with another separator", "Ball, 1 June 2026\nName;E-Mail;Witness\nAnn;a@x.org;w@y.z\nBo;b@x.org;w@y.z\n"],
  ])("of other people are not read from %s", (_, text) => {
    const { emails, invalid, passedOver } = findEmails(text, "guests.csv");
    expect([emails, invalid, passedOver.length]).toEqual([["a@x.org", "b@x.org"], [], 1]);
  });

  it.each([
    ["a title with an address", "Questions to: boss@y.z\n", 1],
    ["a title with an address in a cell", "\nBall\nQuestions to;boss@y.z;\n", 3],
    ["an address alone", "boss@y.z\n", 1],
  ])("above the headings are left out, but reported: %s", (_, title, line) => {
    const found = findEmails(`${title}Name;E-Mail;Witness\nAnn;a@x.org;w@y.z\n`, "guests.csv");
    expect(found).toMatchObject({
      emails: ["a@x.org"],
      invalid: [],
      above: [{ line, text: expect.stringMatching("boss@y.z") }],
    });
    const other = findEmails(`${title}Name;Mail of Paul;Witness\nAnn;a@x.org;w@y.z\n`, "guests.csv");
    expect(other).toMatchObject({ emails: ["a@x.org"], invalid: [], above: [{ line }] });
  });

  it("in a plain list are all read, even if a line says what they are, or a cell states a preference", () => {
    expect(findEmails("a@x.org\nMail\nb@x.org\n", "it").emails).toEqual(["a@x.org", "b@x.org"]);
    expect(findEmails("Ann,a@x.org,Mail\nBo,,Mail\nCy,c@x.org,Phone\n", "it").emails).toEqual(["a@x.org", "c@x.org"]);
    expect(
      findEmails("Lee, Ann <a@x.org>, Li, Bo <b@x.org>\nMa, Cy <c@x.org>, Ng, Di <d@x.org>\n", "it").emails,
    ).toHaveLength(4);
  });

  it.each([
    ["headings that say nothing", "Name;Kontakt;Zeuge\nAnn;a@x.org;\nBo;;w@y.z\n", '"Kontakt", "Zeuge"'],
    ["such headings below a title", "Ball;;\nName;Kontakt;Zeuge\nAnn;a@x.org;w@y.z\n", '"Kontakt", "Zeuge"'],
    ["no headings", "Ann;a@x.org;w@y.z\nBo;b@x.org;\n", "2, 3"],
    ["no headings, in a single row", "Ann;a@x.org;w@y.z\n", "2, 3"],
  ])("in several columns below %s are refused, naming the columns", (_, text, columns) => {
    expect(() => findEmails(text, "guests.csv")).toThrow(UsageError);
    expect(() => findEmails(text, "guests.csv")).toThrow(
      `guests.csv has addresses in several columns (${columns}), and no heading says which are the guests'. Name that column "E-mail".`,
    );
  });

  it.each([
    ["a separator that no quotes protect, behind the guest's", "Lee, Ann,,w@y.z", []],
    ["such a separator before the guest's", "Ann,a@x.org,w@y.z, v@y.z", ["a@x.org"]],
    ["a quoted cell of several rows", '"Bo,b@x.org,w@y.z\nAnn,a@x.org",w@y.z', []],
    ["one that is the guests'", 'Ann,"a@x.org,w@y.z\nBo,b@x.org",w@y.z', []],
    ["the rest of a cell whose quote is missing", 'Ann,"a@x.org\n(old),w@y.z', []],
  ])("of other people are not read from a row that is torn by %s", (_, row, emails) => {
    const found = findEmails(`Name,Email,Host\n${row}\nCy,c@x.org,\n`, "guests.csv");
    expect(found.emails).toEqual([...emails, "c@x.org"]);
    expect(found.invalid.length + found.passedOver.length).toBeGreaterThan(0);
  });

  it("of other people are not read from a row with an extra cell before the guests' column", () => {
    expect(findEmails("Host,Email\nw@y.z, v@y.z,a@x.org\n", "guests.csv")).toMatchObject({
      emails: [],
      invalid: [{ line: 2, text: "w@y.z, v@y.z, a@x.org" }],
    });
  });

  it("are missing from a first row that may not be a heading, which is reported", () => {
    expect(findEmails("Ann Lee,\nBo,b@x.org\n", "guests.csv")).toMatchObject({
      emails: ["b@x.org"],
      above: [{ line: 1, text: "Ann Lee" }],
    });
  });

  it.each([
    "E-Mail (Pflichtfeld)",
    "Email Address (required)",
    "メールアドレス（必須）",
    "E-Mail / Courriel",
    "邮箱 (Email)",
    "Email-адрес / E-mail address",
    "📧 Email",
    "Email ID",
    "Guests’ e-mail",
    "Student email",
    "Ticket holder's email",
  ])("are the guests' in a column named %j, wherever it is", (heading) => {
    const found = findEmails(`Name,Manager email,${heading}\nAnn,m@y.z,a@x.org\n`, "guests.csv");
    expect(found).toMatchObject({ emails: ["a@x.org"], passedOver: [{ column: "Manager email" }] });
  });

  it.each(["Email (manager)", "Email / Manager", "Email of boss", "Email sent by", "E-Mail Zeuge (Pflichtfeld)"])(
    "are somebody else's in a column named %j",
    (heading) => {
      const found = findEmails(`Name,${heading},E-Mail\nAnn,m@y.z,a@x.org\n`, "guests.csv");
      expect(found.emails).toEqual(["a@x.org"]);
    },
  );

  it.each([
    ["Name,Manager email", "Ann,m@y.z", '"Manager email"'],
    ["Name;E-Mail des Vorgesetzten", "Ann;m@y.z", '"E-Mail des Vorgesetzten"'],
    [
      "Nom;E-mail de l’organisateur;E-mail du témoin",
      "Lee;m@y.z;n@y.z",
      '"E-mail de l’organisateur", "E-mail du témoin"',
    ],
    ["Name,Invited by (e-mail),Phone", "Ann,m@y.z,1", '"Invited by (e-mail)"'],
    ["Name,Emergency contact’s email address", "Ann,m@y.z", '"Emergency contact’s email address"'],
    ["Nombre,Correo del responsable", "Ann,m@y.z", '"Correo del responsable"'],
    ["Host's e-mail", "m@y.z", '"Host\'s e-mail"'],
  ])("are refused if every column is about other people: %j", (head, row, called) => {
    expect(() => findEmails(`${head}\n${row}\n${row}\n`, "guests.csv")).toThrow(UsageError);
    expect(() => findEmails(`${head}\n${row}\n${row}\n`, "guests.csv")).toThrow(
      `guests.csv has no column for the guests' e-mail addresses: those in ${called} seem to be other people's. Name the guests' column "E-mail".`,
    );
  });

  it.each(["School email", "Parent e-mail", "Dienstliche E-Mail", "E-Mail (bitte prüfen)", "Correo del asistente"])(
    "are read from the column named %j if no heading is clearer",
    (heading) => {
      expect(findEmails(`Name;${heading}\nAnn;a@x.org\nBo;b@x.org\n`, "guests.csv").emails).toHaveLength(2);
    },
  );

  it("are the guests' in the first column that is not named after other people", () => {
    const found = findEmails("Name,Manager email,Uni email\nAnn,m@y.z,a@x.org\n", "guests.csv");
    expect(found).toMatchObject({ emails: ["a@x.org"], passedOver: [{ column: "Manager email" }] });
  });

  it("are read from the first of several columns named after people, and the others are reported", () => {
    const found = findEmails("Nom;E-mail de Paul;E-mail du témoin\nLee;a@x.org;z@y.z\n", "guests.csv");
    expect(found).toMatchObject({ emails: ["a@x.org"], passedOver: [{ column: "E-mail du témoin", lines: [2] }] });
  });

  it("that are invalid are reported, and valid ones of the same line and other rows are kept", () => {
    expect(findEmails("a@x.org; bo@; c@x.org\nName only\nd[at]x.org\ne@x.org\n", "guests.csv")).toMatchObject({
      emails: ["a@x.org", "c@x.org", "e@x.org"],
      invalid: [
        { line: 1, text: "bo@" },
        { line: 2, text: "Name only" },
        { line: 3, text: "d[at]x.org" },
      ],
    });
    expect(findEmails("Name,Mail\nAnn,\nBo,b@x.org\n", "guests.csv")).toMatchObject({
      emails: ["b@x.org"],
      invalid: [{ line: 2, text: "Ann," }],
    });
  });

  it("missing from all of a guest's address columns are reported with the guest's name", () => {
    const text = "First Name,Notes,E-mail 1 - Value,E-mail 2 - Value\nAnn,,a@x.org,b@x.org\nBo,,,\nCy,,n/a,\n";
    expect(findEmails(text, "contacts.csv")).toMatchObject({
      emails: ["a@x.org", "b@x.org"],
      invalid: [
        { line: 3, text: "Bo," },
        { line: 4, text: "n/a" },
      ],
    });
  });

  it("may be missing from a row with very many cells", () => {
    const row = `Bo${",".repeat(400_000)}x`;
    expect(findEmails(`Name,Email,Notes\n${row}\nAnn,a@x.org\n`, "guests.csv")).toMatchObject({
      emails: ["a@x.org"],
      invalid: [{ line: 2, text: expect.stringMatching(/^Bo,.*x$/) }],
    });
  });

  it("in a column with another name are left out, and reported with their lines", () => {
    const text = "Name,Email,Manager email\nA,a@x.org,z@x.org\nB,b@x.org,\nC,,z@x.org\n";
    expect(findEmails(text, "guests.csv")).toEqual({
      emails: ["a@x.org", "b@x.org"],
      invalid: [{ line: 4, text: "C, , z@x.org" }],
      passedOver: [{ column: "Manager email", lines: [2, 4] }],
    });
  });

  it("missing from a vCard are reported with its name and line", () => {
    const text = "BEGIN:VCARD\nFN:Ann\nTEL:1\nEND:VCARD\nBEGIN:VCARD\nFN:Bo\nEMAIL:b@x.org\nEND:VCARD\n";
    expect(findEmails(text, "guests.vcf")).toMatchObject({
      emails: ["b@x.org"],
      invalid: [{ line: 1, text: "Ann" }],
    });
  });

  it.each([
    ["N:Lee;Ann;M\\, K;Dr.;", "Dr. Ann M, K Lee"],
    ["N:;;;;\nORG:Club", "Club"],
    ["NOTE:nobody", "a card without a name"],
  ])("missing from a vCard without FN are reported with its contents: %j", (properties, text) => {
    const cards = `BEGIN:VCARD\n${properties}\nEND:VCARD\n`;
    expect(findEmails(cards, "guests.vcf").invalid).toEqual([{ line: 1, text }]);
  });

  it("of somebody's assistant are not used", () => {
    const agent = "AGENT:\nBEGIN:VCARD\nFN:Bo\nEMAIL:w@y.z\nEND:VCARD\n";
    const text = `BEGIN:VCARD\nFN:Ann\n${agent}EMAIL:a@x.org\nEND:VCARD\n`;
    expect(findEmails(text, "guests.vcf")).toMatchObject({ emails: ["a@x.org"], invalid: [] });
  });

  it("are not found in an empty file", () => {
    expect(findEmails("", "guests.csv")).toEqual({ emails: [], invalid: [], passedOver: [] });
  });

  it.each([
    "a",
    "a@b",
    "type=home:a@b.c",
    "@b.c",
    "a b@c.d",
    "a@b.c,d@e.f",
    "a@@b.c",
    "a@b.",
    `${"x".repeat(250)}@b.cd`,
    "[a@b.cd]",
    "a@b.cd?subject=x",
    "a@b.cd/x",
    "a@-b_.cd!",
  ])("%j is not one", (text) => {
    expect(isEmail(text)).toBe(false);
  });
});

it("an address becomes lower case, but never somebody else's address: the Kelvin sign stays, for the API to refuse", () => {
  const given = "Ada@Example.com\nЁЖ@example.com\n\u212aelvin@example.com\n\u0130an@example.com\n";
  expect(findEmails(given, "guests.csv").emails).toEqual([
    "ada@example.com",
    "ёж@example.com",
    "\u212aelvin@example.com",
    "\u0130an@example.com",
  ]);
});

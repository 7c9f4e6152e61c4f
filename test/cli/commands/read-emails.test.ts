import { describe, expect, it } from "vitest";
import { findEmails, isEmail } from "../../../cli/commands/read-emails.ts";

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

  it("that are none are named with their line", () => {
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
  ])("are those of the column %j, and of no other", (heading) => {
    const found = findEmails(`Name;${heading};Responsible\nAnn;a@x.org;z@y.z\n`, "guests.csv");
    expect(found).toEqual({ emails: ["a@x.org"], invalid: [], passedOver: [{ column: "Responsible", lines: [2] }] });
  });

  it("of several columns that name them for somebody are those of the first, and the others are named", () => {
    const found = findEmails("Nom;E-mail de Paul;E-mail du témoin\nLee;a@x.org;z@y.z\n", "guests.csv");
    expect(found).toMatchObject({ emails: ["a@x.org"], passedOver: [{ column: "E-mail du témoin", lines: [2] }] });
  });

  it("that are none are named beside those of their line, and lose no other row", () => {
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

  it("in a column that is called otherwise are not taken, and named by their lines", () => {
    const text = "Name,Email,Manager email\nA,a@x.org,z@x.org\nB,b@x.org,\nC,,z@x.org\n";
    expect(findEmails(text, "guests.csv")).toEqual({
      emails: ["a@x.org", "b@x.org"],
      invalid: [{ line: 4, text: "C, , z@x.org" }],
      passedOver: [{ column: "Manager email", lines: [2, 4] }],
    });
  });

  it("that a card lacks are missed by its name and line", () => {
    const text = "BEGIN:VCARD\nFN:Ann\nTEL:1\nEND:VCARD\nBEGIN:VCARD\nFN:Bo\nEMAIL:b@x.org\nEND:VCARD\n";
    expect(findEmails(text, "guests.vcf")).toMatchObject({
      emails: ["b@x.org"],
      invalid: [{ line: 1, text: "Ann" }],
    });
  });

  it("are missing in an empty file", () => {
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
  ])("%j is none", (text) => {
    expect(isEmail(text)).toBe(false);
  });
});

it("an address is put in lower case, but never into somebody else's: the Kelvin sign stays, for the API to refuse", () => {
  const given = "Ada@Example.com\nЁЖ@example.com\n\u212aelvin@example.com\n\u0130an@example.com\n";
  expect(findEmails(given, "guests.csv").emails).toEqual([
    "ada@example.com",
    "ёж@example.com",
    "\u212aelvin@example.com",
    "\u0130an@example.com",
  ]);
});

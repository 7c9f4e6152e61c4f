import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { byteSourceOf } from "../../../api/captions/byte-source.ts";
import { contentTypes } from "../../../api/contract.ts";
import { Failure } from "../../../api/web/http/failure.ts";
import { matcherOf, noCriteria } from "../../../api/web/photos/find-photos.ts";
import { mergeSorted } from "../../../api/web/photos/merge-sorted.ts";
import { fileNameOf, uniqueNames } from "../../../api/web/photos/name-files.ts";
import { compareIn, dayOf, nameOf, type Photo } from "../../../api/web/photos/photo.ts";
import { eventHash, organiseHash, parseRoute, photoHash } from "../../../api/web/route.ts";
import { describeSignInFailure } from "../../../api/web/sign-in/describe-failure.ts";
import { startSrp } from "../../../api/web/sign-in/srp.ts";
import { isolated } from "../../../api/web/texts/visible.ts";
import { contentTypeOf } from "../../../api/web/upload/content-type-of.ts";
import { judgeFile } from "../../../api/web/upload/judge-file.ts";
import { pickerTypes } from "../../../api/web/upload/picker-types.ts";
import { reasonOf } from "../../../api/web/upload/reason-of.ts";
import { startSrp as startSrpOfCli } from "../../../cli/sign-in/srp.ts";

const photo = (fields: Partial<Photo>): Photo => ({
  photoId: "0f0f0f0f-0f0f-8f0f-8f0f-0f0f0f0f0f0f",
  eventId: "42",
  uploadedAt: "2026-05-16T20:00:00.000Z",
  contentType: "image/jpeg",
  size: 1,
  url: "",
  ...fields,
});

describe("a refused sign-in", () => {
  it.each([
    ["Incorrect username or password.", "Wrong e-mail address or password."],
    ["Temporary password has expired and must be reset by an administrator.", "The temporary password has expired."],
    ["Password attempts exceeded", "Too many attempts."],
    ["User is disabled.", "This account has been switched off."],
    ["Invalid session for the user.", "This sign-in took too long."],
  ])("is described by its real cause: %s", (message, told) => {
    const failure = new Failure(message, { code: "NotAuthorizedException", isTransient: false });
    expect(describeSignInFailure(failure)).toContain(told);
  });
});

it("a photo for an event that was deleted meanwhile is refused in the reader's language", () => {
  const deleted = new Failure("Event 42 was deleted.", { status: 410, code: "event_deleted", isTransient: false });
  expect(reasonOf(deleted)).toBe("eventDeleted");
});

describe("parseRoute", () => {
  it("reads the page's own addresses, and accepts nothing else as an event or a photo", () => {
    const photoId = "0f0f0f0f-0f0f-8f0f-8f0f-0f0f0f0f0f0f";
    expect(parseRoute("")).toEqual({ screen: "events" });
    expect(parseRoute(eventHash("spring_ball"))).toEqual({ screen: "event", eventId: "spring_ball" });
    expect(parseRoute(organiseHash("42"))).toEqual({ screen: "organise", eventId: "42" });
    expect(parseRoute(photoHash("42", photoId))).toEqual({ screen: "event", eventId: "42", photoId });
    for (const hash of [
      "#/events/a b",
      "#/events/42/photos/1",
      "#/events/42/x",
      "#/events/42/organise/x",
      "#javascript:alert(1)",
      "#/events/../42",
    ]) {
      expect(parseRoute(hash)).toEqual({ screen: "unknown" });
    }
  });
});

describe("a photo", () => {
  it("is named by its title, otherwise by its file", () => {
    expect(nameOf(photo({ title: "Dance", fileName: "a.jpg" }))).toBe("Dance");
    expect(nameOf(photo({ title: "  ", fileName: "a.jpg" }))).toBe("a.jpg");
    // It neither closes an isolation around it nor leaves one open, so the page's own words keep their direction.
    expect(nameOf(photo({ title: "a\u2069\u202eb" }))).toBe("a\u202eb");
    expect(nameOf(photo({ title: "a\u2067b\u2069\u2069c" }))).toBe("a\u2067b\u2069c");
    expect(isolated("a\u2067b\u2066c\u2069")).toBe("\u2068a\u2067b\u2066c\u2069\u2069\u2069");
  });

  it("is sorted by the camera's local time, and last if it has no date", () => {
    const early = photo({ photoId: "a", takenAt: "2026-05-16T10:00:00+09:00" });
    const late = photo({ photoId: "b", takenAt: "2026-05-16T11:00:00Z" });
    const none = photo({ photoId: "c" });
    expect([none, late, early].sort(compareIn("taken"))).toEqual([early, late, none]);
    expect(dayOf(early, "taken")).toBe("2026-05-16");
    expect(dayOf(none, "taken")).toBeUndefined();
  });

  it("is found by words of its title, text, keywords, file and creator, ignoring case and accents", () => {
    const found = photo({ title: "Fête au château", details: { creator: "Zoë", keywords: ["Hochzeit"] } });
    const matches = (text: string) => matcherOf({ ...noCriteria, text })(found);
    expect(["fete", "CHATEAU fête", "zoe", "hochzeit", "hoch au"].every(matches)).toBe(true);
    expect(matches("fete london")).toBe(false);
  });

  it.each([
    ["Feux d’artifice", "d'artifice"],
    ["Rock 'n' Roll", "rock ’n’"],
    ["Die „Alte Post“", '"alte post"'],
    ["« Fête de la musique »", '"fête de la musique"'],
    ["Alte Post", '"alte post"'],
    ["‹Alte Post›", "'alte"],
    ["L´été", "l'été"],
    ["L'été", "l`été"],
    ["מפקדת צה״ל", 'צה"ל'],
    ["Ghetto ― 1943", "ghetto - 1943"],
    ["1962–1964", "1962-1964"],
    ["Großvaters Weg", "GROSSVATER"],
    ["GROSSE STRASSE", "große straße"],
    ["Ηλιοβασίλεμα", "ΗΛΙΟΒΑΣ"],
    ["Łódź", "lodz"],
    ["Gün ışığı", "gun isigi"],
    ["Smørrebrød i Ærø", "smorrebrod aero"],
    ["Hoch\u00adzeit", "hochzeit"],
  ])("finds “%s” by “%s”, as another keyboard types it", (title, text) => {
    expect(matcherOf({ ...noCriteria, text })(photo({ title }))).toBe(true);
  });
});

describe("mergeSorted", () => {
  it("gives the same result as sorting", () => {
    const numbers = fc.array(fc.integer()).map((list) => list.sort((a, b) => a - b));
    fc.assert(
      fc.property(numbers, numbers, (left, right) => {
        const merged = mergeSorted(left, right, (a, b) => a - b);
        expect(merged).toEqual([...left, ...right].sort((a, b) => a - b));
      }),
    );
  });
});

describe("uniqueNames", () => {
  it("gives each file of a ZIP a unique name, without characters that file systems or people stumble over", () => {
    const named = (fileName: string) => photo({ fileName });
    expect(uniqueNames([named("a.jpg"), named("A.JPG"), named("a.jpg"), named("../b\u202e.jpg"), named("")])).toEqual([
      "a.jpg",
      "A (2).JPG",
      "a (3).jpg",
      "_b_.jpg",
      "0f0f0f0f-0f0f-8f0f-8f0f-0f0f0f0f0f0f.jpg",
    ]);
  });
});

it("uniqueNames is fast even if all photos have the same name", () => {
  const names = uniqueNames(Array.from({ length: 20_000 }, () => photo({ fileName: "IMG.jpg" })));
  expect(new Set(names).size).toBe(20_000);
  expect(names.at(-1)).toBe("IMG (20000).jpg");
});

describe("uniqueNames, on any disk,", () => {
  it("distinguishes names that a disk considers equal", () => {
    const names = uniqueNames(
      ["caf\u00e9.jpg", "cafe\u0301.jpg", "STRASSE.jpg", "stra\u00dfe.jpg"].map((fileName) => photo({ fileName })),
    );
    expect(names).toEqual(["caf\u00e9.jpg", "cafe\u0301 (2).jpg", "STRASSE.jpg", "stra\u00dfe (2).jpg"]);
  });

  it("gives no name longer than a disk takes, and no two equal ones", () => {
    const long = ["x".repeat(1_000), "\u{1f3b6}".repeat(500)].flatMap((stem) => [`${stem}.jpg`, `${stem}.jpg`]);
    const names = uniqueNames(long.map((fileName) => photo({ fileName })));
    expect(new Set(names).size).toBe(4);
    for (const name of names) {
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
      expect(name).toMatch(/\.jpg$/);
      expect(name.isWellFormed()).toBe(true);
    }
  });
});

describe("fileNameOf", () => {
  it.each([
    ["IMG_1.JPG", "IMG_1.JPG"],
    ["scan.tiff", "scan.tiff"],
    ["Žluťoučký kůň.png", "Žluťoučký kůň.png"],
    ["holiday.html", "holiday.html.jpg"],
    ["run.me.exe", "run.me.exe.jpg"],
    ["photo\u202egpj.exe", "photo_gpj.exe.jpg"],
    ["a.jpg.lnk", "a.jpg.lnk.jpg"],
    ["a.jpg. ", "a.jpg"],
    ["CON.jpg", "_CON.jpg"],
    ["lpt1", "_lpt1.jpg"],
    ["aux .jpg", "_aux .jpg"],
    ["console.jpg", "console.jpg"],
    ["..", "0f0f0f0f-0f0f-8f0f-8f0f-0f0f0f0f0f0f.jpg"],
    ["noending", "noending.jpg"],
  ])("saves %j as %j, always with a photo's extension", (fileName, saved) => {
    expect(fileNameOf(photo({ fileName }))).toBe(saved);
  });
});

describe("contentTypeOf", () => {
  const all = Object.keys(contentTypes);
  const judged = (text: string, name: string) => {
    const head = Uint8Array.from(text.padEnd(64, "\0"), (char) => char.charCodeAt(0));
    return { head, ...judgeFile(byteSourceOf(head), name) };
  };
  const typeOf = (text: string, name: string, accepted = all) => contentTypeOf(judged(text, name), name, accepted);

  it("goes by the bytes, whatever the name says", () => {
    expect(typeOf("\xff\xd8\xff", "a.png")).toEqual({ contentType: "image/jpeg" });
    expect(typeOf("II*\0\x10\0\0\0CR", "a.tif")).toEqual({ contentType: "image/x-canon-cr2" });
    expect(typeOf("II*\0", "scan.tiff")).toEqual({ contentType: "image/tiff" });
    expect(typeOf("II*\0", "scan")).toEqual({ contentType: "image/tiff" });
    expect(typeOf("\xff\xd8\xff", "a.jpg", ["image/png"])).toEqual({ refusal: "unsupported" });
    expect(typeOf("qoif", "a.qoi")).toEqual({ refusal: "unsupported" });
  });

  it("does not treat an unknown maker's RAW file as a TIFF", () => {
    const raw = rawTiff("Sinar");
    const kind = { head: raw.subarray(0, 64), ...judgeFile(byteSourceOf(raw), "a.sti") };
    expect(contentTypeOf(kind, "a.sti", all)).toEqual({ refusal: "unsupported" });
    const sony = rawTiff("SONY");
    const known = { head: sony.subarray(0, 64), ...judgeFile(byteSourceOf(sony), "a.sti") };
    expect(contentTypeOf(known, "a.sti", all)).toEqual({ contentType: "image/x-sony-arw" });
  });

  it.each([
    ["\0\0\0\x14ftypqt  ", "a.mov", "film"],
    ["nothing that is known", "MVI_4.MOV", "film"],
    ["RIFF\0\0\0\0WAVE", "IMG_1.WAV", "sound"],
    ["PK\x03\x04", "photos.zip", "archive"],
    ["gimp xcf v011", "layers", "unsupported"],
    ["%PDF-1.7", "a.jpg", "damaged"],
    ["%PDF-1.7", "menu.pdf", "notPhoto"],
    ["\0\x05\x16\x07", "._IMG_1.JPG", "notPhoto"],
  ])("distinguishes what somebody would miss from other files: %j as %s is %s", (bytes, name, refusal) => {
    expect(typeOf(bytes, name)).toEqual({ refusal });
  });
});

/** A TIFF directory with a maker and a colour filter array. */
function rawTiff(make: string): Uint8Array {
  const bytes = Buffer.alloc(256);
  bytes.write("II*\0", 0, "latin1");
  bytes.writeUInt32LE(8, 4);
  bytes.writeUInt16LE(2, 8);
  const entry = (at: number, tag: number, type: number, count: number, value: number) => {
    bytes.writeUInt16LE(tag, at);
    bytes.writeUInt16LE(type, at + 2);
    bytes.writeUInt32LE(count, at + 4);
    bytes.writeUInt32LE(value, at + 8);
  };
  entry(10, 0x0106, 3, 1, 32803);
  entry(22, 0x010f, 2, make.length + 1, 100);
  bytes.write(make, 100, "latin1");
  return bytes;
}

describe("the file picker", () => {
  it("shows every accepted type, by its extension", () => {
    const shown = pickerTypes.split(",");
    for (const { extension } of Object.values(contentTypes)) expect(shown).toContain(`.${extension}`);
  });
});

describe("startSrp", () => {
  it("makes the claim that the CLI makes", () => {
    const privateValue = 0x1234567890abcdefn;
    const verifier = {
      SALT: "9a0b1c2d3e4f",
      SRP_B: (3n ** 200n).toString(16),
      SECRET_BLOCK: Buffer.from("secret block").toString("base64"),
      USER_ID_FOR_SRP: "someone@example.com",
    };
    const input = {
      userPoolId: "eu-west-1_Pool",
      password: "Pässwörd 🙂",
      verifier,
      now: new Date("2026-11-03T09:05:01Z"),
    };
    const [page, cli] = [startSrp(privateValue), startSrpOfCli(privateValue)];
    expect(page.publicValue).toBe(cli.publicValue);
    expect(page.claim(input)).toEqual(cli.claim(input));
    const zero = { ...input, verifier: { ...verifier, SRP_B: "0" } };
    expect(() => page.claim(zero)).toThrow(RangeError);
  });
});

describe("a photo's name", () => {
  it.each([
    [{ title: " A title ", fileName: "a.jpg" }, "A title"],
    [{ title: "\u200b\u2060", fileName: "a.jpg" }, "a.jpg"],
    [{ title: "\u3164 ", fileName: "\u200b" }, "0f0f0f0f-0f0f-8f0f-8f0f-0f0f0f0f0f0f"],
    [{ title: "👩‍👧", fileName: "a.jpg" }, "👩‍👧"],
  ])("is always visible: %o", (fields, name) => {
    expect(nameOf(photo(fields))).toBe(name);
  });
});

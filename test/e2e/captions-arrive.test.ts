import { utimesSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { captionClasses, jpegOf } from "../support/caption-classes.ts";
import { bytesIn } from "../support/charset-samples.ts";
import { xmpCaption, xmpOf } from "../support/metadata-writers.ts";
import { commentSegment, xmpSegment } from "../support/photo-containers.ts";
import { freshPhotographer, type Photographer, push } from "../support/push-photos.ts";
import { parseLines, runPhotoup } from "../support/run-photoup.ts";
import { sharedStack } from "../support/shared-stack.ts";
import { readPuts } from "../support/stack-controls.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const thai = "งานเลี้ยงฉลองครบรอบสิบปีที่เชียงใหม่ ";
const thaiOf9000 = thai
  .repeat(Math.ceil(9_000 / thai.length))
  .slice(0, 9_000)
  .trim();
const emoji = "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇨🇭 e\u0301 → é";

async function listed({ eventId, env }: Photographer) {
  const { stdout } = await runPhotoup(["ls", eventId, "--json"], { env });
  return new Map(parseLines(stdout).map((photo) => [photo.fileName as string, photo]));
}

describe("captions from disk to list", () => {
  it("arrive unchanged, code point for code point: 9,000 characters of Thai, emoji sequences, every class of failure", async () => {
    await using folder = await temporaryFolder();
    const wanted = new Map<string, { title?: string | undefined; description?: string | undefined }>();
    const write = (name: string, bytes: Buffer, title?: string, description?: string) => {
      writeFileSync(folder.at(name), bytes);
      wanted.set(name, { title, description });
    };
    write(
      "thai.jpg",
      jpegOf([xmpSegment(xmpCaption(emoji.normalize("NFC"), thaiOf9000))]),
      emoji.normalize("NFC"),
      thaiOf9000,
    );
    // Copies with the same bytes are one photo, with one name.
    const distinct = new Map(captionClasses.map((each) => [each.bytes.toString("base64"), each]));
    [...distinct.values()].forEach(({ bytes, title, description }, n) => {
      write(`class-${n}`, bytes, title, description);
    });
    const photographer = await freshPhotographer();
    const { exitCode, lines } = await push(photographer, [folder.path]);
    expect(exitCode).toBe(0);
    const notPhotos = new Set(lines.flatMap(({ type, path }) => (type === "skipped" ? [String(path)] : [])));

    const photos = await listed(photographer);
    expect(photos.size).toBe(wanted.size - notPhotos.size);
    expect(photos.size).toBeGreaterThan(40);
    for (const [name, { title, description }] of wanted) {
      if (notPhotos.has(folder.at(name))) continue;
      const photo = photos.get(name);
      expect({ name, title: photo?.title, description: photo?.description }).toEqual({ name, title, description });
    }
  });

  it("come from a list in another charset, from Google Takeout, and with places and positions", async () => {
    await using folder = await temporaryFolder();
    const photo = (name: string, ...segments: Buffer[]) =>
      writeFileSync(folder.at(name), jpegOf([commentSegment(name), ...segments]));
    photo("1.jpg");
    photo("2.jpg");
    const inside = "<exif:GPSLatitude>43.08</exif:GPSLatitude><exif:GPSLongitude>79.07</exif:GPSLongitude>";
    const refs = 'exif:GPSLatitudeRef="N" exif:GPSLongitudeRef="W" photoshop:City="Niagara Falls"';
    photo("3.jpg", xmpSegment(xmpOf(inside, refs)));
    const { bytes, text } = bytesIn("windows-1251");
    const list = folder.at("list.csv");
    writeFileSync(list, Buffer.concat([Buffer.from(`SourceFile;Title\r\n${folder.at("1.jpg")};`), bytes]));
    const taken = {
      description: "By the falls",
      photoTakenTime: { timestamp: "1556705472" },
      people: [{ name: "Ana" }],
    };
    writeFileSync(folder.at("2.jpg.supplemental-metadata.json"), JSON.stringify(taken));
    const photographer = await freshPhotographer();
    const { exitCode, lines } = await push(photographer, [folder.path, "--captions", list]);
    expect(exitCode).toBe(0);
    const warnings = lines.flatMap(({ type, message }) => (type === "warning" ? [message] : []));
    expect(warnings).toEqual([expect.stringContaining("windows-1251: a guess")]);
    const skipped = lines.flatMap(({ type, path, reason }) => (type === "skipped" ? [[path, reason]] : []));
    expect(skipped).toEqual([
      [folder.at("2.jpg.supplemental-metadata.json"), "sidecar"],
      [list, "not_a_photo"],
    ]);
    const photos = await listed(photographer);
    expect(photos.get("1.jpg")).toMatchObject({ title: text });
    expect(photos.get("2.jpg")).toMatchObject({
      description: "By the falls",
      takenAt: "2019-05-01T10:11:12Z",
      details: { keywords: ["Ana"] },
    });
    expect(photos.get("3.jpg")).toMatchObject({
      details: { gps: { latitude: 43.08, longitude: -79.07 }, city: "Niagara Falls" },
    });
  });

  it("follow a sidecar that changed after the upload, without sending the bytes again", async () => {
    await using folder = await temporaryFolder();
    const past = new Date(Date.now() - 60_000);
    writeFileSync(folder.at("IMG_1.jpg"), jpegOf([]));
    writeFileSync(folder.at("IMG_1.xmp"), xmpCaption("Before", "As it was"));
    for (const name of ["IMG_1.jpg", "IMG_1.xmp"]) utimesSync(folder.at(name), past, past);
    const photographer = await freshPhotographer(folder.path);
    await push(photographer, [folder.at("IMG_1.jpg")]);
    expect((await listed(photographer)).get("IMG_1.jpg")).toMatchObject({ title: "Before", description: "As it was" });

    writeFileSync(folder.at("IMG_1.xmp"), xmpCaption("After", "As it is"));
    const { finished, lines } = await push(photographer, [folder.at("IMG_1.jpg")]);
    expect(finished).toMatchObject({ duplicate: 1, sentBytes: 0 });
    expect(lines.find(({ type }) => type === "duplicate")).toMatchObject({ captionUpdated: true });
    expect((await listed(photographer)).get("IMG_1.jpg")).toMatchObject({ title: "After", description: "As it is" });
    const puts = Object.values(await readPuts(sharedStack(), photographer.eventId));
    expect(puts.map(({ attempts }) => attempts)).toEqual([1]);
  });
});

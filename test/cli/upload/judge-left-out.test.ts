import { describe, expect, it } from "vitest";
import { judgeBytes, judgeEmpty, judgeLink } from "../../../cli/upload/judge-left-out.ts";

const film = Buffer.from("\0\0\0\x18ftypisom\0\0\0\0isommp42", "latin1");
const zeros = Buffer.alloc(1024);
const zip = Buffer.from(`PK\x03\x04${"\0".repeat(22)}\x0a\0\0\0Data/a.jpg`, "latin1");

describe("a file that is not an accepted photo", () => {
  it.each([
    ["is a film by its bytes, whatever its name", "notes.txt", film, "film"],
    ["is a film by its name, whatever its bytes", "MVI_1.MP4", zeros, "film"],
    ["is a sound recording beside a photo", "IMG_1.WAV", Buffer.from("RIFF\0\0\0\0WAVE"), "sound"],
    ["is a film whose first bytes show its sound", "clip.ogv", Buffer.from("OggS\0\x02 OpusHead"), "film"],
    ["may hold photos", "photos.zip", zeros, "archive"],
    ["is named like a photo", "IMG_0023.JPG", zeros, "unrecognized"],
    ["is named like a RAW photo", "DSC_1.NEF", zeros, "unrecognized"],
    ["is a picture by its name", "layers.psd", zeros, "unsupported_type"],
    ["is a picture by its bytes", "layers", Buffer.from("gimp xcf v011"), "unsupported_type"],
    ["is text", "notes.txt", Buffer.from("hello"), undefined],
    ["is macOS metadata of a photo", "._IMG_1.JPG", Buffer.from("\0\x05\x16\x07\0\x02"), undefined],
    ["is compressed, and does not say what", "backup", Buffer.from("\x1f\x8b\x08\0", "latin1"), "archive"],
    ["is compressed, under a backup name", "card.old", Buffer.from("BZh91AY&SY", "latin1"), "archive"],
    ["is compressed, under a date", "card 2024.05.12", Buffer.from("\x1f\x8b\x08\0", "latin1"), "archive"],
    ["is compressed, under a version", "backup.v2", Buffer.from("\x1f\x8b\x08\0", "latin1"), "archive"],
    ["is compressed, and says what", "cut.prproj", Buffer.from("\x1f\x8b\x08\0", "latin1"), undefined],
    ["is an office document that begins with a picture", "slides.key", zip, undefined],
    ["is a program in a ZIP file", "app.apk", zip, undefined],
    ["is a library in a ZIP file, downloaded twice", "lib.jar (1)", zip, undefined],
    ["is a ZIP file by its bytes", "slides", zip, "archive"],
    ["is a list of modules", "go.mod", Buffer.from("module x\n"), undefined],
    ["is a program's text", "index.d.mts", Buffer.from("export {}; // für alle"), undefined],
    ["is a damaged film", "00001.mts", zeros, "film"],
    ["has an unspecific name and unknown bytes", "FILE0001.CHK", zeros, undefined],
  ])("and %s is judged by what a person would miss", (_, name, head, notProven) => {
    expect(judgeBytes(name, head).notProven).toBe(notProven);
  });

  it("says what it seems to be", () => {
    expect(judgeBytes("a.mp4", film).message).toBe("a film (MPEG-4): only photos are uploaded");
    expect(judgeBytes("a.jpg", zeros).message).toContain("damaged");
    const pointer = Buffer.from("version https://git-lfs.github.com/spec/v1\noid sha256:0\n");
    expect(judgeBytes("a.jpg", pointer)).toMatchObject({
      notProven: "unrecognized",
      message: expect.stringContaining("git lfs pull"),
    });
  });
});

describe("an empty file", () => {
  it("is missed if its name is a film's", () => {
    expect(judgeEmpty("MVI_1.MOV").notProven).toBe("film");
    expect(judgeEmpty(".nomedia").notProven).toBeUndefined();
  });
});

describe("a broken link", () => {
  it("is missed if it may have led to a photo or a folder of photos", () => {
    expect(judgeLink("IMG_1.JPG", "broken_link", "").notProven).toBe("not_read");
    for (const name of ["DCIM", "DCIM.bak", "2024.05.12", "event-42.v2"])
      expect(judgeLink(name, "broken_link", "").notProven).toBe("not_read");
    expect(judgeLink("notes.txt", "broken_link", "").notProven).toBeUndefined();
    expect(judgeLink("control", "not_a_file", "").notProven).toBeUndefined();
    expect(judgeLink("IMG_1.JPG", "not_a_file", "").notProven).toBe("not_read");
  });
});

import { describe, expect, it } from "vitest";
import { kindOfName, saysNothing } from "../../../api/captions/media-names.ts";
import { contentTypes } from "../../../api/contract.ts";

describe("a name", () => {
  it.each([
    ["photo", "IMG_1.JPG", "a.jpe", "a.HIF", "DSC.nef", "x.y.cr3", "a.PEF", "a.3fr", "latin-\\xe9.jpg"],
    ["photo with an addition", "IMG_1.JPG ", "IMG_1.JPG.", "IMG_1.jpg (2)", "IMG_1.JPG.part", "IMG_1.jpg.crdownload"],
    ["photo that is in the cloud, or on its way", ".IMG_1.JPG.icloud", ".IMG_1.JPG.a8Xk2Q", "IMG_1.jpg_original"],
    ["film", "MVI_0022.MP4", "a.mov", "a.AVI", "00001.MTS", "a.m2ts", "a.mkv", "a.3gp", "a.mpg", "a.wmv", "a.webm"],
    ["film of a camera", "a.insv", "a.LRV", "a.braw", "a.CRM", "a.R3D", "a.mxf", "a.MP4.part"],
    ["picture", "a.psd", "a.PSB", "a.xcf", "a.afphoto", "a.svg", "a.jp2", "a.bmp", "a.tga", "a.exr", "a.hdr", "a.pcx"],
    ["photo that was copied, fetched or sealed", "IMG_2.jpg copy", "IMG_3.jpg - Kopie", "IMG_4.jpg.1", "IMG_0001_JPG"],
    ["photo on its way", "IMG_5.JPG.ocTransferId7.part", "IMG_6.jpg?size=large", "IMG_2.jpg%3Fw=1", "IMG_7.jpg.gpg"],
    [
      "photo with a name of its own kind",
      "IMG_7.ＪＰＧ",
      "IMG_0055",
      "IMG_0056.",
      "IMG_0057 (2)",
      "DSC00019",
      "P1010101",
      "IMG_2.JPG_backup",
      "IMG-20260101-WA0001",
      "PXL_20260101_120000123",
      "20260101_120000",
    ],
    [
      "photo on its way, or hidden by an editor",
      ".IMG_1.JPG.swp",
      "IMG_1.jpg.sync-conflict",
      "Screenshot_20260101-120000",
    ],
    ["film that was copied", "clip.mp4 copy", "MVI_0022", "GH010022", "VID_20260101_120000"],
    ["picture that was copied", "shot.psd - Kopie"],
    ["archive in parts or sealed", "card.001", "photos.tar.lz4", "photos.zip.gpg"],
    ["sound", "IMG_1.WAV", "a.m4a", "a.mp3"],
    [
      "archive",
      "photos.zip",
      "a.lz4",
      "a.tar.br",
      "a.lzo",
      "a.tar.Z",
      "a.7z",
      "a.tar.gz",
      "a.zip.001",
      "a.r00",
      "card.iso",
    ],
    [
      "archive that is a whole disk",
      "card.dd",
      "card.E01",
      "card.vmdk",
      "mac.sparseimage",
      "mac.002.dmgpart",
      "a.cpgz",
      "pc.tibx",
      "safe.hc",
    ],
  ])("of a %s is known by its extension", (title, ...names) => {
    for (const name of names) expect(kindOfName(name), name).toBe(title.split(" ")[0]);
  });

  it.each([
    "notes.txt",
    "model.ts",
    "IMG_1.xmp",
    "._IMG_1.JPG",
    "Thumbs.db",
    ".nomedia",
    "jpg",
    "a.tmp",
    "letter.pdf",
    "IMG_1.jpg.json",
    "IMG_1.jpg.md5",
    "IMG_1.jpg.md5sum",
    "IMG_1.jpg.sha256sum",
    "IMG_1.MP4.mhl",
    "IMG_1.jpg.gpx",
    "STATUS.BIN",
    "a.jpg.txt",
    "IMG_1.NEF.nksc",
    "IMG_1.CR2.arp",
    "IMG_1.CR3.spd",
    "IMG_1.jpg.asc",
    "IMG_1.jpg.meta",
    "IMG_1.jpg.yml",
    "IMG_1.jpg.exv",
    "IMG_1.jpg:Zone.Identifier",
    "IMG_1.jpg\uf03aZone.Identifier",
    "IMG_1.jpg:com.dropbox.attrs:$DATA",
    "IMG_1.jpg:AFP_AfpInfo",
    "IMG_1.MP4@SynoEAStream",
    "report_2026",
    "v1.2.3",
  ])("%s is not the name of a medium", (name) => {
    expect(kindOfName(name)).toBeUndefined();
  });

  it("of every accepted type counts as a photo's", () => {
    for (const { extension } of Object.values(contentTypes)) expect(kindOfName(`a.${extension}`)).toBe("photo");
  });

  it("without an extension may be a folder's", () => {
    const names = ["DCIM", "100 photos", ".hidden", "event.42 (copy of june)", "2024.05.12", "event-42.v2"];
    expect(names.filter((name) => !saysNothing(name))).toEqual([]);
    expect(["a.txt", "a.jpg"].map(saysNothing)).toEqual([false, false]);
  });
});

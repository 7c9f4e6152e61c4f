import { describe, expect, it } from "vitest";
import { missedHeadBytes, sniffMissed } from "../../../api/captions/sniff-missed.ts";
import { box } from "../../support/photo-containers.ts";
import { cpuMsOf } from "../../support/quiet-time.ts";

const latin1 = (text: string) => Buffer.from(text.padEnd(64, "\0"), "latin1");
const ftyp = (brand: string) => box("ftyp", Buffer.from(brand), Buffer.alloc(4), Buffer.from("isom"));
const packets = (first: number, step: number) => {
  const bytes = Buffer.alloc(1024, 1);
  for (let at = first; at < bytes.length; at += step) bytes[at] = 0x47;
  return bytes;
};
/** The head of a disk image, with some bytes set. */
const disk = (...parts: [at: number, bytes: string][]) => {
  const head = Buffer.alloc(missedHeadBytes);
  for (const [at, bytes] of parts) head.write(bytes, at, "latin1");
  return head;
};
/** In the format of Unix V7. */
const oldTar = (name: string, error = 0) => {
  const head = disk([0, name], [100, ["0100644", "0000000", "0000000", "00000000004", "15112345670"].join("\0")]);
  const sum = head.subarray(0, 512).reduce((all, each) => all + each, 8 * 0x20) + error;
  head.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return head;
};
/** A first OpenPGP packet, and what follows it. */
const pgp = (start: string, end: number, next: string) => disk([0, start], [end, next]);
const boot: [number, string] = [510, "\x55\xaa"];
const zip = (firstName: string, content = "") => {
  const head = Buffer.alloc(30);
  head.write("PK\x03\x04", "latin1");
  head.writeUInt16LE(firstName.length, 26);
  return Buffer.concat([head, Buffer.from(firstName + content), Buffer.alloc(80)]);
};

describe("the first bytes", () => {
  it.each([
    ["film", "MPEG-4", ftyp("isom")],
    ["film", "MPEG-4", ftyp("3gp5")],
    ["film", "QuickTime", ftyp("qt  ")],
    ["film", "QuickTime", box("wide")],
    ["film", "QuickTime", box("mdat", Buffer.alloc(8))],
    ["film", "AVI", latin1("RIFF\x10\0\0\0AVI LIST")],
    ["film", "Matroska or WebM", latin1("\x1aE\xdf\xa3")],
    ["film", "Windows Media", latin1("\x30\x26\xb2\x75\x8e\x66\xcf\x11")],
    ["film", "MPEG", latin1("\0\0\x01\xba")],
    ["film", "MPEG transport stream", packets(0, 188)],
    ["film", "MPEG transport stream", packets(4, 192)],
    ["film", "MXF", latin1("\x06\x0e\x2b\x34\x02\x05\x01\x01\x0d\x01\x02\x01")],
    ["film", "RED film", latin1("\0\0\x01\0RED2")],
    ["film", "Ogg", latin1("OggS\0\x02 \x80theora")],
    ["film", "MPEG transport stream", packets(0, 204)],
    ["film", "QuickTime", box("styp")],
    ["film", "QuickTime", box("free", Buffer.from("and then the rest"))],
    ["film", "H.265", latin1("\0\0\0\x01\x40\x01\x0c")],
    ["film", "FLIC", latin1("\0\x10\0\0\x12\xaf")],
    ["film", "SER", latin1("LUCAM-RECORDER")],
    ["film", "NSV", latin1("NSVf\0\0\x01")],
    ["film", "AV1", latin1("\x12\0\x0a\x0b\0\0")],
    ["film", "Phantom film", latin1("CI\x2c\0\0\0\x01\0")],
    ["sound", "DTS", latin1("\x7f\xfe\x80\x01\xfc")],
    ["sound", "Musepack", latin1("MP+\x17")],
    ["sound", "Shorten", latin1("ajkg\x02\xfb")],
    ["archive", "FreeArc", latin1("ArC\x01\0\x06")],
    ["archive", "LHA", latin1("\x24\xd1-lh1-")],
    ["archive", "encrypted by rclone", latin1("RCLONE\0\0nonce")],
    ["archive", "encrypted by CryFS", latin1("cryfs.block;0\0")],
    ["archive", "encrypted by eCryptfs", latin1("\0\0\0\0\0\x20\0\0\x12\x34\x56\x78\x2e\xb5\xe1\x8d\x03")],
    ["picture", "Paint.NET", latin1("PDN3\x0f")],
    ["picture", "SGI", latin1("\x01\xda\x01\x01\0\x03")],
    ["sound", "DSF", latin1("DSD \x1c\0\0\0")],
    ["sound", "Sony voice recording", latin1("MS_VOICE")],
    ["sound", "QCP", latin1("RIFF\x10\0\0\0QLCMfmt ")],
    ["archive", "ZIP", latin1("PK\x07\x08PK\x03\x04")],
    ["archive", "Android backup", latin1("ANDROID BACKUP\n5\n1\nnone\n")],
    ["archive", "disk image", latin1("KDMV\x01")],
    ["archive", "disk image", latin1("EVF\t\r\n\xff\0\x01")],
    ["archive", "disk image", disk(boot, [0, "\xeb\x3c\x90MSDOS5.0"], [54, "FAT16   "])],
    ["archive", "disk image", disk(boot, [82, "FAT32   "])],
    ["archive", "disk image", disk([1024, "\0\x10\0\0\0\x40"], [1048, "\x02"], [1080, "\x53\xef\x01"])],
    ["archive", "disk image", disk([1024, "\x10\x20\xf5\xf2"])],
    ["archive", "disk image", disk([32, "NXSB"])],
    ["archive", "disk image", disk([0, "XFSB\0\0\x10\0"])],
    ["archive", "disk image", latin1("LUKS\xba\xbe\0\x02")],
    ["archive", "disk image", latin1("\xebX\x90-FVE-FS-")],
    ["archive", "disk image", latin1("encrcdsa\0\0\0\x02")],
    ["archive", "disk image", latin1("EVF2\r\n\x81\0\x02")],
    ["archive", "disk image", latin1("partclone-image0002")],
    ["archive", "image of a CD", latin1(`\0${"\xff".repeat(10)}\0\0\x02\0\x01`)],
    ["archive", "xar", latin1("xar!\0\x1c\0\x01")],
    ["archive", "lrzip", latin1("LRZI\0\x06")],
    ["archive", "LHA", latin1("\x21\0-lhd-")],
    ["film", "DV", latin1("\x1f\x07\0\xbf")],
    ["film", "H.264", latin1("\0\0\0\x01\x67\x64")],
    ["film", "H.265", latin1("\0\0\0\x01\x46\x01")],
    ["sound", "WAV", latin1("BW64\xff\xff\xff\xffWAVEds64")],
    ["sound", "True Audio", latin1("TTA1\x01\0\x02")],
    ["archive", "disk image", disk(boot, [3, "EXFAT   "])],
    ["archive", "disk image", disk(boot, [3, "NTFS    "])],
    ["archive", "disk image", disk(boot, [450, "\x0c\0\0\0\0\x08\0\0\0\0\x10\0"])],
    ["archive", "disk image", disk([32_768, "\x01CD001\x01"])],
    ["archive", "disk image", disk([1024, "H+\0\x04"])],
    ["archive", "disk image", latin1("hsqs")],
    ["archive", "disk image", disk([65_600, "_BHRfS_M"])],
    ["archive", "disk image", disk([65_588, "ReIsEr2Fs"])],
    ["archive", "disk image", disk([32_768, "JFS1"])],
    ["archive", "disk image", disk([512, "LABELONE"])],
    ["archive", "disk image", disk([0, "ER\x02\0"], [512, "PM\0\0"])],
    ["archive", "disk image", disk([1024, "BD"], [1042, "\x10\0\0\0\x02\0"], [1060, "\x04Card"])],
    ["archive", "tar", oldTar("DCIM/IMG_1.JPG")],
    ["archive", "StuffIt", latin1("SIT!\0\x01\0\0\0\0rLau")],
    ["archive", "encrypted by age", latin1("age-encryption.org/v1\n-> X25519 a")],
    ["archive", "encrypted by PGP", latin1("-----BEGIN PGP MESSAGE-----\n")],
    ["archive", "encrypted by PGP", pgp("\x85\x01\x0c\x03its keys\x01", 271, "\xd2\xff")],
    ["archive", "encrypted by PGP", pgp("\x84\x5e\x03its keys\x12", 96, "\xd4")],
    ["archive", "encrypted by PGP", pgp("\xc1\xc0\x4c\x03its keys\x01", 271, "\xd2")],
    ["archive", "encrypted by PGP", pgp("\x8c\x0d\x04\x09\x03\x0a", 15, "\xd2")],
    ["archive", "encrypted by PGP", pgp("\xc3\x0d\x04\x09\x03\x08", 15, "\xc9")],
    ["archive", "encrypted by OpenSSL", latin1("Salted__\x01\x02")],
    ["archive", "cpio", latin1("0707010003A1F2000081A4")],
    ["archive", "CAB", latin1("MSCF\0\0\0\0")],
    ["picture", "XISF", latin1("XISF0100")],
    ["picture", "Clip Studio Paint", latin1("CSFCHUNK")],
    ["picture", "PNM", latin1("PF\n16 16\n-1.0\n")],
    ["sound", "Ogg", latin1("OggS\0\x02 OpusHead")],
    ["sound", "WAV", latin1("RIFF\x10\0\0\0WAVEfmt ")],
    ["sound", "MPEG-4 sound", ftyp("M4A ")],
    ["sound", "MP3", latin1("ID3\x04")],
    ["sound", "MP3 or AAC", latin1("\xff\xfb\x90\x64")],
    ["sound", "MP3 or AAC", latin1("\xff\xf1\x50\x80")],
    ["archive", "ZIP", zip("IMG_1.JPG")],
    ["archive", "RAR", latin1("Rar!\x1a\x07\x01\0")],
    ["archive", "tar", Buffer.concat([Buffer.alloc(257), Buffer.from("ustar\0")])],
    ["picture", "HEIF (avci)", ftyp("avci")],
    ["picture", "GIMP", latin1("gimp xcf v011")],
    ["picture", "SVG", latin1('<?xml version="1.0"?>\n<!-- a --><svg xmlns="x">')],
    ["picture", "EPS", latin1("%!PS-Adobe-3.0 EPSF-3.0")],
    ["picture", "PNM", latin1("P6\n# made\n640 480\n255\n")],
    ["picture", "OpenRaster", zip("mimetype", "image/openraster")],
  ])("of a %s indicate %s", (kind, name, head) => {
    expect(sniffMissed(head)).toEqual({ kind, name });
  });

  it.each([
    ["a text", latin1("Hello")],
    ["a text in UTF-16", Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from("attention", "utf16le")])],
    ["a page with a drawing in it", latin1("<html><body><svg>")],
    ["a text about freedom", latin1("The free river")],
    ["a note that was packed, and says nothing of its name", latin1("\x1f\x8b\x08")],
    ["a letter", zip("[Content_Types].xml")],
    ["a letter with a label", zip("docMetadata/LabelInfo.xml")],
    ["a sheet with settings of its own", zip("customXml/item1.xml")],
    ["a drawing of Visio's", zip("visio/document.xml")],
    ["a sector without a partition", disk(boot)],
    ["a sector with senseless partitions", disk(boot, [446, "A table of partitions, it is not."])],
    ["a number", latin1("070701 is what we paid")],
    ["a book", zip("mimetype", "application/epub+zip")],
    ["a text about a river", latin1("The wide river")],
    ["a text about tags", latin1("ID3 tags are old")],
    ["zeros", Buffer.alloc(1024)],
    ["nothing", Buffer.alloc(0)],
    ["anything that has the two bytes of Linux' superblock", disk([1080, "\x53\xef"])],
    ["a signature", pgp("\x89\x01\x33\x04", 310, "\x89")],
    ["a public key", pgp("\x99\x01\x0d\x04", 272, "\xb4")],
    ["what begins like a message, and does not go on like one", pgp("\x85\x01\x0c\x03its keys\x01", 271, "P")],
    ["a header with another checksum", oldTar("DCIM/IMG_1.JPG", 1)],
    ["anything that has the two letters of old Macs", disk([1024, "BD"])],
    ["a page about StuffIt", latin1("StuffIt is a program")],
    ["a source that speaks of a price", latin1("P3 is the plan")],
  ])("of %s indicate nothing", (_, head) => {
    expect(sniffMissed(head)).toBeUndefined();
  });

  it("are searched quickly even if they are full of comments", () => {
    const { ms } = cpuMsOf(() => {
      sniffMissed(Buffer.from("<!-->".repeat(200)));
      sniffMissed(Buffer.from("<!---->".repeat(150)));
    });
    expect(ms).toBeLessThan(100);
  });
});

// A folder of some 270 files as users of such tools have reported them: good photos with hard names, and files that tools leave
// out, misread or get only in part. Each is listed with what a person would say of it.
import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { bulkPhoto } from "./bulk-photos.ts";
import { captionedPhotos } from "./hard-captions.ts";
import { hardLists } from "./hard-lists.ts";
import { numbers, xmpCaption } from "./metadata-writers.ts";
import { box, chunk, heifOf } from "./photo-containers.ts";
import { cr3Raw, crwRaw, dngRaw, mrwRaw, rafRaw, rw2Raw, tiffRaw, x3fRaw } from "./raw-containers.ts";
import { tinyJpeg } from "./tiny-photos.ts";

export interface HardFile {
  /** Relative to the folder; a name that is not UTF-8 is written as photoup shows it. */
  path: string;
  /** How it ends in a push. `other_copy`: the same bytes as another file. */
  ends: "uploaded" | "other_copy" | "skipped" | "failed";
  /** If a person would miss it and the event is not proven to have it: its kind, or the code of its failure. */
  missed?: string;
  /** Fields of the event's record; null means that the field is missing. */
  says?: Record<string, unknown>;
}

type Bytes = Buffer | string;
type Cases = readonly (readonly [name: string, bytes: Bytes])[];

const latin1 = (text: string) => Buffer.from(text.padEnd(600, "\0"), "latin1");
const ftyp = (brand: string) => Buffer.concat([box("ftyp", Buffer.from(brand), Buffer.alloc(4)), Buffer.alloc(600)]);
const zeros = Buffer.alloc(4096);
const riff = (form: string) => latin1(`RIFF\x40\0\0\0${form}`);
const packets = (first: number, step: number) => {
  const bytes = Buffer.alloc(2048, 0x11);
  for (let at = first; at < bytes.length; at += step) bytes[at] = 0x47;
  return bytes;
};
const photo = (n: number) => bulkPhoto(n, { seed: 77 });
const png = Buffer.concat([
  Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
  chunk("IHDR", Buffer.concat([numbers([16, 16], 4, "big"), Buffer.from([8, 2, 0, 0, 0])])),
  chunk("IDAT", Buffer.alloc(2000, 7)),
  chunk("IEND", Buffer.alloc(0)),
]);

const goodNames = [
  "IMG_0001.JPG",
  "IMG_0002.jpe",
  "no extension",
  "photo.txt",
  "[brackets] {1,2} *?.jpg",
  "'quote\" $HOME `x`.jpg",
  "new\nline.jpg",
  "emoji 👩‍👩‍👧‍👦.jpg",
  "é.jpg",
  "e\u0301.jpg",
  "trailing dot.jpg.",
  "trailing blank.jpg ",
  "copy of.jpg (2)",
  "edited.jpg_original",
  "lost+found/#1234",
  "Trash/my own.jpg",
  "Thumbnails/my own.jpg",
  "._really a photo.jpg",
  "half a name.jpg.part",
];

const films: Cases = [
  ["MVI_0022.MP4", ftyp("isom")],
  ["IMG_0001.MOV", ftyp("qt  ")], // the moving half of a Live Photo
  ["IMG_E0001.mov", box("wide")],
  ["old.mov", Buffer.concat([box("mdat", zeros), box("moov")])],
  ["P1000001.AVI", riff("AVI LIST")],
  ["00001.MTS", packets(0, 188)],
  ["00002.m2ts", packets(4, 192)],
  ["clip.mkv", latin1("\x1aE\xdf\xa3")],
  ["clip.webm", latin1("\x1aE\xdf\xa3\x01")],
  ["phone.3gp", ftyp("3gp5")],
  ["disc.mpg", latin1("\0\0\x01\xba")],
  ["VTS_01_1.VOB", latin1("\0\0\x01\xba\x44")],
  ["clip.wmv", latin1("\x30\x26\xb2\x75\x8e\x66\xcf\x11")],
  ["VID_1.insv", ftyp("avc1")],
  ["GL010001.LRV", ftyp("mp41")],
  ["A001.braw", latin1("\0\0\0\x08wide")],
  ["A001.CRM", Buffer.concat([ftyp("crx ").subarray(0, 16), box("moov", Buffer.from("CanonCRM0001/02.09.00"), zeros)])],
  ["A001.R3D", latin1("\0\0\x01\0RED2")],
  ["A001.mxf", latin1("\x06\x0e\x2b\x34\x02\x05\x01\x01\x0d\x01\x02\x01")],
  ["tape.dv", latin1("\x1f\x07\0\x3f")],
  ["flash.flv", latin1("FLV\x01")],
  ["film of no name", ftyp("mp42")],
  ["film.txt", ftyp("isom")],
  ["film.jpg", ftyp("isom")],
  ["zeros.MP4", zeros],
  ["zeros.mov", zeros],
  ["zeros.CRM", zeros],
  ["nothing.MP4", ""],
  ["half.mp4.crdownload", zeros],
  ["text.avi", "this was a film once"],
  ["PXL_1.MP", ftyp("isoc")],
  ["clip.ogv", latin1("OggS\0\x02 OpusHead")], // its first stream is audio
  ["half copied.mp4", ftyp("isom").subarray(0, 40)],
];
const sounds: Cases = [
  ["IMG_0001.WAV", riff("WAVEfmt ")], // a voice note that the camera recorded with the photo
  ["memo.m4a", ftyp("M4A ")],
  ["song.mp3", latin1("ID3\x04")],
  ["song without a name", latin1("\xff\xfb\x90\x64")],
  ["zeros.flac", zeros],
  ["voice.amr", latin1("#!AMR\n")],
];
const archives: Cases = [
  ["photos.zip", latin1("PK\x03\x04")],
  ["photos.rar", latin1("Rar!\x1a\x07")],
  ["photos.tar.gz", latin1("\x1f\x8b\x08")],
  ["photos.7z.001", latin1("7z\xbc\xaf\x27\x1c")],
  ["photos without a name", latin1("PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x09\0\0\0IMG_1.JPG")],
  ["card.iso", zeros],
  ["backup of the card", latin1("\x1f\x8b\x08\0")],
];
const otherTypes: Cases = [
  ["layers.psd", latin1("8BPS\0\x01")],
  ["large.psb", latin1("8BPS\0\x02")],
  ["layers.jpg", latin1("8BPS\0\x01\x01")],
  ["layers.xcf", latin1("gimp xcf v011")],
  ["layers.afphoto", latin1("\0\xffKA")],
  ["drawing.svg", '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>'],
  ["scan.jp2", latin1("\0\0\0\x0cjP  \r\n\x87\n")],
  ["old.bmp", Buffer.concat([Buffer.from("BM"), Buffer.alloc(12), Buffer.from([40, 0, 0, 0]), zeros])],
  ["render.tga", latin1("\0\0\x02")],
  ["render.exr", latin1("v/1\x01")],
  ["light.hdr", latin1("#?RADIANCE\n")],
  ["old.pcx", latin1("\x0a\x05\x01\x08")],
  ["icon.ico", latin1("\0\0\x01\0\x01")],
  ["logo.eps", latin1("%!PS-Adobe-3.0 EPSF-3.0\n")],
  ["portable.ppm", latin1("P6\n16 16\n255\n")],
  ["zeros.psd", zeros],
];
const unrecognized: Cases = [
  ...[
    "JPG",
    "jpe",
    "jfif",
    "NEF",
    "CR2",
    "CR3",
    "ARW",
    "RAF",
    "ORF",
    "RW2",
    "DNG",
    "PEF",
    "MRW",
    "X3F",
    "HEIC",
    "HIF",
  ].map((extension, n) => [`IMG_00${23 + n}.${extension}`, zeros] as const),
  ["page.jpg", "<html>no photo</html>"],
  ["pointer.jpg", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"],
  ["cloud/.IMG_0001.JPG.icloud", latin1("bplist00")],
  ["copying/.IMG_0001.JPG.a8Xk2Q", zeros],
  ["loading.jpg.crdownload", zeros],
  ["zeros.JPG ", zeros],
  ["erased.NEF", Buffer.alloc(4096, 0xff)],
  ["erased.JPG", Buffer.alloc(4096, 0xff)],
];
const others: Cases = [
  ["notes.txt", "not a photo"],
  ["model release.pdf", "%PDF-1.7"],
  ["list.csv", "a;b\n"],
  ["letter.docx", latin1(`PK\x03\x04${"\0".repeat(22)}\x13\0\0\0[Content_Types].xml`)],
  ["code.ts", "export {};"],
  [".DS_Store", "\0\0\0\x01Bud1"],
  ["Thumbs.db", "\xd0\xcf\x11\xe0"],
  ["desktop.ini", "[.ShellClassInfo]"],
  [".nomedia", ""],
  ["empty", ""],
  ["._IMG_0001.JPG", "\0\x05\x16\x07\0\x02\0\0Mac OS X"],
  ["._MVI_0022.MP4", "\0\x05\x16\x07\0\x02\0\0Mac OS X"],
  ["IMG_0001.AAE", "<plist/>"],
  ["PRIVATE/M4ROOT/CLIP/C0001M01.XML", "<xml/>"],
  ["FILE0001.CHK", zeros],
  ["script.sh", "#!/bin/sh\n"],
];
const excluded = [
  "@eaDir/IMG_0001.JPG/SYNOPHOTO_THUMB_XL.jpg",
  "@__thumb/IMG_0001.JPG",
  ".thumbnails/1.jpg",
  "#recycle/deleted.jpg",
  "$RECYCLE.BIN/deleted.jpg",
  ".Trashes/501/deleted.jpg",
  ".dtrash/files/deleted.jpg",
  ".trashed-1700000000-IMG_1.jpg",
  "PRIVATE/M4ROOT/THMBNL/C0001T01.JPG",
  "Catalog Previews.lrdata/0/a.jpg",
  "My.photoslibrary/resources/derivatives/1.jpg",
];

const picture = tinyJpeg("");
const raw = { full: bulkPhoto(1, { seed: 78 }), thumbnail: picture };
const makers: readonly (readonly [name: string, make: string, orientation: number])[] = [
  ["B0000001.3FR", "Hasselblad", 1],
  ["B0000002.FFF", "Hasselblad", 3],
  ["EPSN0001.ERF", "SEIKO EPSON CORP.", 1],
  ["DCP_0001.DCR", "EASTMAN KODAK COMPANY", 1],
  ["DCP_0002.KDC", "EASTMAN KODAK COMPANY", 3],
  ["L0001.MOS", "Leaf", 1],
  ["M0001.MEF", "Mamiya-OP Co.,Ltd.", 1],
];
/** Phase One: a mark after TIFF's header, its own directory with the RAW picture's offset, then TIFF's directory. */
const iiqRaw = Buffer.concat([
  Buffer.from("II*\0\x2c\0\0\0IIII\0\0\0\0\x0c\0\0\0", "latin1"),
  numbers([1, 0, 0x10f, 7, 4096, 54], 4, "little"),
  numbers([1, 0x0112, 3], 2, "little"),
  numbers([1, 1, 0], 4, "little"),
  Buffer.alloc(4096, 0x5a),
]);
const rawPhotos: Cases = [
  ...makers.map(([name, make, orientation]) => [name, tiffRaw(make, { ...raw, orientation })] as const),
  ["CF000001.IIQ", iiqRaw],
  ["L1000001.RWL", rw2Raw({ ...raw, make: "LEICA CAMERA AG" })],
  ["PICT0001.MRW", mrwRaw(raw)],
  ["CRW_0001.CRW", crwRaw(raw)],
  ["SDIM0001.X3F", x3fRaw(raw.full)],
  ["GOPR0001.GPR", dngRaw({ ...raw, make: "GoPro" })],
  ["IMGP0001.PEF", tiffRaw("PENTAX Corporation", raw)],
  ["SAM_0001.SRW", tiffRaw("SAMSUNG", raw)],
  ["DSC_0001.NRW", tiffRaw("NIKON CORPORATION", { ...raw, orientation: 6 })],
  ["IMG_0001.CR3", cr3Raw(raw)],
  ["DSCF0001.RAF", rafRaw(raw.full)],
  ["IMG_0001.DNG", dngRaw(raw)],
];
const heic = heifOf(Buffer.concat(Array.from({ length: 30 }, (_, n) => Buffer.alloc(1000, n + 1))));
const cutPhotos: Cases = [
  ["half.HEIC", heic.subarray(0, heic.length / 2)],
  ["hole.HEIC", Buffer.from(heic).fill(0, 8192, 16384)],
  ["end missing.NEF", tiffRaw("NIKON CORPORATION", { ...raw, orientation: 3 }).subarray(0, -2000)],
  ["first bytes.png", Buffer.concat([png.subarray(0, 8), Buffer.from("and then a text".repeat(99))])],
  [
    "erased behind its header.jpg",
    Buffer.concat([bulkPhoto(2, { seed: 78 }).subarray(0, 2000), Buffer.alloc(4000, 0xff)]),
  ],
];

/** Makes the folder's files, except those that the platform does not support (FIFOs on Windows). */
export function makeHardFolder(folder: string): HardFile[] {
  const files: HardFile[] = [];
  const put = (path: string, bytes: Bytes) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes);
  };
  const add = (ends: HardFile["ends"], path: string, bytes: Bytes, missed?: string) => {
    put(path, bytes);
    files.push(missed === undefined ? { path, ends } : { path, ends, missed });
  };
  let n = 0;
  for (const name of goodNames) add("uploaded", `good/${name}`, photo(n++));
  while (n < 50) add("uploaded", `bulk/photo-${n}.jpg`, photo(n++));
  add("uploaded", "good/whole.png", png);
  add("uploaded", "My.photoslibrary/originals/1.jpg", photo(n++));

  for (const [name, bytes] of films) add("skipped", `films/${name}`, bytes, "film");
  for (const [name, bytes] of sounds) add("skipped", `sounds/${name}`, bytes, "sound");
  for (const [name, bytes] of archives) add("skipped", `archives/${name}`, bytes, "archive");
  for (const piece of ["Info.plist", "bands/0", "bands/1f"]) put(`archives/Photos.sparsebundle/${piece}`, zeros);
  files.push({ path: "archives/Photos.sparsebundle", ends: "skipped", missed: "archive" });
  for (const [name, bytes] of otherTypes) add("skipped", `types/${name}`, bytes, "unsupported_type");
  for (const [name, bytes] of unrecognized) add("skipped", `damaged/${name}`, bytes, "unrecognized");
  for (const [name, bytes] of others) add("skipped", `others/${name}`, bytes);
  for (const path of excluded) {
    put(`nas/${path}`, photo(n++));
    const left = /^(.*?(?:@eaDir|@__thumb|\.thumbnails|#recycle|\.BIN|\.Trashes|\.dtrash|THMBNL|lrdata|derivatives))\//;
    files.push({ path: `nas/${left.exec(path)?.[1] ?? path}`, ends: "skipped" });
  }
  add("skipped", "nas/MVI_0022.THM", photo(n++));

  add("uploaded", "cut/half.jpg", photo(n++).subarray(0, 2000), "truncated");
  add("uploaded", "cut/last part missing.jpg", photo(n++).subarray(0, -300), "truncated");
  add("uploaded", "cut/half.png", png.subarray(0, 1000), "truncated");
  for (const [name, bytes] of cutPhotos) add("uploaded", `cut/${name}`, bytes, "truncated");
  add("failed", "cut/empty.JPG", "", "empty");
  add("failed", "cut/empty.HIF", "", "empty");
  add("failed", "cut/huge.jpg", photo(n++), "too_large");
  truncateSync(join(folder, "cut/huge.jpg"), 5 * 1024 ** 3 + 1); // sparse: uses no space

  for (const [name, bytes] of rawPhotos) add("uploaded", `raw/${name}`, bytes);
  for (const { path, bytes, sidecar, says } of captionedPhotos()) {
    put(`captions/${path}`, bytes);
    files.push({ path: `captions/${path}`, ends: "uploaded", says });
    if (sidecar) add("skipped", `captions/${sidecar.path}`, sidecar.bytes);
  }

  if (process.platform === "linux") addNamesInBytes(folder, files, photo(n++));

  for (const [name, bytes] of hardLists(basename(folder))) add("skipped", `lists/${name}`, bytes);

  const twice = photo(n++);
  add("uploaded", "twice/1/same.jpg", twice);
  files.push({ ...(files.pop() as HardFile), says: { title: "Of the path that sorts first" } });
  add("other_copy", "twice/2/same.jpg", twice);
  add("skipped", "twice/1/same.xmp", xmpCaption("Of the path that sorts first"));
  add("skipped", "twice/2/same.xmp", xmpCaption("Of the other one"));
  add("other_copy", "twice/a.jpg", photo(0));
  add("skipped", "twice/a.xmp", "<x:xmpmeta/>");
  add("skipped", "twice/lonely.XMP", "<x:xmpmeta/>");
  addLinks(folder, files);
  return files;
}

/** A photo with a sidecar, in a folder whose name is not UTF-8. */
function addNamesInBytes(folder: string, files: HardFile[], bytes: Buffer): void {
  const below = Buffer.concat([Buffer.from(`${folder}/captions/caf`), Buffer.from([0xe9])]);
  mkdirSync(below);
  const shown = "captions/caf\\xe9";
  writeFileSync(Buffer.concat([below, Buffer.from("/IMG_20.JPG")]), bytes);
  writeFileSync(Buffer.concat([below, Buffer.from("/IMG_20.XMP")]), xmpCaption("Of a name in bytes"));
  files.push({ path: `${shown}/IMG_20.JPG`, ends: "uploaded", says: { title: "Of a name in bytes" } });
  files.push({ path: `${shown}/IMG_20.XMP`, ends: "skipped" });
}

function addLinks(folder: string, files: HardFile[]): void {
  mkdirSync(join(folder, "links/inside"), { recursive: true });
  const link = (target: string, path: string, file: Omit<HardFile, "path">) => {
    symlinkSync(target, join(folder, path));
    files.push({ path, ...file });
  };
  link("nowhere", "links/IMG_0001.JPG", { ends: "skipped", missed: "not_read" });
  link("nowhere", "links/DCIM", { ends: "skipped", missed: "not_read" });
  link("nowhere", "links/notes.txt", { ends: "skipped" });
  link("round.jpg", "links/round.jpg", { ends: "skipped", missed: "not_read" });
  link("..", "links/inside/up", { ends: "skipped" });
  link("../bulk", "links/again", { ends: "skipped" });
  link("../good/IMG_0001.JPG", "links/to a photo.jpg", { ends: "other_copy" });
  if (process.platform === "win32") return;
  for (const [name, missed] of [
    ["fifo.jpg", "not_read"],
    ["control", undefined],
  ] as const) {
    execFileSync("mkfifo", [join(folder, "links", name)]);
    files.push({ path: `links/${name}`, ends: "skipped", ...(missed ? { missed } : {}) });
  }
}

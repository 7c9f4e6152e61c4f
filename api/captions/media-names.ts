// What a file's name alone says about it. This is the only list of extensions; it finds what a person would miss when the bytes do not.

/** `picture`: drawings, layered documents and scans of types that photoup does not accept. */
export type NamedKind = "photo" | "picture" | "film" | "sound" | "archive";

const extensions: Record<NamedKind, string> = {
  // Photos and RAW files, accepted types first.
  photo: `
    jpg jpeg jpe jfif jif jfi png apng gif webp tif tiff btf heic heics heif heifs hif avif avifs avci avcs jxl
    dng cr2 cr3 nef arw raf orf rw2
    pef nrw srw rwl 3fr fff iiq x3f mrw crw erf kdc dcr mos mef gpr
    sr2 srf arq ori raw rwz bay cs1 dc2 dcs drf k25 kc2 mdc ptx pxn r3x rdc sti cap eip lfp lfr lri x3i mpo jps insp`,
  picture: `
    psd psb psdt xcf kra ora clip afphoto afdesign afpub af procreate psp pspimage pdn pxd pixelmator cpt sketch
    svg svgz ai eps epsf cdr wmf emf
    jp2 j2k j2c jpc jpf jpx jpm jph jhc jxr wdp hdp jxs jls
    bmp dib rle tga icb vda vst exr hdr rgbe xyze pcx dcx ico cur icns pict pct
    pnm pbm pgm ppm pam pfm sgi rgb rgba xbm xpm dpx cin fits fts dcm dicom fpx pcd miff jng mng dds qoi bpg flif iff ilbm
    lbm djvu djv xisf sai sai2 wmz emz`,
  film: `
    mp4 m4v mp4v mov qt avi mts m2ts m2t tod mod mkv webm 3gp 3g2 3gpp 3gp2 mpg mpeg mpe mpv m1v m2v mp2v mpeg4 wmv asf
    vob dv dif flv f4v ogv ogm rm rmvb divx xvid amv mxf mjpg mjpeg mj2 mjp2 wtv dvr-ms y4m ivf nsv trp
    insv lrv lrf glv rsv 360 braw crm r3d nev mlv cine ari arx
    hevc h264 h265 264 265 avc dav fli flc bik smk 3gpp2`,
  sound: `
    wav wave bwf rf64 mp3 m4a m4b m4p aac flac ogg oga opus spx aif aiff aifc wma amr awb caf ac3 eac3 dts mka mp2 mpa ape wv
    alac dss ds2 3ga ra au snd tta tak dsf dff dvf msv mpc voc qcp silk gsm w64`,
  archive: `
    zip zipx rar 7z tar tgz tbz tbz2 txz tlz tzst cpgz gz gzip bz2 bzip2 xz zst zstd lz lz4 lzo lzma br z lzh lha cab sit sitx cbz cbr cb7
    arj ace alz wim cpio xar zpaq ab
    dmg dmgpart iso img toast vhd vhdx vmdk vdi qcow2 nrg udf dd e01 aff squashfs sparseimage tib tibx gho hc c9r`,
};

const kindByExtension = new Map<string, NamedKind>(
  (Object.keys(extensions) as NamedKind[]).flatMap((kind) =>
    extensions[kind].split(/\s+/).flatMap((extension) => (extension ? [[extension, kind] as const] : [])),
  ),
);

/** What programs append to a name: for partial downloads, for copies beside the original, for files still in the cloud. */
const addition =
  /(?:(?<![. ])[. ]+|~|_original|[ _-]?\(\d+\)|\.(?:part|partial|filepart|crdownload|download|opdownload|tmp|temp|bak|backup|old|orig|save|icloud|cloud|!ut|!qb))$/i;

/** Parts of a split archive: `.zip.001`, `.z01`, `.r00`. */
const archivePart = /\.(?:zip|7z|rar|tar)\.\d{3}$|\.[zr]\d{2}$/i;

/** Undefined if the name is not that of a medium. Ignores case. @param name without folders */
export function kindOfName(name: string): NamedKind | undefined {
  if (isAppleDoubleName(name)) return undefined;
  if (archivePart.test(name)) return "archive";
  let bare = name.replace(/^(\..+)\.[A-Za-z0-9]{6}$/, "$1"); // rsync's temporary name
  for (;;) {
    const kind = kindByExtension.get(/\.([^.]+)$/.exec(bare)?.[1]?.toLowerCase() ?? "");
    if (kind !== undefined) return kind;
    const shorter = bare.replace(addition, "");
    if (shorter === bare) return insideOf(name.normalize("NFKC")) ?? numberedOf(bare.normalize("NFKC"));
    bare = shorter;
  }
}

/** Documents, books and programs that are ZIP files. */
const zipped =
  /\.(?:docx|docm|dotx|xlsx|xlsm|xltx|pptx|pptm|potx|ppsx|vsdx|vstx|pages|numbers|key|od[tspgfc]|epub|jar|war|ear|aar|apk|aab|ipa|xpi|crx|whl|nupkg|vsix|xps|oxps)$/i;

/** Whether a ZIP file of this name is a document or program, not an archive. */
export const isZippedDocument = (name: string): boolean => zipped.test(withoutAdditions(name));

/** Extensions of films and sounds that are also used for texts: Go and TypeScript modules, device trees. */
const alsoOfTexts = /\.(?:mod|mts|dts)$/i;

export const mayBeProgramText = (name: string): boolean => alsoOfTexts.test(withoutAdditions(name));

function withoutAdditions(name: string): string {
  const bare = name.replace(addition, "");
  return bare === name ? name : withoutAdditions(bare);
}

/** Files written beside photos, recognisable by their extension: texts, programs' settings, checksums, signatures. */
const notes =
  /\.(?:xmp|aae|json|txt|md|html?|xml|ya?ml|csv|tsv|pdf|rtf|docx?|odt|log|ini|cfg|properties|meta|db|url|webloc|desktop|torrent|gpx|kml|mhl|(?:md5|sha\d*|b[23]|ck)(?:sum)?|xxh\d*|crc|sfv|par2|sig|asc|minisig|ots|nfo|srt|sub|vtt|pp3|arp|dop|cos|comask|vrd|on1|nksc|spd|exif|exv|mie|ic[cm]|js|ts|tsx|py|css|php|c|h|cpp|java|sh)$/i;

/** Metadata streams that other systems show as files: download origins, icons. */
const streams =
  /(?:[:\uf03a](?:Zone\.Identifier|AFP_\w+|com\.[\w.-]+)(?:[:\uf03a]\$DATA)?|@Syno(?:EAStream|Resource))$/i;

const alternatives = (kinds: NamedKind[]) =>
  kinds
    .flatMap((kind) => extensions[kind].split(/\s+/))
    .filter((extension) => extension.length >= 3)
    .sort((one, two) => two.length - one.length)
    .join("|");

/** `IMG_2.jpg copy`, `IMG_4.jpg.1`, `IMG_6.jpg?size=large`, `IMG_7.jpg.gpg`; also `IMG_1_JPG`, for the most common types. */
const insidePattern = new RegExp(
  `\\.(${alternatives(["photo", "picture", "film", "archive"])})(?![\\p{L}\\p{N}])|_(jpe?g|heic|png|tiff?|dng|cr[23]|nef|arw|raf|mov|mp4)(?![\\p{L}\\p{N}])`,
  "iu",
);

/** Numbers and dates as cameras and phones use them, for names that have lost their extension. */
const cameraNumber =
  /^(?:(?:(?:IMG|DSC|DSCF|DSCN|_DSC|_MG|IMGP|PXL|DJI|GOPR|CIMG|SAM|PICT)[-_]?\d{4,}|(?:Screenshot[-_])?(?:19|20)\d{6}[-_]\d{6})(?:[-_](?:WA)?\d{3,})*|P[-_]?\d{4,})$/i;
const cameraFilm = /^(?:MVI|VID|MOV|GX|GH|GL)[-_]?\d{4,}(?:[-_](?:WA)?\d{3,})*$/i;

/** Finds a medium's name inside a longer one, such as that of a copy or a part. */
function insideOf(name: string): NamedKind | undefined {
  if (notes.test(name) || streams.test(name)) return undefined;
  const [, dotted, lined] = insidePattern.exec(name.replace(/^\.+/, "")) ?? []; // keeps `.IMG_1.JPG.swp` from counting as a disk image
  const kind = kindByExtension.get((dotted ?? lined ?? "").toLowerCase());
  if (kind !== undefined) return kind;
  return numberedOf(name) ?? (/\.\d{3}$/.test(name) ? "archive" : undefined);
}

function numberedOf(name: string): NamedKind | undefined {
  if (cameraNumber.test(name)) return "photo";
  return cameraFilm.test(name) ? "film" : undefined;
}

/** Whether the name has no meaningful extension, so that a link of this name may lead to a folder. Dates and versions are not meaningful. */
export function saysNothing(name: string): boolean {
  return !/[^.]\.(?!v?\d+$)[A-Za-z0-9_-]{1,8}$/i.test(name);
}

/** The same, ignoring what programs append: `photos.bak`. */
export function saysNothingWithout(name: string): boolean {
  const bare = name.replace(addition, "");
  return saysNothing(name) || (bare !== name && saysNothingWithout(bare));
}

/** A disk image that macOS stores as a folder of thousands of pieces, none of which is useful by itself. */
export function isDiskImageFolder(name: string): boolean {
  return /\.(sparsebundle|backupbundle)$/i.test(name);
}

/** `._IMG_1.JPG`: where macOS keeps metadata about IMG_1.JPG on cards and shares that cannot store it otherwise. */
export function isAppleDoubleName(name: string): boolean {
  return name.startsWith("._");
}

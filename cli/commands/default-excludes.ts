// What is left out by default: pictures that programs make of people's photos, and files that people threw away. Each line says
// which program it comes from. Names that people might give to their own folders (Trash, Thumbnails, Cache) do not belong here.
import { expressionOf } from "./path-filter.ts";

type Pattern = readonly [pattern: string, whose: string];

/** `/` at the end: a folder of that name. `/` within: nested folders, at any depth. */
const patterns: readonly Pattern[] = [
  ["@eaDir/", "Synology's index"],
  ["#recycle/", "Synology's recycle bin"],
  ["#snapshot/", "Synology's snapshots: copies of all earlier files"],
  ["@tmp/", "Synology's temporary files"],
  [".SynologyWorkingDirectory/", "temporary files of Synology's synchronisation"],
  ["@__thumb/", "QNAP's thumbnails"],
  [".@__thumb/", "QNAP's thumbnails"],
  ["@Recycle/", "QNAP's recycle bin"],
  ["@Recently-Snapshot/", "QNAP's snapshots"],
  [".@upload_cache/", "QNAP's upload cache"],
  [".snapshot/", "NetApp's snapshots"],
  [".zfs/snapshot/", "snapshots of ZFS (TrueNAS)"],
  [".wdmc/", "WD My Cloud's thumbnails"],
  [".webaxs/", "Buffalo's thumbnails"],
  [".recycle/", "Samba's recycle bin (also TrueNAS, Unraid)"],
  [".Recycle.Bin/", "Unraid's recycle bin"],
  ["files_trashbin/", "Nextcloud's trash"],
  ["files_versions/", "Nextcloud's earlier versions"],
  ["appdata_*/preview/", "Nextcloud's previews"],
  [".thumbnails/", "thumbnails of Android and of Linux desktops"],
  [".thumbdata*", "Android's thumbnails"],
  ["Android/data/*/cache/", "caches of Android's apps"],
  [".cache/thumbnails/", "thumbnails of Linux desktops"],
  [".cache/darktable/", "darktable's previews"],
  [".cache/shotwell/", "Shotwell's thumbnails"],
  [".trashBin/", "the trash of Xiaomi's gallery"],
  [".trashed-*", "Android's trash: photos and films that were deleted within the last 30 days"],
  [".Trash/", "the trash of macOS"],
  [".Trashes/", "the trash of macOS on a card or disk"],
  [".Trash-*/", "the trash of Linux desktops (freedesktop.org) on a card or disk"],
  ["Network Trash Folder/", "the trash of macOS on a share"],
  ["$RECYCLE.BIN/", "the recycle bin of Windows"],
  ["RECYCLER/", "the recycle bin of Windows XP"],
  ["RECYCLED/", "the recycle bin of Windows 98"],
  ["System Volume Information/", "Windows' restore points"],
  [".Spotlight-V100/", "macOS' search index"],
  [".fseventsd/", "macOS' record of changes"],
  [".DocumentRevisions-V100/", "macOS' earlier versions of documents"],
  [".MobileBackups/", "macOS' own backups"],
  [".TemporaryItems/", "macOS' temporary files"],
  [".AppleDouble/", "netatalk's metadata for macOS"],
  ["*.THM", "a camera's thumbnail of a film (Canon, GoPro, Sony)"],
  ["THMBNL/", "Sony's thumbnails of films"],
  ["MISC/THM/", "DJI's previews"],
  [".dtrash/", "digiKam's trash"],
  [".xvpics/", "thumbnails of xv and GIMP"],
  ["*.lrdata/", "Lightroom's previews"],
  ["CaptureOne/Cache/", "Capture One's previews"],
  ["*.cocatalog/Cache/", "Capture One's previews"],
  ["*.photoslibrary/Thumbnails/", "Apple Photos' thumbnails"],
  ["*.photoslibrary/resources/derivatives/", "Apple Photos' previews"],
  ["*.photoslibrary/resources/proxies/", "Apple Photos' previews"],
  ["*.photoslibrary/resources/media/", "Apple Photos' thumbnails"],
  ["*.photoslibrary/resources/modelresources/", "Apple Photos' faces"],
  ["*.photoslibrary/private/", "Apple Photos' analysis"],
  ["*.photolibrary/Thumbnails/", "iPhoto's thumbnails"],
  ["*.migratedphotolibrary/Thumbnails/", "iPhoto's thumbnails"],
  ["iPod Photo Cache/", "copies that iTunes made for an iPod"],
  ["*.aplibrary/Thumbnails/", "Aperture's thumbnails"],
  ["*.aplibrary/Previews/", "Aperture's previews"],
  ["*.migratedaplibrary/Thumbnails/", "Aperture's thumbnails"],
  ["*.migratedaplibrary/Previews/", "Aperture's previews"],
  [".dropbox.cache/", "files that Dropbox deleted"],
  [".debris/", "files that MEGA deleted"],
  [".sync/Archive/", "Resilio's earlier versions"],
  [".tmp.drivedownload/", "Google Drive's unfinished downloads"],
  [".tmp.driveupload/", "Google Drive's unfinished uploads"],
  [".stversions/", "Syncthing's earlier versions"],
  ["_gsdata_/", "files that GoodSync deleted or replaced"],
  [".tmb/", "elFinder's thumbnails"],
  [".fuse_hidden*", "files deleted while they were open (FUSE)"],
  [".nfs0*", "files deleted while they were open (NFS)"],
];

// Every file and folder is checked. A single expression for all patterns takes milliseconds to compile, just when the first folder
// is listed; looking up the name rules out nearly all patterns instead.
const folders = groupsOf(patterns.filter(([pattern]) => pattern.endsWith("/")));
const files = groupsOf(patterns.filter(([pattern]) => !pattern.endsWith("/")));

/** Why a file or folder is left out; undefined if it is not. @param path the given folder's name and the path below it */
export function defaultExclusion(path: string, isFolder: boolean): string | undefined {
  const { byName, others, anyOther } = isFolder ? folders : files;
  const candidates = [...(byName.get(nameOf(path)) ?? []), ...(anyOther.test(path) ? others : [])];
  const [, whose] = candidates.find((each) => anyOf([each]).test(path)) ?? [];
  return whose && `${whose}; --no-default-excludes includes it`;
}

/** Patterns that end with a plain name, by that name, and the others, which end with a wildcard. */
function groupsOf(chosen: readonly Pattern[]) {
  const byName = new Map<string, Pattern[]>();
  const others: Pattern[] = [];
  for (const each of chosen) {
    const name = nameOf(each[0].replace(/\/$/, ""));
    if (name.includes("*")) others.push(each);
    else byName.set(name, [...(byName.get(name) ?? []), each]);
  }
  return { byName, others, anyOther: anyOf(others) };
}

/** Folds case like a regular expression with the flags `iu`, for which the long s (\u017f) is an s. */
function nameOf(path: string): string {
  return path
    .slice(path.lastIndexOf("/") + 1)
    .replaceAll("\u017f", "s")
    .toLowerCase();
}

function anyOf(chosen: readonly Pattern[]): RegExp {
  const expression = chosen.map(([pattern]) => expressionOf(pattern.replace(/\/$/, ""))).join("|");
  return new RegExp(`(?:^|/)(?:${expression})$`, "isu");
}

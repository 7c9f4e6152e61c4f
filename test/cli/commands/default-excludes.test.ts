import { describe, expect, it } from "vitest";
import { defaultExclusion } from "../../../cli/commands/default-excludes.ts";

describe("what is left out by default", () => {
  it.each([
    "card/@eaDir",
    "nas/@__thumb",
    "nas/@tmp",
    "nas/.SynologyWorkingDirectory",
    "nas/.@upload_cache",
    "nas/_gsdata_",
    "web/.tmb",
    "phone/.thumbnails",
    "x/.dtrash",
    "card/.Trashes",
    "My.photoslibrary/resources/derivatives",
    "nas/#recycle",
    "a/b/.Trash-1000",
    "card/$RECYCLE.BIN",
    "x/Catalog Previews.lrdata",
    "x/THMBNL",
    "card/MISC/THM",
    "nas/.zfs/snapshot",
    "nas/#snapshot",
    "phone/Android/data/org.example/cache",
    "phone/MIUI/Gallery/cloud/.trashBin",
    "home/.cache/darktable",
    "x/2019.cocatalog/Cache",
    "x/Old.migratedphotolibrary/Thumbnails",
    "disk/RECYCLED",
  ])("includes the folder %s, but not a file of that name", (path) => {
    expect(defaultExclusion(path, true)).toContain("--no-default-excludes");
    expect(defaultExclusion(path, false)).toBeUndefined();
  });

  it.each(["card/MVI_0022.THM", "phone/.trashed-1700000000-IMG_1.jpg", "x/.fuse_hidden0000002a", "x/.nfs00000000"])(
    "includes the file %s",
    (path) => {
      expect(defaultExclusion(path, false)).toContain("--no-default-excludes");
    },
  );

  it.each([
    "Trash",
    "Thumbnails",
    "Previews",
    "recycle",
    "Cache",
    "private",
    "eaDir",
    "lost+found",
    "MISC",
    "DCIM",
    "100CANON",
  ])("does not include a folder that a person may have named %s", (name) => {
    expect(defaultExclusion(`photos/${name}`, true)).toBeUndefined();
  });

  it("names the program that it comes from", () => {
    expect(defaultExclusion("nas/@eaDir", true)).toMatch(/^Synology/);
    expect(defaultExclusion("My.photoslibrary/resources/derivatives", true)).toMatch(/^Apple Photos/);
    expect(defaultExclusion("My.photoslibrary/originals", true)).toBeUndefined();
  });
});

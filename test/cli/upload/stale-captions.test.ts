import { expect, it } from "vitest";
import type { KnownPhoto } from "../../../cli/upload/check-known.ts";
import type { FoundFile } from "../../../cli/upload/source/find-files.ts";
import { createStaleCaptions } from "../../../cli/upload/stale-captions.ts";

const file = (path: string) => ({ local: { path } }) as FoundFile;
const known = (path: string) => ({ photoId: "p", ending: { path } }) as unknown as KnownPhoto;

it("of files with the same bytes, only the one that provides the caption is updated, once all are found", () => {
  const updated: string[] = [];
  const left: string[] = [];
  let speaker = "a.jpg";
  const stale = createStaleCaptions(
    { isSpeaker: (_photoId, { local }) => local.path === speaker },
    ({ local }) => void updated.push(local.path),
    (ending) => void left.push((ending as unknown as { path: string }).path),
  );
  for (const path of ["a.jpg", "b.jpg"]) stale.add({ file: file(path), known: known(path) });
  expect([updated, left]).toEqual([[], []]);
  speaker = "b.jpg"; // found later, and preferred
  stale.allFound();
  expect([updated, left]).toEqual([["b.jpg"], ["a.jpg"]]);
  stale.add({ file: file("c.jpg"), known: known("c.jpg") });
  expect([updated, left]).toEqual([["b.jpg"], ["a.jpg", "c.jpg"]]);
});

import { expect, it } from "vitest";
import type { KnownPhoto } from "../../../cli/upload/check-known.ts";
import type { FoundFile } from "../../../cli/upload/source/find-files.ts";
import { createStaleCaptions } from "../../../cli/upload/stale-captions.ts";

const file = (path: string) => ({ local: { path } }) as FoundFile;
const known = (path: string, captionIsCurrent = false) =>
  ({ photoId: "p", captionIsCurrent, ending: { path } }) as unknown as KnownPhoto;

it("of files with the same bytes, only the one that provides the caption is updated, once all are found", () => {
  const updated: string[] = [];
  const left: string[] = [];
  let speaker = "a.jpg";
  const stale = createStaleCaptions(
    { isSpeaker: (_photoId, { local }) => local.path === speaker, provides: () => true },
    { first: () => undefined },
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

it.each([
  ["ends at once", { isSent: false, provides: true }, []],
  ["waits if another file's caption may still replace it", { isSent: true, provides: true }, ["a.jpg"]],
  ["ends at once if it does not provide the caption", { isSent: true, provides: false }, []],
])("a file whose caption is current %s", (_, { isSent, provides }, expected) => {
  const updated: string[] = [];
  const left: unknown[] = [];
  const stale = createStaleCaptions(
    { isSpeaker: () => true, provides: () => provides },
    { first: () => (isSent ? "arrived" : undefined) },
    ({ local }) => void updated.push(local.path),
    (ending) => void left.push(ending),
  );
  stale.add({ file: file("a.jpg"), known: known("a.jpg", true) });
  expect([updated, left.length]).toEqual([[], expected.length > 0 ? 0 : 1]);
  stale.allFound();
  expect(updated).toEqual(expected);
});

import { expect, it } from "vitest";
import { findSidecars } from "../../../../cli/captions/find-sidecars.ts";
import { createSidecarFinder } from "../../../../cli/upload/source/pair-sidecars.ts";

const failing = (code: string) => () => {
  throw Object.assign(new Error(code), { code });
};

it("a folder without permission to list it has no sidecars", () => {
  const sidecarsIn = createSidecarFinder(findSidecars, failing("EACCES"));
  expect(sidecarsIn({ path: "/photos" }).of({ path: "a.jpg" })).toBeUndefined();
});

it("a folder that cannot be listed for lack of descriptors is not treated as one without sidecars", () => {
  let starved = true;
  const sidecarsIn = createSidecarFinder(findSidecars, () => (starved ? failing("EMFILE")() : ["a.jpg", "a.xmp"]));
  expect(() => sidecarsIn({ path: "/photos" })).toThrow("EMFILE");
  starved = false;
  expect(sidecarsIn({ path: "/photos" }).of({ path: "a.jpg" })).toMatchObject({ file: { path: "/photos/a.xmp" } });
});

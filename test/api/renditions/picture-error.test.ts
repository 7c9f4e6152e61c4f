import { expect, it } from "vitest";
import { damaged, PictureError, refusalOf } from "../../../api/renditions/picture-error.ts";

it("a decoder's failure becomes a refusal that users understand", () => {
  const failure = new Error("bad code");
  expect(refusalOf(failure)).toEqual(damaged(failure));
  const refusal = new PictureError("It has no size.");
  expect(refusalOf(refusal)).toBe(refusal);
});

it("a trap in WebAssembly ends its process, because the next photo would get disordered memory", () => {
  const trap = new WebAssembly.RuntimeError("memory access out of bounds");
  expect(refusalOf(trap)).toBe(trap);
});

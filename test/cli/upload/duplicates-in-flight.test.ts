import { expect, it } from "vitest";
import { createDuplicatesInFlight } from "../../../cli/upload/duplicates-in-flight.ts";

const id = "00000000-0000-8000-8000-000000000001";

it("no file has bytes that were not claimed", () => {
  expect(createDuplicatesInFlight().first(id)).toBeUndefined();
});

it("files that come while a photo is in flight learn how it ended; later ones learn that it has arrived", async () => {
  const duplicates = createDuplicatesInFlight();
  let end = (_: { type: string }) => {};
  duplicates.claim(id, new Promise((resolve) => (end = resolve)));
  const first = duplicates.first(id);
  end({ type: "uploaded" });
  expect(await first).toBe("arrived");
  duplicates.ended(id, { type: "uploaded" });
  expect(duplicates.first(id)).toBe("arrived");
});

it.each([
  ["failed", async () => ({ type: "failed" })],
  ["threw", () => Promise.reject(new Error("stopped"))],
])("after a photo that %s, the next one may claim its bytes", async (_, bring) => {
  const duplicates = createDuplicatesInFlight();
  const ending: Promise<{ type: string }> = bring();
  duplicates.claim(id, ending);
  expect(await duplicates.first(id)).toBe("failed");
  duplicates.ended(id, await ending.catch(() => undefined));
  expect(duplicates.first(id)).toBeUndefined();
});

import { expect, it } from "vitest";
import { fuzz } from "../fuzz/fuzz.ts";

// The long run is `npm run fuzz-answers`: 2,000 cases, of which some last as long as photoup waits.
it("no command hangs, takes much memory, ends with a bug or shows or sends a secret, whatever a server answers", async () => {
  const found = await fuzz({ count: 16, first: 10_000, atOnce: 4, mayHang: false });
  expect(found).toMatchObject({ wrong: [], secretsElsewhere: 0 });
});

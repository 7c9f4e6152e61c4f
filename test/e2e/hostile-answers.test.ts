import { expect, it } from "vitest";
import { fuzz } from "../fuzz/fuzz.ts";

// `npm run fuzz-answers` is the long run: 2,000 cases, some of which last as long as photoup waits.
it("whatever a server answers, no command hangs, uses much memory, ends as a bug, or leaks a secret", async () => {
  const found = await fuzz({ count: 16, first: 10_000, atOnce: 4, mayHang: false });
  expect(found).toMatchObject({ wrong: [], secretsElsewhere: 0 });
});

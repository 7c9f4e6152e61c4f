// The stack is killed during parallel pushes, removals and deletions of local files; `npm run kill-stack` does it 30 times.
import { expect, it } from "vitest";
import { killRounds } from "../kills/kill-rounds.ts";

it("whenever the stack is killed, no missing photo is called confirmed, and sweep and push repair the rest", async () => {
  expect(await killRounds({ count: 4 }, () => undefined)).toEqual([]);
});

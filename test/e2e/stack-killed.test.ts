// The stack is killed under parallel pushes, removals and deletions of local files; `npm run kill-stack` does it 30 times.
import { expect, it } from "vitest";
import { killRounds } from "../kills/kill-rounds.ts";

it("never calls a photo confirmed that is not there, whenever the stack is killed, and sweep and push heal the rest", async () => {
  expect(await killRounds({ count: 4 }, () => undefined)).toEqual([]);
});

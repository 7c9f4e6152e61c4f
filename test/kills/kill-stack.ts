// `npm run kill-stack [-- COUNT [FIRST]]` kills a local stack at COUNT moments (30) during push, `--delete-after` and removals.
import { readCounts } from "../../api/deploy/script-arguments.ts";
import { killRounds } from "./kill-rounds.ts";

/** Parallel series with their own stacks: while one restarts, the other works. */
const series = 2;

const [count, first] = readCounts("usage: npm run kill-stack -- [COUNT [FIRST]]", [30, 0]);
const startedAt = Date.now();
const each = Array.from({ length: series }, (_, n) => {
  const from = first + Math.floor((count * n) / series);
  const to = first + Math.floor((count * (n + 1)) / series);
  return killRounds({ count: to - from, first: from }, (line) => process.stderr.write(`${line}\n`));
});
const wrong = (await Promise.all(each)).flat();
process.stdout.write(wrong.map((line) => `${line}\n`).join(""));
process.stdout.write(`${count} kills in ${Math.round((Date.now() - startedAt) / 1000)} s, ${wrong.length} faults\n`);
process.exit(wrong.length === 0 ? 0 : 1);

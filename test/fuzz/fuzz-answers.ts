// `npm run fuzz-answers [-- COUNT [FIRST]]`: every command against so many hostile answers (2,000), and what was wrong with any.
import { availableParallelism } from "node:os";
import { fuzz } from "./fuzz.ts";

const [count = 2_000, first = 0] = process.argv.slice(2).map(Number);
const startedAt = Date.now();
const wrong = await fuzz({ count, first, atOnce: availableParallelism() * 2, mayHang: true }, (done, faults) => {
  for (const fault of faults) process.stdout.write(`${fault}\n`);
  if (done % 100 === 0) process.stderr.write(`${done} of ${count}\n`);
});
process.stdout.write(`${count} cases in ${Math.round((Date.now() - startedAt) / 1000)} s, ${wrong.length} faults\n`);
process.exit(wrong.length === 0 ? 0 : 1);

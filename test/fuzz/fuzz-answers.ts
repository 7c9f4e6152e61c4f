// `npm run fuzz-answers [-- COUNT [FIRST]]`: runs every command against hostile answers (2,000 by default) and reports what went wrong.
import { availableParallelism } from "node:os";
import { readCounts } from "../../api/deploy/script-arguments.ts";
import { fuzz } from "./fuzz.ts";

/** A case mostly waits, for an answer that never ends or for a retry. */
const casesPerCore = 16;

const [count, first] = readCounts("usage: npm run fuzz-answers -- [COUNT [FIRST]]", [2_000, 0]);
const startedAt = Date.now();
const options = { count, first, atOnce: availableParallelism() * casesPerCore, mayHang: true };
const { wrong, callsElsewhere, secretsElsewhere } = await fuzz(options, (done, faults) => {
  for (const fault of faults) process.stdout.write(`${fault}\n`);
  if (done % 100 === 0) process.stderr.write(`${done} of ${count}\n`);
});
const took = `${count} cases in ${Math.round((Date.now() - startedAt) / 1000)} s`;
const elsewhere = `another host was called ${callsElsewhere} times, and ${secretsElsewhere} secrets reached it`;
process.stdout.write(`${took}, ${wrong.length} faults; ${elsewhere}\n`);
process.exit(wrong.length === 0 ? 0 : 1);

// `npm run kill-stack [-- COUNT [FIRST]]`: kills the local stack at so many moments (30) under push, `--delete-after` and removals.
import { killRounds } from "./kill-rounds.ts";

const [count = 30, first = 0] = process.argv.slice(2).map(Number);
const wrong = await killRounds({ count, first }, (line) => process.stderr.write(`${line}\n`));
process.stdout.write(wrong.map((line) => `${line}\n`).join(""));
process.stdout.write(`${count} kills, ${wrong.length} faults\n`);
process.exit(wrong.length === 0 ? 0 : 1);

// `npm run kill-stack [-- ROUNDS]`: kills the local stack at so many moments (30) under push, `--delete-after` and removals.
import { killRounds } from "./kill-rounds.ts";

const rounds = Number(process.argv[2] ?? 30);
const wrong = await killRounds(rounds, (line) => process.stderr.write(`${line}\n`));
process.stdout.write(wrong.map((line) => `${line}\n`).join(""));
process.stdout.write(`${rounds} kills, ${wrong.length} faults\n`);
process.exit(wrong.length === 0 ? 0 : 1);

// `npm run try-lines [-- NAME…]` pushes large photos over bad lines, at full scale and in real time: up to half an hour for each line.
import { readScript } from "../../api/deploy/script-arguments.ts";
import { type LineStory, playStory, stories } from "./line-stories.ts";

const usage = `usage: npm run try-lines -- [NAME…]
The lines: ${Object.keys(stories).join(", ")}`;

const { positionals: wanted } = readScript(usage, { allowPositionals: true }, ({ positionals }) => {
  const odd = positionals.find((name) => !Object.hasOwn(stories, name));
  if (odd !== undefined) throw new Error(`There is no line ${JSON.stringify(odd)}.`);
});
const chosen = Object.entries(stories).filter(([name]) => wanted.length === 0 || wanted.includes(name));
const faults: string[] = [];
for (const [name, story] of chosen) {
  const found = await playStory(story satisfies LineStory, (line) => process.stdout.write(`${name}: ${line}\n`));
  faults.push(...found.map((fault) => `${name}: ${fault}`));
}
process.stdout.write(faults.map((line) => `${line}\n`).join(""));
process.stdout.write(`${chosen.length} lines, ${faults.length} faults\n`);
process.exit(faults.length === 0 ? 0 : 1);

// Runs cases of the fuzz, a few at once, with a listener elsewhere that is to hear no secret.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serveRaw } from "../support/raw-server.ts";
import { tinyPhoto } from "../support/tiny-photos.ts";
import { runCase } from "./fuzz-case.ts";
import { serveHostile } from "./hostile-server.ts";

export interface FuzzOptions {
  count: number;
  /** The number of the first case: it is the seed of all that is random in it. */
  first: number;
  atOnce: number;
  /** Whether answers may last as long as somebody waits for them. */
  mayHang: boolean;
}

const meter = `process.on("exit", () => {
  const file = process.env.FUZZ_MEMORY_FILE;
  if (file) require("node:fs").writeFileSync(file, String(process.resourceUsage().maxRSS * 1024));
});
`;

/** @returns everything that was wrong, a sentence each */
export async function fuzz(
  options: FuzzOptions,
  onDone: (done: number, faults: readonly string[]) => void = () => {},
): Promise<string[]> {
  const scratch = await mkdtemp(join(tmpdir(), "photoup-fuzz-"));
  const heard: string[] = [];
  const password = "correct-horse-battery-staple";
  const idToken = tokenOf({ email: "ann@example.com", exp: Math.floor(Date.now() / 1000) + 3600 });
  try {
    await using elsewhere = await serveRaw((socket) =>
      socket.on("data", (data) => heard.push(data.toString("latin1"))),
    );
    await using server = await serveHostile(elsewhere.origin, idToken, options.mayHang);
    const photos = join(scratch, "event-42");
    await mkdir(photos);
    for (const name of ["a.png", "b.png", "c.png"]) await writeFile(join(photos, name), tinyPhoto().bytes);
    await writeFile(join(scratch, "meter.cjs"), meter);
    const world = { apiUrlOf: server.apiUrlOf, idToken, password, photos, meter: join(scratch, "meter.cjs"), scratch };
    const wrong: string[] = [];
    let next = options.first;
    let done = 0;
    const worker = async () => {
      while (next < options.first + options.count) {
        const faults = await runCase(next++, world);
        wrong.push(...faults);
        onDone(++done, faults);
      }
    };
    await Promise.all(Array.from({ length: options.atOnce }, worker));
    const secret = heard.find(
      (text) => text.includes(idToken) || text.includes(password) || /authorization:/i.test(text),
    );
    return secret === undefined ? wrong : [...wrong, `another host heard a secret: ${secret.slice(0, 200)}`];
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function tokenOf(claims: object): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
  return [encode({ alg: "RS256" }), encode(claims), "c2lnbmF0dXJlLXRoYXQtaXMtbm9uZQ"].join(".");
}

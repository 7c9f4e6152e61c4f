// Runs fuzz cases, a few at a time, with a listener elsewhere that must receive no secret.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serveRaw } from "../support/raw-server.ts";
import { tinyPhoto } from "../support/tiny-photos.ts";
import { runCase, ticketSecret } from "./fuzz-case.ts";
import { serveHostile } from "./hostile-server.ts";

export interface FuzzOptions {
  count: number;
  /** The number of the first case, which seeds everything random in it. */
  first: number;
  atOnce: number;
  /** Whether answers may last until the client gives up. */
  mayHang: boolean;
}

const challenge =
  'HTTP/1.1 401 Unauthorized\r\nwww-authenticate: Basic realm="photos"\r\ncontent-length: 0\r\nconnection: keep-alive\r\n\r\n';

const meter = `process.on("exit", () => {
  const file = process.env.FUZZ_MEMORY_FILE;
  if (file) require("node:fs").writeFileSync(file, String(process.resourceUsage().maxRSS * 1024));
});
`;

export interface FuzzFindings {
  /** Everything that went wrong, one sentence each, including what the other host received. */
  wrong: string[];
  /** How often the host that answers point to was called, and how many calls carried a secret. */
  callsElsewhere: number;
  secretsElsewhere: number;
}

export async function fuzz(
  options: FuzzOptions,
  onDone: (done: number, faults: readonly string[]) => void = () => {},
): Promise<FuzzFindings> {
  const scratch = await mkdtemp(join(tmpdir(), "photoup-fuzz-"));
  const calls: Buffer[][] = [];
  const password = "correct-horse-battery-staple";
  const idToken = tokenOf({ email: "ann@example.com", exp: Math.floor(Date.now() / 1000) + 3600 });
  try {
    await using elsewhere = await serveRaw((socket) => {
      const call: Buffer[] = [];
      calls.push(call);
      // Every other call is challenged for a password; the rest get no answer, and the client must wait.
      if (calls.length % 2 === 0) socket.once("data", () => socket.write(challenge));
      socket.on("data", (data) => call.push(data));
    });
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
    const heard = calls.map((call) => Buffer.concat(call).toString("latin1"));
    const secrets = [idToken, password, ticketSecret];
    const told = heard.filter((text) => secrets.some((each) => text.includes(each)) || /authorization:/i.test(text));
    wrong.push(...told.map((text) => `another host heard a secret: ${text.slice(0, 200)}`));
    return { wrong, callsElsewhere: calls.length, secretsElsewhere: told.length };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function tokenOf(claims: object): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
  return [encode({ alg: "RS256" }), encode(claims), "c2lnbmF0dXJlLXRoYXQtaXMtbm9uZQ"].join(".");
}

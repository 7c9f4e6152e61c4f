// Answers that no honest server gives: a good answer, changed in one or more places.
import type { Random } from "./random.ts";

export interface WireAnswer {
  status: number;
  headers: [name: string, value: string][];
  body: Buffer;
  /** How its bytes are delivered. */
  manner: "at once" | "byte by byte" | "cut off" | "never ends" | "never begins";
}

/** Texts that show what reaches a terminal. */
export const hostileText = "\x1b]0;owned\x07\x1b[2J\x9b31m\r\nfailed  photo.jpg\u202egpj\u2028=1+1";

const strangers: readonly ((random: Random) => unknown)[] = [
  () => null,
  () => 0,
  () => -1,
  () => 1e308,
  () => 2 ** 53,
  () => true,
  () => "",
  () => [],
  () => ({}),
  () => [null],
  () => ({ __proto__: 1, constructor: { prototype: 1 } }),
  () => hostileText,
  () => "x".repeat(100_000),
  () => "../../../../etc/passwd",
  () => "-rf",
  () => JSON.parse(`${'{"a":'.repeat(2_000)}1${"}".repeat(2_000)}`),
  (random) => Array.from({ length: 1_000 }, () => random.int(9)),
];

/** Replaces or removes one random part of the value. */
export function mutateValue(value: unknown, random: Random): unknown {
  if (typeof value !== "object" || value === null || random.chance(0.15)) return random.pick(strangers)(random);
  if (Array.isArray(value)) {
    if (value.length === 0) return [random.pick(strangers)(random)];
    const at = random.int(value.length);
    return value.map((item, index) => (index === at ? mutateValue(item, random) : item));
  }
  const names = Object.keys(value);
  if (names.length === 0) return random.pick(strangers)(random);
  const name = random.pick(names);
  const { [name]: changed, ...others } = value as Record<string, unknown>;
  return random.chance(0.25) ? others : { ...others, [name]: mutateValue(changed, random) };
}

const statuses = [
  100, 200, 201, 204, 206, 301, 302, 307, 308, 304, 400, 401, 403, 404, 407, 409, 412, 413, 418, 429, 500, 502, 503,
  504, 599, 999,
];

/** @param elsewhere an origin that must receive nothing @param mayHang whether the answer may last until the client gives up */
export function mutateAnswer(good: unknown, random: Random, elsewhere: string, mayHang: boolean): WireAnswer {
  let answer: WireAnswer = {
    status: 200,
    headers: [["content-type", "application/json"]],
    body: Buffer.from(JSON.stringify(good) ?? ""),
    manner: "at once",
  };
  for (let changes = 1 + random.int(2); changes > 0; changes--) {
    answer = { ...answer, ...changed(answer, good, random, elsewhere, mayHang) };
  }
  if (!answer.headers.some(([name]) => /length|encoding/.test(name)))
    answer.headers.push(["content-length", String(answer.body.length)]);
  return answer;
}

function changed(
  answer: WireAnswer,
  good: unknown,
  random: Random,
  elsewhere: string,
  mayHang: boolean,
): Partial<WireAnswer> {
  const { body } = answer;
  const json = (value: unknown) => ({ body: Buffer.from(JSON.stringify(value) ?? "") });
  const header = (name: string, value: string): Partial<WireAnswer> => ({
    headers: [...answer.headers, [name, value]],
  });
  const changes: readonly (() => Partial<WireAnswer>)[] = [
    () => json(mutateValue(good, random)),
    () => json(mutateValue(mutateValue(good, random), random)),
    () => ({ body: body.subarray(0, random.int(body.length + 1)) }),
    () => ({ body: Buffer.alloc(random.int(16 * 1024 ** 2), " ") }),
    () => ({ body: Buffer.from(random.pick(["{},", "[],", "[", '{"a":', '"a",']).repeat(random.int(1_500_000))) }),
    () => json({ ...(good as object), photos: Array(random.int(1_500_000)).fill([]) }),
    () => ({ body: Buffer.concat([body, Buffer.alloc(random.int(8 * 1024 ** 2), " ")]) }),
    () => ({ body: Buffer.from(Array.from({ length: random.int(2_000) }, () => random.int(256))) }),
    () => ({ body: Buffer.from(`<html>${hostileText}</html>`) }),
    () => ({ status: random.pick(statuses) }),
    () => header("content-length", String(Math.max(0, body.length + random.int(9) - 4))),
    () => header("content-length", random.pick(["-1", "0x10", "1, 2", "99999999999999", "", "1e3"])),
    () => header("content-encoding", random.pick(["gzip", "br", "deflate"])),
    () => header("transfer-encoding", random.pick(["chunked", "gzip, chunked", "identity"])),
    () => header("retry-after", random.pick(["1", "0", "-5", "soon", "1e9", "\x1b[31m 99"])),
    () => header("x-filler", "x".repeat(random.int(80_000))),
    () => ({ ...header("location", `${elsewhere}/stolen`), status: random.pick([301, 302, 303, 307, 308]) }),
    () => ({
      ...json({ error: mutateValue(sampleError, random), message: hostileText }),
      status: random.pick([400, 401, 403, 429, 500, 503]),
    }),
    () => json(pointedElsewhere(good, elsewhere)),
    () => ({ manner: "cut off" }),
    () => ({ manner: body.length < 2_000 ? "byte by byte" : "at once" }),
    () => ({ manner: mayHang ? random.pick(["never ends", "never begins"]) : "cut off" }),
  ];
  return random.pick(changes)();
}

/** Replaces every address with another host's, except the sign-in service, which only the API may name. */
export function pointedElsewhere(value: unknown, elsewhere: string): unknown {
  const text = JSON.stringify(value) ?? "null";
  return value === undefined || text.includes("cognitoEndpoint")
    ? value
    : JSON.parse(text.replace(/http:\/\/127\.0\.0\.1:\d+\/\d+/g, elsewhere));
}

const sampleError = { code: "internal", message: hostileText, requestId: hostileText };

// The number of requests per photo, counted between CLI and API, for docs/scaling.md.
import { writeFile } from "node:fs/promises";
import { createServer, request } from "node:http";
import { expect, it } from "vitest";
import { routes } from "../../api/contract.ts";
import { listen } from "../support/listen.ts";
import { freshEvent } from "../support/plain-client.ts";
import { runPhotoup } from "../support/run-photoup.ts";
import { sharedStack } from "../support/shared-stack.ts";
import { readPuts } from "../support/stack-controls.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { tinyPhoto } from "../support/tiny-photos.ts";
import { makeUser } from "../support/tokens.ts";

const stack = sharedStack();
const photos = 1_000;

interface RequestCounter extends AsyncDisposable {
  url: string;
  /** Calls of each route since the last time this was called. */
  takeCounts(): Record<string, number>;
}

async function countRequests(target: string): Promise<RequestCounter> {
  const counts = new Map<string, number>();
  const server = createServer((incoming, outgoing) => {
    const name = routeOf(incoming.method ?? "", incoming.url ?? "");
    counts.set(name, (counts.get(name) ?? 0) + 1);
    const { method, headers } = incoming;
    const forwarded = request(new URL(incoming.url ?? "/", target), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    forwarded.on("error", () => outgoing.destroy());
    incoming.pipe(forwarded);
  });
  const listening = await listen(server);
  return {
    url: listening.origin,
    takeCounts() {
      const taken = Object.fromEntries(counts);
      counts.clear();
      return taken;
    },
    [Symbol.asyncDispose]: listening[Symbol.asyncDispose],
  };
}

function routeOf(method: string, url: string): string {
  const call = `${method} ${url.replace(/\?.*/, "")}`;
  const isCalled = (route: string) => new RegExp(`^${route.replace(/\{\w+\}/g, "[^/]+")}$`).test(call);
  return Object.entries(routes).find(([, route]) => isCalled(route))?.[0] ?? call;
}

it(`${photos} new photos take at most 80 API requests and one PUT each; the same photos again take at most 30`, async () => {
  const eventId = freshEvent();
  const user = await makeUser(stack, { events: [eventId] });
  await using folder = await temporaryFolder();
  for (let i = 0; i < photos; i += 1) await writeFile(folder.at(`${i}.png`), tinyPhoto().bytes);
  await using counter = await countRequests(stack.apiUrl);
  const env = { PHOTOUP_API_URL: counter.url, PHOTOUP_EMAIL: user.email, PHOTOUP_PASSWORD: user.password };
  const push = () => runPhotoup(["push", folder.path, "--event", eventId, "--no-cache", "--json"], { env });

  const total = (counts: Record<string, number>) => Object.values(counts).reduce((sum, count) => sum + count, 0);
  expect((await push()).exitCode).toBe(0);
  const first = counter.takeCounts();
  expect(total(first), JSON.stringify(first)).toBeLessThanOrEqual(80);
  expect(first.config).toBeLessThanOrEqual(2);
  expect(Object.keys(first).sort()).toEqual(["config", "initiateUpload", "lookupPhotos"]);

  expect((await push()).exitCode).toBe(0);
  const second = counter.takeCounts();
  expect(total(second), JSON.stringify(second)).toBeLessThanOrEqual(30);
  const puts = Object.values(await readPuts(stack, eventId));
  expect(puts).toHaveLength(photos);
  expect(puts.filter(({ attempts }) => attempts !== 1)).toEqual([]);
});

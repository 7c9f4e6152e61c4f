// Idle connections give their descriptors back.
import { createServer } from "node:net";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ConnectionPool } from "../../../cli/http/connection-pool.ts";
import { Stoppables } from "../../../cli/http/stoppable.ts";
import { type Listening, listen } from "../../support/listen.ts";

let server: Listening;
let pool: ConnectionPool;
let route: { origin: string };
beforeEach(async () => {
  server = await listen(createServer((socket) => socket.resume()));
  route = { origin: server.origin };
  pool = new ConnectionPool();
});
afterEach(async () => {
  vi.useRealTimers();
  pool.close();
  await server[Symbol.asyncDispose]();
});

/** Independent of timers. */
async function untilOpen(count: number): Promise<void> {
  for (let turns = 0; server.sockets.size !== count && turns < 100_000; turns++) await new Promise(setImmediate);
  expect(server.sockets.size).toBe(count);
}

/** Three connections, of which only the first is in use. */
async function openThree() {
  const [used, ...unused] = await Promise.all([pool.take(route), pool.take(route), pool.take(route)]);
  for (const connection of unused) pool.give(route, connection);
  await untilOpen(3);
  return used;
}

it("idle connections are closed when descriptors are short; used ones stay", async () => {
  const used = await openThree();
  expect(pool.closeIdle()).toBe(2);
  await untilOpen(1);
  expect(used.isUsable).toBe(true);
  expect(pool.closeIdle()).toBe(0);
});

it("a connection that has long been idle is closed even if no other is requested", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  await openThree();
  vi.advanceTimersByTime(9_000);
  pool.give(route, await pool.take(route));
  vi.advanceTimersByTime(1_500);
  await untilOpen(2);
  vi.advanceTimersByTime(20_000);
  await untilOpen(1);
});

it("a connection that opens after a stop is reused", async () => {
  const stoppables = new Stoppables();
  const stopped = pool.open(route, stoppables);
  stoppables.stop();
  await expect(stopped).rejects.toMatchObject({ code: "aborted" });
  let idle = 0;
  for (let turns = 0; idle === 0 && turns < 100_000; turns++) {
    await new Promise(setImmediate);
    idle = pool.closeIdle();
  }
  expect(idle).toBe(1);
});

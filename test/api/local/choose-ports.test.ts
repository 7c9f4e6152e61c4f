import { createServer } from "node:http";
import { expect, it } from "vitest";
import { choosePorts } from "../../../api/local/choose-ports.ts";
import { listen } from "../../../api/local/listen.ts";

it("returns the wished-for ports if they are free, others if they are not, and no port twice", async () => {
  const taken = await listen(createServer(), 0);
  const [free = 0] = await choosePorts([0]);
  const ports = await choosePorts([free, taken.port, free, 0]);
  await taken.stop();
  expect(ports[0]).toBe(free);
  expect(ports).not.toContain(taken.port);
  expect(new Set(ports).size).toBe(4);
});

import { createServer } from "node:http";
import { expect, it } from "vitest";
import { choosePorts, chooseStackPorts } from "../../../api/local/choose-ports.ts";
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

it("refuses a port that was asked for by number and is taken, with a sentence, and replaces a remembered one", async () => {
  await using taken = await listening();
  const asked = chooseStackPorts({}, taken.port);
  await expect(asked).rejects.toThrow(`port ${taken.port} is taken or reserved: choose another with --port`);
  expect((await chooseStackPorts({ api: taken.port }, 0)).api).not.toBe(taken.port);
});

async function listening() {
  const { port, stop } = await listen(createServer(), 0);
  return { port, [Symbol.asyncDispose]: stop };
}

import { EventEmitter, once } from "node:events";
import { appendFile, mkdir, readFile, rm, rmdir, stat, symlink } from "node:fs/promises";
import { expect, it } from "vitest";
import { type DeliveryOptions, startDeliveries } from "../../../api/local/deliver-events.ts";
import { type CloudEvent, openJournal } from "../../../api/local/event-journal.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const eventOf = (id: string): CloudEvent => ({
  id,
  source: "aws.s3",
  "detail-type": "Object Created",
  time: "2026-11-22T19:00:00Z",
  detail: {},
});

async function start(
  folder: { at(name: string): string },
  deliver: DeliveryOptions["deliver"],
  more: Partial<DeliveryOptions> = {},
) {
  const said: string[] = [];
  const deliveries = startDeliveries({
    journal: await openJournal(folder.at("events.ndjson")),
    deliver,
    deadLetterFile: folder.at("dead-letters.ndjson"),
    retryDelayMs: () => 0,
    say: (text) => said.push(text),
    ...more,
  });
  const announce = async (id: string) => (await deliveries.announce(eventOf(id))).deliver();
  return { ...deliveries, announce, withdrawn: deliveries.announce, said };
}

it("delivers each event once if nothing fails", async () => {
  await using folder = await temporaryFolder();
  const delivered: string[] = [];
  const { announce, settled } = await start(folder, async ({ id }) => delivered.push(id));
  for (const id of ["a", "b", "c"]) await announce(id);
  await settled();
  expect(delivered.sort()).toEqual(["a", "b", "c"]);
  expect((await openJournal(folder.at("events.ndjson"))).leftOver).toEqual([]);
});

it("delivers again what failed, until it succeeds", async () => {
  await using folder = await temporaryFolder();
  let attempts = 0;
  const { announce, settled, said } = await start(folder, async () => {
    if (++attempts < 3) throw new Error("table is busy");
  });
  await announce("a");
  await settled();
  expect(attempts).toBe(3);
  expect(said).toHaveLength(2);
  expect(said[0]).toContain("table is busy");
});

it("waits longer before each attempt", async () => {
  await using folder = await temporaryFolder();
  const asked: number[] = [];
  const retryDelayMs = (attempt: number) => asked.push(attempt) && 0;
  const { announce, settled } = await start(folder, () => Promise.reject(new Error("no")), { retryDelayMs });
  await announce("a");
  await settled();
  expect(asked).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

it("moves an event that fails eight times to the dead letters, and delays no other", async () => {
  await using folder = await temporaryFolder();
  const delivered: string[] = [];
  const { announce, settled } = await start(folder, async ({ id }) => {
    if (id === "poison") throw new Error("makes no sense");
    delivered.push(id);
  });
  for (const id of ["poison", "a", "b"]) await announce(id);
  await settled();
  expect(delivered.sort()).toEqual(["a", "b"]);
  const letters = (await readFile(folder.at("dead-letters.ndjson"), "utf8")).trimEnd().split("\n");
  expect(letters.map((line) => JSON.parse(line))).toMatchObject([{ event: { id: "poison" }, error: "makes no sense" }]);
  expect((await openJournal(folder.at("events.ndjson"))).leftOver).toEqual([]);
});

it("delivers at its next start what an earlier process did not", async () => {
  await using folder = await temporaryFolder();
  const journal = await openJournal(folder.at("events.ndjson"));
  for (const id of ["a", "b", "c"]) await journal.add(eventOf(id));
  await journal.settle(eventOf("b"));
  await appendFile(folder.at("events.ndjson"), '{"add":{"id":"torn by a ki');
  const delivered: string[] = [];
  const { settled } = await start(folder, async ({ id }) => delivered.push(id));
  await settled();
  expect(delivered).toEqual(["a", "c"]);
});

it("delivers at its next start what was announced after a full disk tore a line", async () => {
  await using folder = await temporaryFolder();
  const journal = await openJournal(folder.at("events.ndjson"));
  await appendFile(folder.at("events.ndjson"), '{"add":{"id":"torn by a full di');
  await journal.add(eventOf("a"));
  expect((await openJournal(folder.at("events.ndjson"))).leftOver).toEqual([eventOf("a")]);
});

it("keeps what is announced while the journal is being emptied", async () => {
  await using folder = await temporaryFolder();
  const large = { ...eventOf("large"), detail: { text: "x".repeat(4_000_000) } };
  for (let i = 0; i < 20; i++) {
    const journal = await openJournal(folder.at(`${i}.ndjson`));
    await journal.add(large);
    await Promise.all([journal.settle(large), journal.add(eventOf("a"))]);
    expect((await openJournal(folder.at(`${i}.ndjson`))).leftOver).toEqual([eventOf("a")]);
  }
});

it("empties the journal although an event could not be written to it", async () => {
  await using folder = await temporaryFolder();
  const file = folder.at("events.ndjson");
  const journal = await openJournal(file);
  await rm(file);
  await mkdir(file);
  await expect(journal.add(eventOf("refused"))).rejects.toMatchObject({ code: "EISDIR" });
  await rmdir(file);
  const large = { ...eventOf("large"), detail: { text: "x".repeat(4_000_000) } };
  await journal.add(large);
  await journal.settle(large);
  expect((await stat(file)).size).toBe(0);
});

it("does not start over with a journal that it cannot read", async () => {
  await using folder = await temporaryFolder();
  await symlink("events.ndjson", folder.at("events.ndjson"));
  await expect(openJournal(folder.at("events.ndjson"))).rejects.toMatchObject({ code: "ELOOP" });
});

it("continues, and delivers at its next start, if the dead letters cannot be written", async () => {
  await using folder = await temporaryFolder();
  const more = { deadLetterFile: folder.at("no such folder/dead-letters.ndjson") };
  const { announce, settled, said } = await start(folder, () => Promise.reject(new Error("no")), more);
  await announce("poison");
  await settled();
  expect(said.at(-1)).toContain("until the next start");
  expect((await openJournal(folder.at("events.ndjson"))).leftOver).toEqual([eventOf("poison")]);
});

it("delivers an event once even if the journal can no longer be written", async () => {
  await using folder = await temporaryFolder();
  const journal = await openJournal(folder.at("events.ndjson"));
  const delivered: string[] = [];
  const full = { ...journal, settle: () => Promise.reject(new Error("no space left on device")) };
  const { announce, settled } = await start(folder, async ({ id }) => delivered.push(id), { journal: full });
  await announce("a");
  await settled();
  expect(delivered).toEqual(["a"]);
});

it("never delivers an event for an object that was not created", async () => {
  await using folder = await temporaryFolder();
  const delivered: string[] = [];
  const { withdrawn, settled } = await start(folder, async ({ id }) => delivered.push(id));
  await (await withdrawn(eventOf("a"))).withdraw();
  await settled();
  expect(delivered).toEqual([]);
  expect((await openJournal(folder.at("events.ndjson"))).leftOver).toEqual([]);
});

it("stops after the active deliveries, and keeps the rest", async () => {
  await using folder = await temporaryFolder();
  const gate = new EventEmitter();
  const { announce, stop } = await start(folder, () => once(gate, "open"));
  for (let i = 0; i < 12; i++) await announce(`event-${i}`);
  const stopped = stop();
  gate.emit("open");
  await stopped;
  expect((await openJournal(folder.at("events.ndjson"))).leftOver).toHaveLength(12 - 8);
});

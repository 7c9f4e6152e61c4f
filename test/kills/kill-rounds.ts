// Kills the stack repeatedly, with the same data, during pushes, removals and pushes that delete local files, and checks after
// each kill that every confirmed photo is stored.
import type { ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type OwnStack, startOwnStack } from "../support/own-stack.ts";
import { freshEvent } from "../support/plain-client.ts";
import { runPhotoup } from "../support/run-photoup.ts";
import { deliveriesSettled, putsReached } from "../support/stack-controls.ts";
import { makeUser } from "../support/tokens.ts";
import { findFaults, findUnhealed, type KilledEvent, tokenFor } from "./check-event.ts";
import { type MadePhoto, makePhotos } from "./make-photos.ts";
import { removeOneByOne } from "./remove-one-by-one.ts";

const photosEach = 24;

/** @returns a line for each fault */
export async function killRounds(
  { count, first = 0 }: { count: number; first?: number },
  say: (line: string) => void,
): Promise<string[]> {
  const folder = await mkdtemp(path.join(tmpdir(), "photoup-kills-"));
  let stack = await startOwnStack({ dataFolder: path.join(folder, "stack") });
  const restart = async () => {
    await stack.stop("SIGKILL");
    stack = await startOwnStack({ dataFolder: stack.dataFolder });
    await deliveriesSettled(stack);
  };
  try {
    const eventId = freshEvent();
    const user = await makeUser(stack, { events: [eventId] });
    const event: KilledEvent = { eventId, user, folder, photos: [] };
    const faults: string[] = [];
    for (let round = first; round < first + count; round++) {
      const moment = await killOnce(stack, event, round);
      await restart();
      const found = await findFaults(stack, event);
      faults.push(...found.map((fault) => `kill ${round + 1} (${moment}): ${fault}`));
      say(`kill ${round + 1}: ${moment}, ${found.length} faults`);
    }
    return [...faults, ...(await findUnhealed(stack, event))];
  } finally {
    await stack.stop("SIGKILL");
    await rm(folder, { recursive: true, force: true });
  }
}

/** Half of the kills come after a number of removals, half after a number of PUTs. Both run at the same time. */
async function killOnce(stack: OwnStack, event: KilledEvent, round: number): Promise<string> {
  const make = (name: string, set: number): Promise<MadePhoto[]> =>
    makePhotos(path.join(event.folder, name, String(round)), { count: photosEach, seed: 1 + 3 * round + set });
  const [removed, pushed, deleted] = [await make("removed", 0), await make("pushed", 1), await make("deleted", 2)];
  event.photos.push(...[removed, pushed, deleted].flat());
  await push(stack, event, ["removed", String(round)]);

  const children: ChildProcess[] = [];
  const start = (child: ChildProcess) => void children.push(child);
  const byRemovals = round % 2 === 0;
  const steps = 1 + ((7 * round) % photosEach);
  const dies = new Promise((resolve) => stack.process.once("exit", resolve));
  const kill = () => void stack.process.kill("SIGKILL");
  const pushing = [
    push(stack, event, ["pushed", String(round)], [], start),
    push(stack, event, ["deleted", String(round)], ["--delete-after"], start),
  ];
  await putsReached(stack, event.eventId, photosEach + 1);
  if (!byRemovals) void putsReached(stack, event.eventId, photosEach + steps).then(kill, kill);
  const removing = removeOneByOne(stack, {
    eventId: event.eventId,
    token: tokenFor(stack, event),
    photoIds: removed.map(({ photoId }) => photoId),
    onRemoved: (count) => byRemovals && count >= steps && kill(),
  });
  // If everything finished before its moment came, kill the stack now.
  await Promise.race([dies, Promise.all([removing, ...pushing])]);
  kill();
  for (const child of children) child.kill("SIGKILL");
  await Promise.all([dies, removing, ...pushing]);
  return `after ${steps} ${byRemovals ? "removals" : "PUTs"}`;
}

const push = (
  stack: OwnStack,
  { eventId, user, folder }: KilledEvent,
  below: string[],
  options: string[] = [],
  onStart: (child: ChildProcess) => void = () => undefined,
) =>
  runPhotoup(["push", "--json", "--event", eventId, ...options, path.join(folder, ...below)], {
    env: { PHOTOUP_API_URL: stack.apiUrl, PHOTOUP_EMAIL: user.email, PHOTOUP_PASSWORD: user.password },
    onStart,
  });

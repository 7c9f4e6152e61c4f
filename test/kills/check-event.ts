// Checks an event after its stack was killed: every confirmed photo must be stored.
import { access } from "node:fs/promises";
import type { LookupAnswer } from "../../api/contract.ts";
import { callApi } from "../support/call-api.ts";
import type { TestStack } from "../support/own-stack.ts";
import { listPhotos } from "../support/plain-client.ts";
import { runPhotoup } from "../support/run-photoup.ts";
import { readKeys, runSweep } from "../support/stack-controls.ts";
import { mintToken } from "../support/tokens.ts";
import type { MadePhoto } from "./make-photos.ts";

export interface KilledEvent {
  eventId: string;
  user: { email: string; password: string };
  /** Contains a subfolder for each kind of run. */
  folder: string;
  /** All photos ever made. */
  photos: MadePhoto[];
}

export const tokenFor = (stack: TestStack, { user }: KilledEvent) => mintToken(stack, user);

/** A line for each photo that is reported as stored but is not. */
export async function findFaults(stack: TestStack, event: KilledEvent): Promise<string[]> {
  const stored = await storedIds(stack, event);
  const confirmed = await lookup(stack, event, {});
  const proven = await lookup(stack, event, { proveStored: true });
  const listed = await listPhotos(stack, tokenFor(stack, event), event.eventId);
  const faults: string[] = [];
  const mustBeStored = (photoId: string, state: string) => {
    if (!stored.has(photoId)) faults.push(`${photoId} is ${state}, but its object is missing`);
  };
  for (const { photoId } of confirmed) mustBeStored(photoId, "confirmed");
  for (const { photoId } of proven.filter(({ object }) => object === "stored")) mustBeStored(photoId, "proven");
  for (const { photoId } of listed) mustBeStored(photoId, "listed");
  const confirmedIds = new Set(confirmed.map(({ photoId }) => photoId));
  for (const { path, photoId } of event.photos) {
    if (!(await exists(path)) && !confirmedIds.has(photoId)) faults.push(`${path} was deleted, but is not confirmed`);
  }
  return faults;
}

/** A line for each fault that remains after a sweep and a push. */
export async function findUnhealed(stack: TestStack, event: KilledEvent): Promise<string[]> {
  const swept = await runSweep(stack);
  const env = { PHOTOUP_API_URL: stack.apiUrl, PHOTOUP_EMAIL: event.user.email, PHOTOUP_PASSWORD: event.user.password };
  const faults = swept.counts.failed > 0 || !swept.isFinished ? [`the sweep: ${JSON.stringify(swept)}`] : [];
  for (const command of [["push", "--json"], ["verify"]]) {
    const folders = ["removed", "pushed", "deleted"].map((name) => `${event.folder}/${name}`);
    const { exitCode, stdout, stderr } = await runPhotoup([...command, "--event", event.eventId, ...folders], { env });
    if (exitCode !== 0) faults.push(`${command[0]} ends with ${exitCode}: ${stdout.slice(-500)} ${stderr.slice(-500)}`);
  }
  const stored = await storedIds(stack, event);
  const confirmed = new Set((await lookup(stack, event, { proveStored: true })).map(({ photoId }) => photoId));
  for (const { photoId } of event.photos) {
    if (!confirmed.has(photoId) || !stored.has(photoId)) faults.push(`${photoId} is missing after sweep and push`);
  }
  for (const photoId of stored) if (!confirmed.has(photoId)) faults.push(`${photoId} is stored but not confirmed`);
  return [...faults, ...(await findFaults(stack, event))];
}

async function storedIds(stack: TestStack, { eventId }: KilledEvent): Promise<Set<string>> {
  const keys = await readKeys(stack, eventId);
  return new Set(keys.map((key) => /([^/]+)\.jpg$/.exec(key)?.[1] ?? key));
}

async function lookup(stack: TestStack, event: KilledEvent, question: { proveStored?: true }) {
  const photos: LookupAnswer["photos"] = [];
  for (let i = 0; i < event.photos.length; i += 100) {
    const photoIds = event.photos.slice(i, i + 100).map(({ photoId }) => photoId);
    const { status, body } = await callApi(stack, `POST /events/${event.eventId}/photos/lookup`, {
      token: tokenFor(stack, event),
      body: { photoIds, ...question },
    });
    if (status !== 200) throw new Error(`lookup: ${status} ${JSON.stringify(body)}`);
    photos.push(...(body as unknown as LookupAnswer).photos);
  }
  return photos;
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

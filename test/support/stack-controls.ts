// Client of the control port of a test's stack: counts PUTs, loses events, injects faults.
import type { SweepReport } from "../../api/sweep.ts";
import type { TestStack } from "./own-stack.ts";

export interface PutCount {
  attempts: number;
  stored: number;
}

export const photoPrefix = (eventId: string) => `uploads/event_${eventId}/`;

/** The PUTs with a valid signature, by S3 key. */
export function readPuts(stack: TestStack, eventId: string): Promise<Record<string, PutCount>> {
  return control(stack, "GET", `/puts?prefix=${encodeURIComponent(photoPrefix(eventId))}`);
}

export interface ReceivedCount {
  /** Bytes of all bodies with a valid signature, stored or not. */
  bytes: number;
  /** The parts of a photo by number, if it came in parts. */
  parts: Record<number, PutCount>;
}

/** The received bytes of photos by S3 key. */
export function readReceived(stack: TestStack, eventId: string): Promise<Record<string, ReceivedCount>> {
  return control(stack, "GET", `/received?prefix=${encodeURIComponent(photoPrefix(eventId))}`);
}

/** Resolves once this event's photos have had that many PUTs with a valid signature since the stack started. */
export async function putsReached(stack: TestStack, eventId: string, attempts: number): Promise<void> {
  await control(stack, "GET", `/puts/reached?attempts=${attempts}&prefix=${encodeURIComponent(photoPrefix(eventId))}`);
}

/** The keys of the stored objects. */
export function readKeys(stack: TestStack, eventId: string): Promise<string[]> {
  return control(stack, "GET", `/objects?prefix=${encodeURIComponent(photoPrefix(eventId))}`);
}

/** The keys of the stored renditions. */
export function readRenditionKeys(stack: TestStack, eventId: string): Promise<string[]> {
  return control(stack, "GET", `/objects?prefix=${encodeURIComponent(`renditions/event_${eventId}/`)}`);
}

/** From now on, ObjectCreated of this event's photos is delivered that often (0: never) and that late. */
export async function planDelivery(
  stack: TestStack,
  eventId: string,
  plan: { copies: number; delayMs?: number },
): Promise<void> {
  await control(stack, "PUT", `/delivery?prefix=${encodeURIComponent(photoPrefix(eventId))}`, { delayMs: 0, ...plan });
}

/** Answers the next PUTs of this event's photos with this error. */
export async function failPuts(
  stack: TestStack,
  eventId: string,
  fault: { status: number; code: string; times: number },
): Promise<void> {
  await control(stack, "PUT", `/faults?prefix=${encodeURIComponent(photoPrefix(eventId))}`, fault);
}

/** Delivers events to the functions as EventBridge would, in this order. */
export async function sendEvents(stack: TestStack, events: object[]): Promise<void> {
  await control(stack, "POST", "/events", events);
}

/** Resolves once every announced event has been delivered or abandoned. */
export async function deliveriesSettled(stack: TestStack): Promise<void> {
  await control(stack, "GET", "/settled");
}

/** Runs the scheduled sweep once. */
export function runSweep(stack: TestStack): Promise<SweepReport> {
  return control(stack, "POST", "/sweep");
}

/** Resolves once every announced photo has its renditions, or a reason for having none. */
export async function renditionsMade(stack: TestStack): Promise<void> {
  await control(stack, "GET", "/rendered");
}

async function control<T>(stack: TestStack, method: string, pathAndQuery: string, body?: object): Promise<T> {
  const response = await fetch(stack.controlUrl + pathAndQuery, {
    method,
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${pathAndQuery}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

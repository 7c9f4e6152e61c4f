// What the control port of a test's stack knows and does: PUTs counted, events lost, faults injected.
import type { SweepReport } from "../../api/sweep.ts";
import type { TestStack } from "./own-stack.ts";

export interface PutCount {
  attempts: number;
  stored: number;
}

export const photoPrefix = (eventId: string) => `uploads/event_${eventId}/`;

/** The PUTs that got past the signature, by S3 key. */
export function readPuts(stack: TestStack, eventId: string): Promise<Record<string, PutCount>> {
  return control(stack, "GET", `/puts?prefix=${encodeURIComponent(photoPrefix(eventId))}`);
}

export interface ReceivedCount {
  /** Of the bodies past the signature, whatever became of them. */
  bytes: number;
  /** Where the photo came in parts, by their numbers. */
  parts: Record<number, PutCount>;
}

/** What came in of the photos' bytes, by S3 key. */
export function readReceived(stack: TestStack, eventId: string): Promise<Record<string, ReceivedCount>> {
  return control(stack, "GET", `/received?prefix=${encodeURIComponent(photoPrefix(eventId))}`);
}

/** Resolves once so many PUTs of this event's photos have got past the signature since the stack started. */
export async function putsReached(stack: TestStack, eventId: string, attempts: number): Promise<void> {
  await control(stack, "GET", `/puts/reached?attempts=${attempts}&prefix=${encodeURIComponent(photoPrefix(eventId))}`);
}

/** The keys of the objects that are there. */
export function readKeys(stack: TestStack, eventId: string): Promise<string[]> {
  return control(stack, "GET", `/objects?prefix=${encodeURIComponent(photoPrefix(eventId))}`);
}

/** The keys of the renditions that are there. */
export function readRenditionKeys(stack: TestStack, eventId: string): Promise<string[]> {
  return control(stack, "GET", `/objects?prefix=${encodeURIComponent(`renditions/event_${eventId}/`)}`);
}

/** From now on, ObjectCreated of this event's photos comes so often (0: never) and so late. */
export async function planDelivery(
  stack: TestStack,
  eventId: string,
  plan: { copies: number; delayMs?: number },
): Promise<void> {
  await control(stack, "PUT", `/delivery?prefix=${encodeURIComponent(photoPrefix(eventId))}`, { delayMs: 0, ...plan });
}

/** The next PUTs of this event's photos are answered with this error. */
export async function failPuts(
  stack: TestStack,
  eventId: string,
  fault: { status: number; code: string; times: number },
): Promise<void> {
  await control(stack, "PUT", `/faults?prefix=${encodeURIComponent(photoPrefix(eventId))}`, fault);
}

/** Hands events to the functions as EventBridge would, in this order. */
export async function sendEvents(stack: TestStack, events: object[]): Promise<void> {
  await control(stack, "POST", "/events", events);
}

/** Resolves once every event that was announced has been delivered or given up. */
export async function deliveriesSettled(stack: TestStack): Promise<void> {
  await control(stack, "GET", "/settled");
}

/** Runs the sweep as its schedule would, once. */
export function runSweep(stack: TestStack): Promise<SweepReport> {
  return control(stack, "POST", "/sweep");
}

/** Resolves once every photo that was announced has its renditions, or a reason why not. */
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

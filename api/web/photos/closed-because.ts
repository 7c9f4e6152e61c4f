// Why an event is closed to this person. Only the API's error code counts: a bare 403 may come from a firewall.
import { Failure } from "../http/failure.ts";

export type ClosedReason = "notRegistered" | "deleted";

const reasons = new Map<string, ClosedReason>([
  ["not_registered", "notRegistered"],
  ["event_deleted", "deleted"],
]);

/** @returns undefined if the event may still be open */
export const closedBecause = (failure: unknown): ClosedReason | undefined =>
  failure instanceof Failure ? reasons.get(failure.code) : undefined;

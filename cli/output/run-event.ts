// What the listeners hear: the events of an upload and of its proof.
import type { UploadEvent, UploadSummary, VerifyEvent, VerifySummary } from "../upload/events.ts";

export type RunEvent = UploadEvent | VerifyEvent;
export type RunSummary = UploadSummary | VerifySummary;

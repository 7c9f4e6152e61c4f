// The events that listeners receive, from an upload or a verification.
import type { UploadEvent, UploadSummary, VerifyEvent, VerifySummary } from "../upload/events.ts";

export type RunEvent = UploadEvent | VerifyEvent;
export type RunSummary = UploadSummary | VerifySummary;

// Parses request input. Every refusal names the field and what it must be.
import { isUtf8 } from "node:buffer";
import type { HttpEvent } from "./answer-request.ts";
import { ApiError } from "./api-error.ts";
import { eventIdPattern, maxBodyBytes, photoIdPattern } from "./contract.ts";
import { normaliseEmail } from "./parse-email.ts";

export const invalid = (message: string) => new ApiError("invalid_request", message);

/** The body as a JSON object. Throws `too_large` or `invalid_request`. */
export function parseBody(event: HttpEvent): Record<string, unknown> {
  const text = textOf(event);
  if (Buffer.byteLength(text) > maxBodyBytes) {
    throw new ApiError("too_large", `The body must be at most ${maxBodyBytes} bytes long.`);
  }
  return objectOf(parseJson(text), "The body", "a JSON object");
}

/** Throws `invalid_request`. */
export function objectOf(value: unknown, field: string, wanted = "an object"): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw invalid(`${field} must be ${wanted}.`);
}

/** The gateway passes bodies that it does not consider text in base64. Decoding anything but UTF-8 would replace characters. */
function textOf({ body, isBase64Encoded }: HttpEvent): string {
  if (!isBase64Encoded) return body ?? "";
  const bytes = Buffer.from(body ?? "", "base64");
  if (!isUtf8(bytes)) throw invalid("The body must be JSON in UTF-8, but it is in another encoding.");
  return bytes.toString("utf8");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ApiError("invalid_request", "The body is not JSON.", { cause });
  }
}

/** Whether nothing of the text is visible: it is empty, or only spaces and invisible characters such as U+200B. */
export function isBlank(text: string): boolean {
  return text.replace(/\p{Default_Ignorable_Code_Point}/gu, "").trim() === "";
}

/** Whether the value is a 32-byte digest in canonical base64. */
export function isSha256(value: unknown): value is string {
  if (typeof value !== "string" || value.length !== 44) return false;
  const digest = Buffer.from(value, "base64");
  return digest.length === 32 && digest.toString("base64") === value;
}

export function parseEventId(event: HttpEvent): string {
  const eventId = event.pathParameters?.eventId ?? "";
  if (!eventIdPattern.test(eventId)) {
    throw invalid("eventId must be 1 to 64 letters, digits, hyphens or underscores.");
  }
  return eventId;
}

/** Whether the calendar has this day, such as 2026-11-22. Date.parse treats February 30 as March 2. */
export const isDay = (text: string): boolean =>
  !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);

export function parsePhotoId(value: unknown, field: string): string {
  if (typeof value !== "string" || !photoIdPattern.test(value)) {
    throw invalid(`${field} must be a photo's id: a UUID of version 4 or 8, in lower case.`);
  }
  return value;
}

/** The address in the path, normalised. Some gateways do not decode it. */
export function parseEmailParameter(event: HttpEvent): string {
  const text = event.pathParameters?.email ?? "";
  const email = normaliseEmail(text.includes("@") ? text : decodeOrKeep(text));
  if (!email) throw invalid("email must be an e-mail address, without letters that could be mistaken for others.");
  return email;
}

function decodeOrKeep(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The query's `limit`: 1 to `most`, or `usual` if it is absent. */
export function parseLimit(event: HttpEvent, { usual, most }: { usual: number; most: number }): number {
  const text = event.queryStringParameters?.limit;
  if (text === undefined) return usual;
  const limit = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > most) throw invalid(`limit must be a whole number from 1 to ${most}.`);
  return limit;
}

/** A flag in the query: `true` or `false`; false if it is absent. */
export function parseFlag(event: HttpEvent, name: string): boolean {
  const text = event.queryStringParameters?.[name] ?? "false";
  if (text !== "true" && text !== "false") throw invalid(`${name} must be true or false.`);
  return text === "true";
}

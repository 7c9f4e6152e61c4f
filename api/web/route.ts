// The screen in the address: the part after `#`, which no server sees.
import { eventIdPattern, photoIdPattern } from "../contract.ts";

export type Route =
  | { screen: "events" }
  | { screen: "event"; eventId: string; photoId?: string | undefined }
  | { screen: "organise"; eventId: string }
  | { screen: "unknown" };

/** @param hash as `location.hash` gives it, with or without its `#` */
export function parseRoute(hash: string): Route {
  const path = hash.replace(/^#/, "").replace(/\/+$/, "");
  if (path === "" || path === "/events") return { screen: "events" };
  const [empty, events, eventId = "", photos, photoId, ...rest] = path.split("/");
  if (empty !== "" || events !== "events" || !eventIdPattern.test(eventId)) return { screen: "unknown" };
  if (photos === undefined) return { screen: "event", eventId };
  if (photos === "organise" && photoId === undefined) return { screen: "organise", eventId };
  if (photos !== "photos" || rest.length > 0 || !photoIdPattern.test(photoId ?? "")) return { screen: "unknown" };
  return { screen: "event", eventId, photoId };
}

export const eventsHash = "#/events";
export const eventHash = (eventId: string) => `#/events/${eventId}`;
export const organiseHash = (eventId: string) => `#/events/${eventId}/organise`;
export const photoHash = (eventId: string, photoId: string) => `#/events/${eventId}/photos/${photoId}`;

// A successful call of each route, which the tests of refusals modify.
import { routes } from "../../api/contract.ts";
import { type Call, createTestApi, idOf, jpeg, type Route, sha256Of } from "./test-api.ts";

export async function startApi() {
  const api = createTestApi();
  await api.register();
  return api;
}

export const photo = jpeg("sunset");
export const photoId = idOf(photo);
export const hashed = { contentType: "image/jpeg", sha256: sha256Of(photo), size: photo.length };

export const usualCalls: Record<Route, Call> = {
  config: {},
  listEvents: {},
  saveEvent: { body: { name: "Summer ball" } },
  deleteEvent: {},
  initiateUpload: { body: hashed },
  lookupPhotos: { body: { photoIds: [photoId] } },
  listPhotos: {},
  deletePhoto: { photoId },
  registerAttendee: { email: "new@example.com" },
  removeAttendee: { email: "attendee@example.com" },
  listAttendees: {},
  createTicket: { body: { name: "Second shooter", expiresAt: "2026-11-29T10:00:00Z" } },
  listTickets: {},
  revokeTicket: { ticketId: "42.abcdefghjk" },
  readTicket: { ticketId: "42.abcdefghjk" },
  initiateWithTicket: { ticketId: "42.abcdefghjk", body: hashed },
  lookupWithTicket: { ticketId: "42.abcdefghjk", body: { photoIds: [photoId] } },
  refuseWithTicket: {},
};

export const routeNames = Object.keys(routes) as Route[];
/** Routes without a token: `/config`, and those for tickets. */
export const openToAll = routeNames.filter((route) => route === "config" || / \/tickets\//.test(routes[route]));

// Checks whether the ticket is accepted, and what is left of it.
import { exitCodes, notAllowedCodes, RequestError } from "../errors.ts";
import type { Connection } from "../io.ts";
import { count, formatBytes, formatInstant } from "../output/units.ts";
import { type Finding, findingOf, lookAbove } from "./finding.ts";

export async function checkTicket(connect: () => Promise<Connection>): Promise<Finding> {
  try {
    const { api } = await connect();
    const { name, eventId, expiresAt, maxPhotos, maxBytes, photos, bytes } = await api.ticket();
    const left = [
      ...(maxPhotos === undefined ? [] : [count(maxPhotos - photos, "photo")]),
      ...(maxBytes === undefined ? [] : [formatBytes(maxBytes - bytes)]),
    ];
    const isUsedUp = (maxPhotos !== undefined && photos >= maxPhotos) || (maxBytes !== undefined && bytes >= maxBytes);
    const end = formatInstant(Date.parse(expiresAt));
    const rest = left.length > 0 ? `; ${left.join(" and ")} left` : "";
    const saw = `for ${name}, event ${eventId}, until ${end}${rest}`;
    return isUsedUp
      ? { check: "ticket", state: "wrong", saw, advice: askForAnother, exitCode: exitCodes.someFailed }
      : { check: "ticket", state: "ok", saw };
  } catch (error) {
    return findingOf("ticket", error, adviceFor(error));
  }
}

const askForAnother = "It accepts no more photos. Ask the organiser for a new link.";

/** Undefined if the API's message says what to do. */
function adviceFor(error: unknown): string | undefined {
  const code = error instanceof RequestError ? error.code : "";
  if (code === "ticket_revoked" || code === "ticket_expired") return undefined;
  if (code === "ticket_invalid") return "Copy the whole link again, or ask the organiser for a new one.";
  return notAllowedCodes.has(code) ? askForAnother : lookAbove;
}

import { describe, expect, it } from "vitest";
import { takeTicket } from "../../../api/web/tickets/take-ticket.ts";

const secret = "0123456789abcdefghijABCDEFGHIJ-_";

function open(hash: string) {
  const shown: string[] = [];
  const taken = takeTicket({ hash }, { replaceState: (_, __, url) => shown.push(String(url)) });
  return { taken, shown };
}

describe("a ticket's link", () => {
  it("is removed from the address at once, and belongs to the event in its id", () => {
    const ticket = { ticketId: "spring_ball.abcdefghjk", secret, eventId: "spring_ball" };
    for (const end of ["", "/"]) {
      const { taken, shown } = open(`#/t/spring_ball.abcdefghjk/${secret}${end}`);
      expect({ taken, shown }).toEqual({ taken: { kind: "ticket", ticket }, shown: ["#/t"] });
    }
  });

  it("that is incomplete or was opened before is lost, and no part of it stays in the address", () => {
    for (const hash of ["#/t/42.abcdefghjk", `#/t/42.abcdefghjk/${secret.slice(1)}`, `#/t/../../x/${secret}`, "#/t/"]) {
      expect(open(hash)).toEqual({ taken: { kind: "lost" }, shown: ["#/t"] });
    }
    expect(open("#/t")).toEqual({ taken: { kind: "lost" }, shown: [] });
  });

  it("is not confused with other addresses", () => {
    for (const hash of ["", "#/events", "#/events/42", "#/tickets", "#/t42"]) {
      expect(open(hash)).toEqual({ taken: { kind: "none" }, shown: [] });
    }
  });
});

import { describe, expect, it } from "vitest";
import { Failure } from "../../../api/web/http/failure.ts";
import { addAttendees } from "../../../api/web/organise/add-attendees.ts";

const people = Array.from({ length: 10 }, (_, i) => `guest-${i}@example.org`);

describe("addAttendees", () => {
  it("registers the rest without mail once the daily limit is reached, and lists whom to invite again", async () => {
    const asked: boolean[] = [];
    const result = await addAttendees(people, {
      isInviting: true,
      async add(email, isInviting) {
        asked.push(isInviting);
        if (!isInviting) return undefined;
        return email < "guest-3" ? { invited: true } : { mailRefused: "limit" };
      },
      onStep: () => undefined,
    });
    expect(result).toMatchObject({ added: 10, invited: 3, hadAccount: 0 });
    expect(result.refused.map(({ email }) => email).sort()).toEqual(people.slice(3));
    expect(asked.filter((isInviting) => !isInviting).length).toBeGreaterThan(2);
  });

  it("lists a refused address and continues, but stops at a failure that concerns all of them", async () => {
    const invalid = new Failure("email must be an address.", {
      code: "invalid_request",
      status: 400,
      isTransient: false,
    });
    const steps: number[] = [];
    const result = await addAttendees(people, {
      isInviting: false,
      add: (email) =>
        email.includes("-4@") ? Promise.reject(invalid) : Promise.resolve({ registered: email < "guest-2" }),
      onStep: (done) => void steps.push(done),
    });
    expect(result).toMatchObject({ added: 2, wasRegistered: 7 });
    expect(result.refused).toEqual([
      { email: "guest-4@example.org", why: "It was refused: email must be an address." },
    ]);
    expect(steps.at(-1)).toBe(10);
    const refused = new Failure("No.", { code: "not_allowed", status: 403, isTransient: false });
    const all = addAttendees(people, {
      isInviting: false,
      add: () => Promise.reject(refused),
      onStep: () => undefined,
    });
    await expect(all).rejects.toBe(refused);
  });
});

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

  it("asks for nobody more after such a failure, and fails once the others asked for have their answers", async () => {
    const broken = new Failure("Oops.", { code: "http_500", status: 500, isTransient: true });
    const asked: string[] = [];
    const steps: number[] = [];
    const answers: (() => void)[] = [];
    const all = addAttendees(people, {
      isInviting: true,
      add(email) {
        asked.push(email);
        if (email === "guest-0@example.org") return Promise.reject(broken);
        return new Promise((resolve) => answers.push(() => resolve({ registered: true })));
      },
      onStep: (done) => void steps.push(done),
    });
    let hasFailed = false;
    const failed = all.catch((error: unknown) => {
      hasFailed = true;
      return error;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(hasFailed).toBe(false);
    for (const answer of answers) answer();
    expect(await failed).toBe(broken);
    await new Promise((resolve) => setImmediate(resolve));
    expect(asked).toEqual(people.slice(0, 4));
    expect(steps).toEqual([1, 2, 3]);
  });
});

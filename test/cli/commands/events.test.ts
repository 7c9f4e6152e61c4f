import { describe, expect, it } from "vitest";
import type { AttendeesAnswer, EventInfo, EventRequest } from "../../../api/contract.ts";
import { events, eventsCreate, eventsDelete, eventsEdit, eventsShow } from "../../../cli/commands/events.ts";
import { exitCodeOf, RequestError, UsageError } from "../../../cli/errors.ts";
import { each, fakeIo } from "../../support/fake-io.ts";

const ball: EventInfo = {
  eventId: "42",
  name: "Summer ball",
  startsAt: "2026-06-01T18:00:00",
  endsAt: "2026-06-02T02:00:00",
  timeZone: "Europe/Berlin",
};

describe("events", () => {
  it("lists ids, and names and times if they are known, safely for a terminal", async () => {
    const io = fakeIo({
      api: { events: () => each<EventInfo>(ball, { eventId: "7" }, { eventId: "x", name: "\x1b[31mred" }) },
    });
    expect(await events({}, io)).toBe(0);
    expect(io.out()).toMatch(/^42 {2}Summer ball {2}2026-06-01 18:00 to 2026-06-02 02:00 Europe\/Berlin\n7\nx /);
    expect(io.out()).not.toContain("\x1b");
  });

  it("with --json prints each event unchanged", async () => {
    const io = fakeIo({ api: { events: () => each<EventInfo>(ball) } });
    await events({ json: true }, io);
    expect(JSON.parse(io.out())).toEqual(ball);
  });
});

describe("events create and edit", () => {
  async function save(run: typeof eventsCreate, options: object, listed: EventInfo[] = []) {
    const asked: [string, EventRequest][] = [];
    const io = fakeIo({
      api: {
        events: () => each(...listed),
        saveEvent: async (eventId, changes) => {
          asked.push([eventId, changes]);
          return ball;
        },
      },
    });
    return { exitCode: await run({ event: "event-42", ...options }, io), asked, io };
  }

  it("send only what was given", async () => {
    const options = { name: "Summer ball", starts: "2026-06-01T18:00", zone: "Europe/Berlin" };
    const { asked, io } = await save(eventsCreate, options);
    expect(asked).toEqual([["42", { name: "Summer ball", startsAt: "2026-06-01T18:00", timeZone: "Europe/Berlin" }]]);
    expect(io.out()).toContain("Event 42  Summer ball");
    expect((await save(eventsEdit, { ends: "" })).asked).toEqual([["42", { endsAt: "" }]]);
  });

  it("say whether the event existed before, because a typo means another event", async () => {
    const said = async (run: typeof eventsCreate, listed: EventInfo[]) =>
      (await save(run, { name: "Summer ball" }, listed)).io.out().replace(/^.*\((.*)\)\n$/s, "$1");
    expect(await said(eventsCreate, [])).toBe("created");
    expect(await said(eventsCreate, [ball])).toBe("existed already; saved");
    expect(await said(eventsEdit, [ball])).toBe("saved");
    expect(await said(eventsEdit, [])).toBe("did not exist; created");
  });

  it("accept a space between date and time", async () => {
    expect((await save(eventsEdit, { starts: "2026-06-01 18:00" })).asked).toEqual([
      ["42", { startsAt: "2026-06-01T18:00" }],
    ]);
  });

  it.each([
    ["endsAt must not be before startsAt.", "--ends must not be before --starts."],
    [
      "timeZone must be a time zone's name, such as Europe/Berlin.",
      '--zone must be a time zone\'s name, such as Europe/Berlin, not "Mars/Base".',
    ],
    [
      "startsAt must be the event's local date and time, such as 2026-06-01T18:00.",
      '--starts must be the event\'s local date and time, such as 2026-06-01T18:00, not "1 June".',
    ],
    ["name must be a text of at most 200 characters.", "--name must be a text of at most 200 characters."],
  ])("name the flag and what was typed, not the API's field, if the API refuses it: %s", async (told, message) => {
    const refusal = { status: 400, code: "invalid_request", isTransient: false };
    const io = fakeIo({
      api: {
        events: () => each<EventInfo>(ball),
        saveEvent: () => Promise.reject(new RequestError(told, refusal)),
      },
    });
    const typed = { name: "x".repeat(201), starts: "1 June", ends: "2020-01-01T00:00", zone: "Mars/Base" };
    await expect(eventsEdit({ event: "42", ...typed }, io)).rejects.toMatchObject({
      ...refusal,
      message,
    });
  });

  it("edit asks what to change if no flag is given", async () => {
    await expect(save(eventsEdit, {})).rejects.toThrow(UsageError);
  });
});

describe("events show", () => {
  it("counts photos and bytes per uploader, most first", async () => {
    const photo = (uploadedBy: string, size: number) => ({ uploadedBy, size }) as never;
    const io = fakeIo({
      api: {
        events: () => each<EventInfo>(ball),
        photos: () => each(photo("ann@example.com", 1), photo("bob@example.com", 2), photo("bob@example.com", 3)),
        tickets: () => each({} as never, {} as never),
        attendeePages: () => refusing("not_allowed"),
      },
    });
    await eventsShow({ event: "42", json: true }, io);
    expect(JSON.parse(io.out())).toEqual({
      ...ball,
      photos: 3,
      bytes: 6,
      uploaders: [
        { email: "bob@example.com", photos: 2, bytes: 5 },
        { email: "ann@example.com", photos: 1, bytes: 1 },
      ],
      tickets: 2,
    });
  });
});

describe("events show, of today", () => {
  const attendee = (email: string, photos: number, bytes: number) => ({
    email,
    registeredAt: "2026-11-22T00:00:00Z",
    today: { photos, bytes },
  });
  const dailyLimits = { photos: 20_000, bytes: 200e9 };
  async function show(pages: AttendeesAnswer[], json = false) {
    const io = fakeIo({
      api: {
        events: () => each<EventInfo>(ball),
        photos: () => each(),
        tickets: () => each(),
        attendeePages: () => each(...pages),
      },
    });
    expect(await eventsShow({ event: "42", json }, io)).toBe(0);
    return io.out();
  }

  it("shows how much of the limit each person has used, most first", async () => {
    const attendees = [attendee("ann@example.com", 5, 1e6), attendee("bob@example.com", 0, 0)];
    const pages = [
      { attendees, dailyLimits },
      { attendees: [attendee("cy@example.com", 1204, 3.2e9)], dailyLimits },
    ];
    expect(await show(pages)).toContain(
      "Today (UTC), with a limit of 20,000 photos and 200.0 GB per person:\n" +
        "  cy@example.com: 1,204 of 20,000 photos, 3.2 GB of 200.0 GB\n" +
        "  ann@example.com: 5 of 20,000 photos, 1.0 MB of 200.0 GB\n",
    );
    expect(JSON.parse(await show(pages, true)).today).toEqual({
      limits: dailyLimits,
      attendees: [
        { email: "cy@example.com", photos: 1204, bytes: 3.2e9 },
        { email: "ann@example.com", photos: 5, bytes: 1e6 },
      ],
    });
  });

  it("says that no attendee has sent anything yet, or nothing if an older API does not tell", async () => {
    expect(await show([{ attendees: [attendee("ann@example.com", 0, 0)], dailyLimits }])).toContain(
      "no attendee has sent anything yet",
    );
    const { today: _, ...older } = attendee("ann@example.com", 0, 0);
    expect(await show([{ attendees: [older] }])).not.toContain("Today");
  });
});

// biome-ignore lint/correctness/useYield: it fails before there is anything to give
async function* refusing(code: string): AsyncGenerator<never> {
  throw new RequestError(`${code}!`, { code, status: 403, isTransient: false });
}

describe("events delete", () => {
  function world(options: { isTerminal?: boolean; input?: string; listed?: EventInfo[] } = {}) {
    const steps = [
      { isDone: false, photos: 900 },
      { isDone: true, photos: 100 },
    ];
    let calls = 0;
    const io = fakeIo({
      ...options,
      api: {
        events: () => each(...(options.listed ?? [ball])),
        deleteEvent: async () => steps[calls++] ?? { isDone: true, photos: 0 },
      },
    });
    return { io, calls: () => calls };
  }

  it("continues until it is done, and says how many photos were deleted", async () => {
    const { io, calls } = world();
    expect(await eventsDelete({ event: "42", yes: true }, io)).toBe(0);
    expect(calls()).toBe(2);
    expect(io.out()).toBe("Event 42 is deleted, with 1,000 photos.\n");
  });

  it("asks for the event's id, and deletes nothing for any other answer", async () => {
    const { io, calls } = world({ isTerminal: true, input: "y\n" });
    expect(await eventsDelete({ event: "42" }, io)).toBe(130);
    expect([calls(), io.err()]).toEqual([0, expect.stringContaining("Nothing was deleted")]);
    const typed = world({ isTerminal: true, input: "42\n" });
    await eventsDelete({ event: "42" }, typed.io);
    expect(typed.calls()).toBe(2);
  });

  it("says what will be deleted before it asks", async () => {
    const { io } = world({ isTerminal: true, input: "42\n" });
    await eventsDelete({ event: "42" }, io);
    expect(io.err()).toMatch(/Event 42 {2}Summer ball .*\n.*photos, attendees and tickets .*Nobody can restore them/);
    const unknown = world({ isTerminal: true, input: "\n", listed: [] });
    await eventsDelete({ event: "42" }, unknown.io);
    expect(unknown.io.err()).toContain("Event 42 is not listed");
  });

  it("reports progress every ten seconds", async () => {
    const { io } = world();
    const { api } = await io.connect({});
    let left = 5;
    const deleteEvent = async () => {
      io.clock.now += 6_000;
      return { isDone: --left === 0, photos: 100 };
    };
    Object.assign(api, { deleteEvent });
    await eventsDelete({ event: "42", yes: true }, io);
    expect(io.err()).toBe("Still deleting: 200 photos so far.\nStill deleting: 400 photos so far.\n");
  });

  it.each([
    [500, 0],
    [Infinity, 6],
  ])("after %s steps that remove nothing exits with %s", async (empty, exitCode) => {
    const { io } = world();
    const { api } = await io.connect({});
    let steps = 0;
    Object.assign(api, { deleteEvent: async () => ({ isDone: ++steps > empty, photos: 0 }) });
    const ended = await eventsDelete({ event: "42", yes: true }, io).catch(exitCodeOf);
    expect(ended).toBe(exitCode);
    expect(steps).toBeLessThan(2_000);
  });

  it("says that an event had no photos", async () => {
    const { io } = world();
    const { api } = await io.connect({});
    Object.assign(api, { deleteEvent: async () => ({ isDone: true, photos: 0 }) });
    await eventsDelete({ event: "42", yes: true }, io);
    expect(io.out()).toBe("Event 42 is deleted; it had no photos.\n");
  });

  it("says that an unknown event does not exist, unless an older API does not tell", async () => {
    const deleting = async (existed?: boolean) => {
      const { io } = world();
      const { api } = await io.connect({});
      Object.assign(api, {
        deleteEvent: async () => ({ isDone: true, photos: 0, ...(existed !== undefined && { existed }) }),
      });
      expect(await eventsDelete({ event: "42", yes: true }, io)).toBe(0);
      return io.out();
    };
    expect(await deleting(false)).toBe("There is no event 42: it was deleted earlier, or never existed.\n");
    for (const existed of [true, undefined])
      expect(await deleting(existed)).toBe("Event 42 is deleted; it had no photos.\n");
  });

  it("needs --yes without a terminal", async () => {
    await expect(eventsDelete({ event: "42" }, world().io)).rejects.toThrow(UsageError);
  });

  it("ends between two steps when it is interrupted, and says how to continue", async () => {
    const { io } = world();
    const connect = io.connect;
    io.connect = async (options) => {
      const connection = await connect(options);
      const deleteEvent = connection.api.deleteEvent;
      connection.api.deleteEvent = async (eventId) => {
        io.signal(130);
        return deleteEvent(eventId);
      };
      return connection;
    };
    expect(await eventsDelete({ event: "42", yes: true }, io)).toBe(130);
    expect(io.err()).toContain("900 photos deleted so far. Run the same command again to continue.");
  });

  it("ends within a hanging step at the second signal, and says how to continue", async () => {
    const { io } = world();
    const connect = io.connect;
    io.connect = async (options) => {
      const connection = await connect(options);
      connection.api.deleteEvent = () => {
        io.signal(130);
        io.signal(130);
        return new Promise(() => {});
      };
      return connection;
    };
    expect(await eventsDelete({ event: "42", yes: true }, io)).toBe(130);
    expect(io.err()).toContain("0 photos deleted so far. Run the same command again to continue.");
  });
});

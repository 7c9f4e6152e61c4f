import { describe, expect, it } from "vitest";
import type { EventInfo, EventRequest } from "../../../api/contract.ts";
import { events, eventsCreate, eventsDelete, eventsEdit, eventsShow } from "../../../cli/commands/events.ts";
import { UsageError } from "../../../cli/errors.ts";
import { each, fakeIo } from "../../support/fake-io.ts";

const ball: EventInfo = {
  eventId: "42",
  name: "Summer ball",
  startsAt: "2026-06-01T18:00:00",
  endsAt: "2026-06-02T02:00:00",
  timeZone: "Europe/Berlin",
};

describe("events", () => {
  it("lists ids, and names and times where there are any, harmless to a terminal", async () => {
    const io = fakeIo({
      api: { events: () => each<EventInfo>(ball, { eventId: "7" }, { eventId: "x", name: "\x1b[31mred" }) },
    });
    expect(await events({}, io)).toBe(0);
    expect(io.out()).toMatch(/^42 {2}Summer ball {2}2026-06-01 18:00 to 2026-06-02 02:00 Europe\/Berlin\n7\nx /);
    expect(io.out()).not.toContain("\x1b");
  });

  it("with --json gives each as it is", async () => {
    const io = fakeIo({ api: { events: () => each<EventInfo>(ball) } });
    await events({ json: true }, io);
    expect(JSON.parse(io.out())).toEqual(ball);
  });
});

describe("events create and edit", () => {
  async function save(run: typeof eventsCreate, options: object) {
    const asked: [string, EventRequest][] = [];
    const io = fakeIo({
      api: {
        saveEvent: async (eventId, changes) => {
          asked.push([eventId, changes]);
          return ball;
        },
      },
    });
    return { exitCode: await run({ event: "event-42", ...options }, io), asked, io };
  }

  it("send what was said, and nothing else", async () => {
    const options = { name: "Summer ball", starts: "2026-06-01T18:00", zone: "Europe/Berlin" };
    const { asked, io } = await save(eventsCreate, options);
    expect(asked).toEqual([["42", { name: "Summer ball", startsAt: "2026-06-01T18:00", timeZone: "Europe/Berlin" }]]);
    expect(io.out()).toContain("Event 42  Summer ball");
    expect((await save(eventsEdit, { ends: "" })).asked).toEqual([["42", { endsAt: "" }]]);
  });

  it("edit wants to know what is to change", async () => {
    await expect(save(eventsEdit, {})).rejects.toThrow(UsageError);
  });
});

describe("events show", () => {
  it("counts photos and bytes by who uploaded them, the most first", async () => {
    const photo = (uploadedBy: string, size: number) => ({ uploadedBy, size }) as never;
    const io = fakeIo({
      api: {
        events: () => each<EventInfo>(ball),
        photos: () => each(photo("ann@example.com", 1), photo("bob@example.com", 2), photo("bob@example.com", 3)),
        tickets: () => each({} as never, {} as never),
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

describe("events delete", () => {
  function world(options: { isTerminal?: boolean; input?: string } = {}) {
    const steps = [
      { isDone: false, photos: 900 },
      { isDone: true, photos: 100 },
    ];
    let calls = 0;
    const io = fakeIo({
      ...options,
      api: { deleteEvent: async () => steps[calls++] ?? { isDone: true, photos: 0 } },
    });
    return { io, calls: () => calls };
  }

  it("goes on until it is done, and says how many photos went", async () => {
    const { io, calls } = world();
    expect(await eventsDelete({ event: "42", yes: true }, io)).toBe(0);
    expect(calls()).toBe(2);
    expect(io.out()).toBe("Event 42 is deleted, with 1,000 photos.\n");
  });

  it("wants the id typed, and deletes nothing for any other answer", async () => {
    const { io, calls } = world({ isTerminal: true, input: "y\n" });
    expect(await eventsDelete({ event: "42" }, io)).toBe(0);
    expect([calls(), io.err()]).toEqual([0, expect.stringContaining("nothing was deleted")]);
    const typed = world({ isTerminal: true, input: "42\n" });
    await eventsDelete({ event: "42" }, typed.io);
    expect(typed.calls()).toBe(2);
  });

  it("without a terminal to ask on, wants --yes", async () => {
    await expect(eventsDelete({ event: "42" }, world().io)).rejects.toThrow(UsageError);
  });

  it("ends between two steps when it is interrupted, and says that the same command goes on", async () => {
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
    expect(io.err()).toContain("900 photos deleted so far; the same command goes on.");
  });
});

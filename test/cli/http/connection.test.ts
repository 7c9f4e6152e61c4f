// How long a connection waits for its answer. The test controls the clock and when the socket takes bytes.
import { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { Connection } from "../../../cli/http/connection.ts";
import type { HttpResponse } from "../../../cli/http/read-response.ts";

const stallMs = 20_000;
let taken: (() => void)[];
let socket: EventEmitter;
let isClosed: boolean;
let connection: Connection;
// Once, because all connections of a thread share one timer.
beforeAll(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterAll(() => void vi.useRealTimers());
beforeEach(() => {
  taken = [];
  isClosed = false;
  socket = Object.assign(new EventEmitter(), {
    cork: () => {},
    uncork: () => {},
    setTimeout: () => {},
    destroy: () => {
      isClosed = true;
    },
    write: (_bytes: unknown, onTaken?: () => void) => void (onTaken && taken.push(onTaken)),
  });
  connection = new Connection(socket as unknown as Socket, () => {});
});

/** A photo that is sent with this many writes. */
function send(writes: number, delayMs = 0): Promise<HttpResponse> {
  const body = { sizeBytes: writes, next: () => Buffer.alloc(1) };
  const pace = { chunkBytes: () => 1, delayMs: () => delayMs, onWritten: () => {} };
  return connection.send({ text: "PUT / HTTP/1.1\r\n\r\n", stallMs, payload: { body, pace, onProgress: () => {} } });
}
const takeNext = () => taken.shift()?.();
const receive = (text: string) => connection.receive(Buffer.from(text));
const interim = "HTTP/1.1 100 Continue\r\n\r\n";
const ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

describe("an answer that starts before the body is sent", () => {
  it("is not late while the body makes progress, as it may be an interim response", async () => {
    const answer = send(5);
    receive(interim);
    for (let n = 0; n < 5; n++) {
      vi.advanceTimersByTime(0.9 * stallMs);
      takeNext();
    }
    receive(ok);
    expect(await answer).toMatchObject({ status: 200 });
  });

  it("is not late while the rate limit makes the body wait", async () => {
    const answer = send(3, 3 * stallMs);
    receive(interim);
    for (let n = 0; n < 3; n++) {
      vi.advanceTimersByTime(3 * stallMs);
      takeNext();
    }
    receive(ok);
    expect(await answer).toMatchObject({ status: 200 });
  });

  it("is late if the body is stuck, even if the answer drips", async () => {
    const answer = expect(send(5)).rejects.toMatchObject({ code: "late" });
    for (let n = 0; n < 30; n++) {
      receive("H");
      vi.advanceTimersByTime(1_000);
    }
    await answer;
  });
});

describe("an idle connection", () => {
  it.each([
    ["fails", () => socket.emit("error", Object.assign(new Error("reset"), { code: "ECONNRESET" }))],
    ["is ended by the other side", () => socket.emit("end")],
    ["is told what nobody asked for", () => receive(ok)],
  ])("that %s is closed and not reused", async (_, happens) => {
    const answer = send(1);
    takeNext();
    receive(ok);
    await answer;
    expect({ isClosed, isUsable: connection.isUsable }).toEqual({ isClosed: false, isUsable: true });
    happens();
    expect({ isClosed, isUsable: connection.isUsable }).toEqual({ isClosed: true, isUsable: false });
  });
});

describe("an answer that has not started when the body is sent", () => {
  it.each([
    ["three times as long as a stall at most, as the system may hold what it took", 1_000_000, 3 * stallMs],
    ["hardly longer than a stall for what is small", 1, stallMs],
  ])("is waited for %s", async (_, sizeBytes, withinMs) => {
    const body = { sizeBytes, next: () => Buffer.alloc(sizeBytes) };
    const pace = { chunkBytes: () => sizeBytes, delayMs: () => 0, onWritten: () => {} };
    const text = "PUT / HTTP/1.1\r\n\r\n";
    let code: string | undefined;
    const sent = connection.send({ text, stallMs, payload: { body, pace, onProgress: () => {} } });
    const ended = sent.catch((error) => {
      code = error.code;
    });
    takeNext();
    await vi.advanceTimersByTimeAsync(withinMs - 10);
    expect(code).toBeUndefined();
    await vi.advanceTimersByTimeAsync(20);
    await ended;
    expect(code).toBe("stalled");
  });
});

// Files share processes: whoever puts another clock in the place of the real one takes it away again.
import timers from "node:timers";
import { afterAll, expect } from "vitest";

afterAll(() => expect(globalThis.setTimeout === timers.setTimeout, "the real clock is back").toBe(true));

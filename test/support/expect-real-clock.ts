// Test files share processes: a file that replaces the clock must restore it.
import timers from "node:timers";
import { afterAll, expect } from "vitest";

afterAll(() => expect(globalThis.setTimeout === timers.setTimeout, "the real clock is back").toBe(true));

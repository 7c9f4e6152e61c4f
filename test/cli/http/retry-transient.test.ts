import { describe, expect, it } from "vitest";
import { RequestError } from "../../../cli/errors.ts";
import { retryTransient } from "../../../cli/http/retry-transient.ts";

const closed = () =>
  new RequestError("The proxy closed the connection.", { code: "proxy_unavailable", isTransient: true });

/** A clock that only waiting advances. */
function patience(tries: number) {
  const waits: number[] = [];
  const told: string[] = [];
  const elapsedMs = () => waits.reduce((sum, ms) => sum + ms, 0);
  const wait = async (ms: number) => void waits.push(ms);
  const tell = (message: string) => void told.push(message);
  return { waits, told, patience: { tries, whom: "the sign-in service", wait, elapsedMs, random: () => 0.5, tell } };
}

describe("a call that fails for a while", () => {
  it("is retried a few times at growing intervals, and fails with its last error", async () => {
    const { waits, patience: patient } = patience(5);
    let calls = 0;
    const call = async () => {
      calls++;
      throw closed();
    };
    await expect(retryTransient(call, patient)).rejects.toThrow("The proxy closed the connection.");
    expect(calls).toBe(5);
    expect(waits).toHaveLength(4);
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(Math.min(...waits)).toBeGreaterThan(50);
  });

  it("is retried for at most a minute, and the reason is shown after five seconds", async () => {
    const { waits, told, patience: patient } = patience(1_000);
    const call = () => Promise.reject(closed());
    await expect(retryTransient(call, patient)).rejects.toThrow("closed");
    expect(waits.reduce((sum, ms) => sum + ms)).toBeLessThanOrEqual(60_000);
    expect(told.length).toBeGreaterThan(0);
    expect(told.length).toBeLessThan(waits.length);
    expect(told[0]).toBe("The proxy closed the connection. Trying again.");
  });

  it("succeeds if a later try does", async () => {
    let calls = 0;
    const call = async () => {
      if (++calls < 3) throw closed();
      return "tokens";
    };
    expect(await retryTransient(call, patience(5).patience)).toBe("tokens");
  });

  it("is not retried if it failed for good", async () => {
    const { waits, patience: patient } = patience(5);
    const refused = new RequestError("No.", { code: "EPROXY", isTransient: false });
    await expect(retryTransient(() => Promise.reject(refused), patient)).rejects.toBe(refused);
    expect(waits).toEqual([]);
  });
});

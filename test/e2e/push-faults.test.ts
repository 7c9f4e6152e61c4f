import { describe, expect, it } from "vitest";
import { makeBulkPhotos } from "../support/bulk-photos.ts";
import { openFaultyProxy, type ProxyFaults } from "../support/faulty-proxy.ts";
import { freshPhotographer, push } from "../support/push-photos.ts";
import { sharedStack } from "../support/shared-stack.ts";
import { readKeys, readPuts } from "../support/stack-controls.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const stack = sharedStack();
const sizeBytes = 40_000;

const badWifi: ProxyFaults = { refusals: 0.1, resets: 0.05, stalls: 0.01, expiries: 0.02, lostAnswers: 0.05 };

describe("nothing is lost on the worst Wi-Fi", () => {
  it("when requests are refused, reset, stalled, expired, lose their answers, are cut off for 20 seconds, and the token expires", async () => {
    const count = 1_000;
    await using folder = await temporaryFolder();
    await using proxy = await openFaultyProxy({
      ...badWifi,
      outage: { afterPuts: 400, forMs: 20_000 },
      tokenExpiry: { afterPuts: 700 },
    });
    await makeBulkPhotos(folder.at("photos"), count, { sizeBytes, seed: 5 });
    const photographer = await freshPhotographer();
    const env = { HTTP_PROXY: proxy.url };
    const { exitCode, finished, stderr } = await push(photographer, [folder.at("photos")], { env });
    expect(stderr).not.toMatch(/\bat .*\.js:\d+/);
    expect(finished).toMatchObject({ found: count, failed: 0, skipped: 0 });
    expect(exitCode).toBe(0);

    expect(await readKeys(stack, photographer.eventId)).toHaveLength(count);
    const puts = Object.values(await readPuts(stack, photographer.eventId));
    expect(puts.every(({ stored }) => stored === 1)).toBe(true);
    expect(proxy.bodyBytes()).toBeLessThanOrEqual(1.35 * count * sizeBytes);
    expect(proxy.tokens.size, "the token was renewed once for all").toBe(2);
    const kinds = ["500", "503", "429", "reset", "stall", "expired URL", "lost answer", "outage", "spent token"];
    for (const kind of kinds) expect(proxy.counts[kind], kind).toBeGreaterThan(0);
  }, 600_000);
});

it("a push resumes by itself after a sign-in page of the Wi-Fi has interrupted it", async () => {
  await using folder = await temporaryFolder();
  await using proxy = await openFaultyProxy({ signInPage: { afterPuts: 60, forMs: 5_000 } });
  await makeBulkPhotos(folder.at("photos"), 400, { sizeBytes: 20_000, seed: 6 });
  const photographer = await freshPhotographer();
  const env = { HTTP_PROXY: proxy.url };
  const { exitCode, finished, stderr } = await push(photographer, [folder.at("photos")], { env });
  expect(stderr).toContain("sign-in page");
  expect(finished).toMatchObject({ found: 400, failed: 0, skipped: 0 });
  expect(exitCode).toBe(0);
  expect(proxy.counts["sign-in page"]).toBeGreaterThan(0);
}, 200_000);

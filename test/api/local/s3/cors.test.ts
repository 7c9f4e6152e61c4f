import { afterAll, beforeAll, expect, it } from "vitest";
import { outcomeOf } from "../../../support/plain-client.ts";
import { bucket, startGate, type TestGate } from "../../../support/s3-gate.ts";

const origin = "https://photos.example.com";
let gate: TestGate;
beforeAll(async () => {
  const rule = { AllowedOrigins: [origin, "http://*.test"], AllowedMethods: ["PUT", "GET"], ExposedHeaders: ["ETag"] };
  gate = await startGate({
    corsRules: [{ ...rule, AllowedHeaders: ["content-type", "x-amz-checksum-*"], MaxAge: 3600 }],
  });
});
afterAll(() => gate[Symbol.asyncDispose]());

const preflight = (from: string, method: string, headers = "content-type") =>
  fetch(`${gate.url}/${bucket}/any`, {
    method: "OPTIONS",
    headers: { origin: from, "access-control-request-method": method, "access-control-request-headers": headers },
  });

it("answers a preflight that a rule allows, without a signature", async () => {
  const response = await preflight(origin, "PUT", "Content-Type, x-amz-checksum-sha256");
  expect(response.status).toBe(200);
  expect(response.headers.get("access-control-allow-origin")).toBe(origin);
  expect(response.headers.get("access-control-allow-headers")).toBe("content-type, x-amz-checksum-sha256");
  expect(response.headers.get("access-control-max-age")).toBe("3600");
});

it("supports one * in an origin", async () => {
  expect((await preflight("http://a.test", "PUT")).status).toBe(200);
  expect((await preflight("http://a.test.evil", "PUT")).status).toBe(403);
});

it.each([
  ["another origin", "https://evil.example", "PUT", "content-type"],
  ["another method", origin, "DELETE", "content-type"],
  ["another header", origin, "PUT", "x-amz-acl"],
])("refuses a preflight for %s with 403 AccessForbidden", async (_name, from, method, headers) => {
  expect(await outcomeOf(await preflight(from, method, headers))).toBe("403 AccessForbidden");
});

it("lets the page read S3's errors, and no page of another origin", async () => {
  const refused = await fetch(`${gate.url}/${bucket}/any`, { headers: { origin } });
  expect([refused.status, refused.headers.get("access-control-allow-origin")]).toEqual([403, origin]);
  expect(refused.headers.get("access-control-expose-headers")).toBe("ETag");
  const other = await fetch(`${gate.url}/${bucket}/any`, { headers: { origin: "https://evil.example" } });
  expect(other.headers.get("access-control-allow-origin")).toBeNull();
});

// The SRP client against our own server side, and against a published library.
import { getDiffieHellman } from "node:crypto";
import { createSrpSession, signSrpSession } from "cognito-srp-helper";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { srpTimestamp } from "../../api/srp.ts";
import { startSrp } from "../../cli/sign-in/srp.ts";
import { startSrpServer, verifierOf } from "../support/srp-server.ts";

const userPoolId = "eu-west-1_AbCd12345";
const poolName = "AbCd12345";
const now = new Date("2026-11-03T09:05:01Z");
const primeHex = getDiffieHellman("modp15").getPrime("hex");

const password = fc.oneof(
  fc.string({ minLength: 1, maxLength: 40, unit: "grapheme" }),
  fc.string({ minLength: 1, maxLength: 256, unit: "binary" }),
  fc.string({ minLength: 8, maxLength: 20, unit: "grapheme-ascii" }),
  fc.constantFrom("пароль-Ünïcödé-密码🔑", "e\u0301", "\u00e9", " spaces kept ", ":colon:", "\u0000nul"),
);
const userId = fc.oneof(fc.uuid(), fc.emailAddress());

describe("the SRP client", () => {
  test("is accepted by an independent server for 300 random passwords, Unicode ones too", () => {
    fc.assert(
      fc.property(password, userId, fc.uint8Array({ minLength: 16, maxLength: 16 }), (secret, user, salt) => {
        const exchange = startSrp();
        const server = startSrpServer(verifierOf(poolName, user, secret, Buffer.from(salt)), exchange.publicValue);
        const claim = exchange.claim({ userPoolId, password: secret, verifier: server.parameters, now });
        return server.accepts(claim.signature, claim.timestamp);
      }),
      { numRuns: 300 },
    );
  });

  test("is refused with any other password, user or pool", () => {
    fc.assert(
      fc.property(password, password, userId, (right, wrong, user) => {
        fc.pre(right !== wrong);
        const attempt = (secret: string, pool: string, name: string) => {
          const exchange = startSrp();
          const server = startSrpServer(verifierOf(poolName, user, right), exchange.publicValue);
          const verifier = { ...server.parameters, USER_ID_FOR_SRP: name };
          const claim = exchange.claim({ userPoolId: pool, password: secret, verifier, now });
          return server.accepts(claim.signature, claim.timestamp);
        };
        return (
          !attempt(wrong, userPoolId, user) &&
          !attempt(right, "eu-west-1_Other", user) &&
          !attempt(right, userPoolId, `${user}x`)
        );
      }),
      { numRuns: 20 },
    );
  });

  test("agrees with cognito-srp-helper on every value", () => {
    fc.assert(
      fc.property(password, (secret) => {
        const theirs = createSrpSession("ann@example.com", secret, userPoolId, false);
        const ours = startSrp(BigInt(`0x${theirs.smallA}`));
        expect(ours.publicValue).toBe(theirs.largeA);
        const server = startSrpServer(verifierOf(poolName, "user-1", secret), ours.publicValue);
        const signed = signSrpSession(theirs, { ChallengeParameters: server.parameters });
        const at = new Date(theirs.timestamp.replace(/^(\w+) (\w+) (\d+) ([\d:]+) UTC (\d+)$/, "$3 $2 $5 $4 UTC"));
        const claim = ours.claim({ userPoolId, password: secret, verifier: server.parameters, now: at });
        expect(claim).toEqual({ signature: signed.passwordSignature, timestamp: theirs.timestamp });
      }),
      { numRuns: 15 },
    );
  });

  test.each(["0", "00", primeHex])("refuses a server value that is zero modulo the prime (%s)", (SRP_B) => {
    const verifier = { SALT: "ab", SRP_B, SECRET_BLOCK: "AA==", USER_ID_FOR_SRP: "ann" };
    expect(() => startSrp().claim({ userPoolId, password: "x", verifier, now })).toThrow(RangeError);
  });
});

describe("the SRP timestamp", () => {
  test.each([
    ["2026-11-03T09:05:01Z", "Tue Nov 3 09:05:01 UTC 2026"],
    ["2026-01-31T23:59:59Z", "Sat Jan 31 23:59:59 UTC 2026"],
    ["2028-02-29T00:00:00Z", "Tue Feb 29 00:00:00 UTC 2028"],
  ])("of %s is %s: the day is not padded", (at, text) => {
    expect(srpTimestamp(new Date(at))).toBe(text);
  });
});

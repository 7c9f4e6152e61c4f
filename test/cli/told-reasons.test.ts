// Refusals by the system, a disk or a connection are described in words, never only by a code of Node or OpenSSL.
import { describe, expect, it } from "vitest";
import { connectionReason } from "../../cli/http/connection-reason.ts";
import { systemReason } from "../../cli/system-reason.ts";

const isSentence = /^[a-z][a-z ,'();?]+(?:http:\/\/\?\))?$/i;

describe("a disk's refusal", () => {
  it.each([
    ...[
      "ENOENT",
      "ENOTDIR",
      "EISDIR",
      "EEXIST",
      "EACCES",
      "EPERM",
      "EROFS",
      "ENOSPC",
      "EDQUOT",
      "EMFILE",
      "ENFILE",
      "EIO",
      "ELOOP",
    ],
    ...[
      "ENAMETOOLONG",
      "EBUSY",
      "EPIPE",
      "EFBIG",
      "EILSEQ",
      "EINVAL",
      "ENODEV",
      "ENXIO",
      "ESTALE",
      "ENOTCONN",
      "ETIMEDOUT",
    ],
  ])("is described in words: %s", (code) => {
    const told = systemReason(Object.assign(new Error(`${code}: raw words, open 'nope.csv'`), { code }));
    expect(told).toMatch(isSentence);
    expect(told).not.toContain(code);
  });

  it("names the usual cause on Windows, where a file that a program has open cannot be replaced", () => {
    const refused = Object.assign(new Error("EPERM: operation not permitted, rename"), { code: "EPERM" });
    expect(systemReason(refused, "win32")).toBe("another program has it open, or you have no permission for it");
    expect(systemReason(refused, "linux")).toBe("you have no permission for it");
  });

  it("is named by its code if nothing better is known", () => {
    expect(systemReason(Object.assign(new Error("EXTRA: raw"), { code: "EXTRA" }))).toBe("the system says EXTRA");
    expect(systemReason(Object.assign(new Error("raw"), { code: "constructor" }))).toBe("the system says constructor");
  });
});

describe("the reason of a missing answer", () => {
  it.each([
    ...[
      "ECONNREFUSED",
      "ECONNRESET",
      "ENOTFOUND",
      "EAI_AGAIN",
      "ENETUNREACH",
      "EHOSTUNREACH",
      "ETIMEDOUT",
      "EMFILE",
      "ENFILE",
      "EPIPE",
      "EPROTO",
    ],
    ...[
      "CERT_HAS_EXPIRED",
      "CERT_NOT_YET_VALID",
      "ERR_TLS_CERT_ALTNAME_INVALID",
      "DEPTH_ZERO_SELF_SIGNED_CERT",
      "CERT_REVOKED",
    ],
    ...[
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
      "SELF_SIGNED_CERT_IN_CHAIN",
      "ERR_SSL_WRONG_VERSION_NUMBER",
      "ERR_SSL_SSLV3_ALERT_BAD",
    ],
  ])("is described in words: %s", (code) => {
    const told = connectionReason(code, `00A2:error:0A00010B:SSL routines: ${code} raw`);
    expect(told).toMatch(isSentence);
    expect(told).not.toMatch(/SSL routines|raw/);
  });

  it("is the clock or the server if a certificate's time is not now", () => {
    expect(connectionReason("CERT_HAS_EXPIRED", "raw")).toMatch(/expired.*clock/);
    expect(connectionReason("ERR_TLS_CERT_ALTNAME_INVALID", "raw")).toContain("another name");
  });
});

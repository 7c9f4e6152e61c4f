import { describe, expect, it } from "vitest";
import { hideSecrets } from "../../../cli/output/hide-secrets.ts";

const jwt = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl";

describe("hiding secrets", () => {
  it("takes the query off a presigned URL", () => {
    const text = "PUT https://b.s3.amazonaws.com/uploads/x.jpg?X-Amz-Date=1&X-Amz-Signature=abc failed";
    expect(hideSecrets(text)).toBe("PUT https://b.s3.amazonaws.com/uploads/x.jpg?… failed");
  });

  it("takes the query off a URL that a CDN's key signed", () => {
    expect(hideSecrets("https://cdn.example.com/x.jpg?Expires=1&Signature=a&Key-Pair-Id=K")).not.toContain("Signature");
  });

  it("shortens a token wherever it stands", () => {
    expect(hideSecrets(`authorization: Bearer ${jwt}`)).not.toContain("c2lnbmF0dXJl");
    expect(hideSecrets(`token ${jwt}.`)).not.toContain("c2lnbmF0dXJl");
  });

  it("leaves other URLs alone", () => {
    expect(hideSecrets("https://example.com/a?limit=5")).toBe("https://example.com/a?limit=5");
  });
});

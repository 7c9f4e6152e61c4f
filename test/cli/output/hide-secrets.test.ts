import { describe, expect, it } from "vitest";
import { hideSecrets } from "../../../cli/output/hide-secrets.ts";

const jwt = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl";

describe("hiding secrets", () => {
  it("removes the query from a presigned URL", () => {
    const text = "PUT https://b.s3.amazonaws.com/uploads/x.jpg?X-Amz-Date=1&X-Amz-Signature=abc failed";
    expect(hideSecrets(text)).toBe("PUT https://b.s3.amazonaws.com/uploads/x.jpg?… failed");
  });

  it("removes the query from a URL signed for a CDN", () => {
    expect(hideSecrets("https://cdn.example.com/x.jpg?Expires=1&Signature=a&Key-Pair-Id=K")).not.toContain("Signature");
  });

  it("shortens a token anywhere in a text", () => {
    expect(hideSecrets(`authorization: Bearer ${jwt}`)).not.toContain("c2lnbmF0dXJl");
    expect(hideSecrets(`token ${jwt}.`)).not.toContain("c2lnbmF0dXJl");
  });

  const secret = "AbCdEfGhIjKlMnOpQrStUvWxYz012-_9";
  const link = `https://photos.example.com/dev/#/t/42.k3j9x2ab7c/${secret}`;
  it.each([
    ["as it is", link],
    ["its # escaped", link.replace("#", "%23")],
    ["its # escaped twice", link.replace("#", "%2523")],
    ["its # lost", link.replace("#/", "")],
    ["its # and the slash after it lost", link.replace("/#/", "")],
    ["all after the # alone", link.slice(link.indexOf("t/42"))],
    ["the id and the secret alone", link.slice(link.indexOf("42."))],
    ["escaped as a part of a URL", encodeURIComponent(link)],
    ["escaped so in lower case", encodeURIComponent(link).toLowerCase()],
    ["escaped twice", encodeURIComponent(encodeURIComponent(link))],
    ["escaped for HTML", link.replaceAll("/", "&#x2F;").replace("#/", "&#35;/")],
    ["escaped for HTML by names", link.replaceAll("/", "&sol;").replace("#", "&num;").replace("2.k", "2&period;k")],
    ["with backslashes", link.replaceAll("/", "\\")],
    ["in JSON", JSON.stringify({ link: link.replaceAll("/", "\\/") })],
    ["in capitals", link.toUpperCase()],
    ["in brackets", `<${link}>`],
    ["in a sentence", `Use (${link}).`],
    ["in a flag", `--ticket=${link.replace("#", "%23")}`],
    ["its secret cut short", link.replace("#", "%23").slice(0, -12)],
    ["its secret escaped", link.replace("#/", "").replace(secret, secret.replace("-", "%2D"))],
    ["below a folder", `/home/ann/${link.replace("#", "%23")}`],
  ])("hides the secret of a ticket's link %s", (_, spelled) => {
    const shown = hideSecrets(spelled);
    expect(shown.toLowerCase()).not.toContain(secret.slice(0, 16).toLowerCase());
    expect(shown.toLowerCase()).toContain("k3j9x2ab7c");
  });

  it("hides whatever follows the id in a link with a #, even a few characters of a secret", () => {
    expect(hideSecrets(link.slice(0, -24))).not.toContain(secret.slice(0, 8));
  });

  it.each([
    "/home/ann/t/IMG_0001.jpg",
    "/media/t/trip.2024010112/IMG_0001.jpg",
    "photos/2024.0123456789/DSC_0001.jpg",
    "https://photos.example.com/events/42.abcdefghij/photos",
  ])("leaves %s alone", (path) => {
    expect(hideSecrets(path)).toBe(path);
  });

  it("is fast for long texts with many beginnings of links", () => {
    for (const piece of ["t/", "#/t/", "a.", "%25", "t/42.abcdefghij", "&#0"]) {
      expect(hideSecrets(piece.repeat(50_000)).length).toBeGreaterThan(0);
    }
  });

  it("leaves other URLs alone", () => {
    expect(hideSecrets("https://example.com/a?limit=5")).toBe("https://example.com/a?limit=5");
  });
});

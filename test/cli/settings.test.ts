import { isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { languagesOf } from "../../cli/commands/transfer-options.ts";
import { UsageError } from "../../cli/errors.ts";
import { apiUrlOf, checkedApiUrl, eventFolderOf, homeFolderOf, profileNameOf } from "../../cli/settings.ts";

const profile = { apiUrl: "https://profile.example.com" };

describe("settings", () => {
  it("come from flags before the environment, from the environment before the profile", () => {
    const env = { PHOTOUP_API_URL: "https://env.example.com" };
    expect(apiUrlOf({ apiUrl: "https://flag.example.com" }, env, profile)).toBe("https://flag.example.com");
    expect(apiUrlOf({}, env, profile)).toBe("https://env.example.com");
    expect(apiUrlOf({}, {}, profile)).toBe("https://profile.example.com");
    expect(profileNameOf({ profile: "a" }, { PHOTOUP_PROFILE: "b" })).toBe("a");
    expect(profileNameOf({}, { PHOTOUP_PROFILE: "b" })).toBe("b");
    expect(profileNameOf({}, { PHOTOUP_PROFILE: "" })).toBeUndefined();
  });

  it("say what to do if no API is named", () => {
    expect(() => apiUrlOf({}, {}, undefined)).toThrow(UsageError);
    expect(() => apiUrlOf({}, { PHOTOUP_API_URL: "" }, undefined)).toThrow(/photoup login URL/);
  });

  it("refuse a ticket's link with a changed # as an address, because it would be saved and sent", () => {
    const secret = "s".repeat(32);
    for (const fragment of ["%23/t", "%23%2Ft", "t"]) {
      const link = `https://photos.example.com/${fragment}/42.abcdefghjk/${secret}`;
      expect(() => checkedApiUrl(link)).toThrow("ticket's link");
      expect(() => checkedApiUrl(link)).not.toThrow(secret);
    }
    const whole = `https://photos.example.com/#/t/42.abcdefghjk/${secret}`;
    expect(checkedApiUrl(whole)).toBe("https://photos.example.com");
  });

  it("report a named profile that does not exist", () => {
    expect(() => apiUrlOf({ profile: "ball" }, {}, undefined)).toThrow(/^There is no profile ball\..*--profile ball/);
    expect(() => apiUrlOf({}, { PHOTOUP_PROFILE: "ball" }, undefined)).toThrow(/no profile ball/);
    const x = "https://x.example.com";
    expect(apiUrlOf({ profile: "ball" }, { PHOTOUP_API_URL: x }, undefined)).toBe(x);
  });

  it.each([
    ["https://api.example.com/", "https://api.example.com"],
    ["https://api.example.com/dev//?x=1#y", "https://api.example.com/dev"],
    ["https://photos.example.com/#/events/42/photos/0f", "https://photos.example.com"],
    ["https://photos.example.com/index.html#/events/42", "https://photos.example.com"],
    ["http://127.0.0.1:4000", "http://127.0.0.1:4000"],
    ["HTTPS://API.example.com", "https://api.example.com"],
    ["photos.example.com", "https://photos.example.com"],
    ["photos.example.com/#/events/42", "https://photos.example.com"],
    ["photos.example.com:8443/dev/", "https://photos.example.com:8443/dev"],
    ["fotos.münchen.example", "https://fotos.xn--mnchen-3ya.example"],
    ["nas:8443", "https://nas:8443"],
    ["192.168.1.20", "https://192.168.1.20"],
    ["localhost:4000", "http://localhost:4000"],
    ["127.0.0.1:4000", "http://127.0.0.1:4000"],
    ["[::1]:4000/", "http://[::1]:4000"],
  ])("read %s as %s", (text, url) => {
    expect(checkedApiUrl(text)).toBe(url);
  });

  it.each([
    ...["", "event-42", "./card", "../card", "ann@example.com", "photos .example.com", "localhost:x"],
    ...["ftp://x", "file:///etc", "mailto:x@example.com", "C:\\card", "https://", "https://user:secret@x.example.com"],
  ])("refuse %j as an API", (text) => {
    expect(() => checkedApiUrl(text)).toThrow(UsageError);
    if (text.includes("secret")) expect(() => checkedApiUrl(text)).not.toThrow(/secret/);
  });

  it("keep their files in PHOTOUP_HOME, or else in the platform's folder", () => {
    expect(homeFolderOf({ PHOTOUP_HOME: "/x" })).toBe("/x");
    const file = fileURLToPath(import.meta.url);
    for (const path of [file, join(file, "below")]) {
      expect(() => homeFolderOf({ PHOTOUP_HOME: path })).toThrow(`PHOTOUP_HOME is ${path}, which is not a folder`);
      expect(() => homeFolderOf({ PHOTOUP_HOME: path })).toThrow(UsageError);
    }
    expect(isAbsolute(homeFolderOf({}))).toBe(true);
    const folders = [
      "https://a.example.com/dev",
      "https://a.example.com/prod",
      "https://b.example.com",
      "https://b.example.com:8",
    ].map((url) => eventFolderOf({ PHOTOUP_HOME: "/x" }, url, "42"));
    expect(new Set(folders).size).toBe(4);
  });
});

describe("the languages of captions", () => {
  it.each([
    ["--lang", "de, pt-BR", {}, ["de", "pt-BR"]],
    ["the locale", undefined, { LANG: "de_CH.UTF-8" }, ["de-CH"]],
    ["LC_ALL before LANG", undefined, { LANG: "de_CH.UTF-8", LC_ALL: "fr_FR" }, ["fr-FR"]],
    ["no locale at all", undefined, { LANG: "C.UTF-8" }, []],
    ["POSIX", undefined, { LANG: "POSIX" }, []],
  ])("are those of %s", (_, lang, env, languages) => {
    expect(languagesOf(lang, env)).toEqual(languages);
  });
});

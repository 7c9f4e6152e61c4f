import { resolve } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { configFolder } from "../../cli/config-folder.ts";
import { homeFolderOf } from "../../cli/settings.ts";

describe("photoup's folder", () => {
  it.each<[NodeJS.Platform, Record<string, string>, string]>([
    ["linux", {}, "/home/ann/.config/photoup"],
    ["linux", { XDG_CONFIG_HOME: "/x" }, "/x/photoup"],
    ["linux", { XDG_CONFIG_HOME: "x" }, "/home/ann/.config/photoup"],
    ["linux", { XDG_CONFIG_HOME: "~/x" }, "/home/ann/.config/photoup"],
    ["freebsd", {}, "/home/ann/.config/photoup"],
    ["darwin", { XDG_CONFIG_HOME: "/x" }, "/home/ann/Library/Preferences/photoup"],
    ["win32", { APPDATA: "/roaming" }, "/roaming/photoup/Config"],
    ["win32", {}, "/home/ann/AppData/Roaming/photoup/Config"],
  ])("on %s with %j is %s", (platform, env, folder) => {
    vi.stubEnv("HOME", "/home/ann");
    expect(configFolder(env, platform)).toBe(folder);
    vi.unstubAllEnvs();
  });

  it("is the system's only if PHOTOUP_HOME is not set", () => {
    const env = {
      PHOTOUP_HOME: "/x",
      get XDG_CONFIG_HOME(): string {
        throw new Error("asked for the platform's folder");
      },
    };
    expect(homeFolderOf(env)).toBe(resolve("/x"));
  });

  it("does not move when the working folder changes", () => {
    expect(homeFolderOf({ PHOTOUP_HOME: "x" })).toBe(resolve("x"));
  });

  it("cannot be a path with an unexpanded ~", () => {
    for (const named of ["~/photoup", "~"]) {
      expect(() => homeFolderOf({ PHOTOUP_HOME: named })).toThrow(`PHOTOUP_HOME is ${named}, and nothing here`);
    }
  });
});

import { execFileSync, spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { v8FlagsFor } from "../../cli/start-early.ts";

const small = ["--heap-growing-percent=10", "--no-parallel-scavenge", "--no-concurrent-array-buffer-sweeping"];
const onceGrown = ["--semi-space-growth-factor=1"];

describe("the flags of V8", () => {
  it("are those that this very Node knows, so that nothing is said about them", () => {
    const { atOnce, onceGrown } = v8FlagsFor(process.versions.v8);
    const flags = [...atOnce, ...onceGrown];
    const script = `for (const flag of ${JSON.stringify(flags)}) require("node:v8").setFlagsFromString(flag)`;
    expect(spawnSync(process.execPath, ["-e", script], { encoding: "utf8" }).stderr).toBe("");
    const known = execFileSync(process.execPath, ["--v8-options"], { encoding: "utf8" });
    for (const flag of flags) expect(known).toContain(flag.split("=")[0]?.replace("--no-", "--"));
  });

  it.each([
    ["11.3.244.8-node.30", { atOnce: ["--interrupt-budget=1000000", ...small], onceGrown }],
    ["12.4.254.21-node.57", { atOnce: small, onceGrown }],
    ["13.6.233.17-node.53", { atOnce: small, onceGrown }],
    ["14.1.0", { atOnce: [], onceGrown: [] }],
  ])("of %s are %j", (version, flags) => {
    expect(v8FlagsFor(version)).toEqual(flags);
  });
});

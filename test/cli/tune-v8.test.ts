import { execFileSync, spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { type Flag, v8FlagsFor } from "../../cli/tune-v8.ts";

const heap: Flag[] = [
  { tuned: "--heap-growing-percent=10", usual: "--heap-growing-percent=0" },
  { tuned: "--no-parallel-scavenge", usual: "--parallel-scavenge" },
  { tuned: "--no-concurrent-array-buffer-sweeping", usual: "--concurrent-array-buffer-sweeping" },
];
const onceGrown = [{ tuned: "--semi-space-growth-factor=1", usual: "--semi-space-growth-factor=2" }];
const optimising = { tuned: "--interrupt-budget=1000000", usual: "--interrupt-budget=67584" };

describe("the flags of V8", () => {
  const ofThisNode = v8FlagsFor(process.versions.v8);
  const flags = [...ofThisNode.atOnce, ...ofThisNode.onceGrown];

  it("are those that this very Node knows, so that nothing is said about them", () => {
    const all = flags.flatMap(({ tuned, usual }) => [tuned, usual]);
    const script = `for (const flag of ${JSON.stringify(all)}) require("node:v8").setFlagsFromString(flag)`;
    expect(spawnSync(process.execPath, ["-e", script], { encoding: "utf8" }).stderr).toBe("");
  });

  it("are known with what this very Node has by default, and differ from it", () => {
    const known = execFileSync(process.execPath, ["--v8-options"], { encoding: "utf8" });
    for (const { tuned, usual } of flags) {
      const name = usual.split("=")[0] as string;
      expect(tuned.replace("--no-", "--").split("=")[0]).toBe(name);
      expect(tuned).not.toBe(usual);
      expect(known).toMatch(new RegExp(`${name} .*\n.*default: ${usual}\n`));
    }
  });

  it.each([
    ["11.3.244.8-node.30", { atOnce: [optimising, ...heap], onceGrown }],
    ["12.4.254.21-node.57", { atOnce: heap, onceGrown }],
    ["13.6.233.17-node.53", { atOnce: heap, onceGrown }],
    ["14.1.0", { atOnce: [], onceGrown: [] }],
  ])("of %s are %j", (version, wanted) => {
    expect(v8FlagsFor(version)).toEqual(wanted);
  });
});

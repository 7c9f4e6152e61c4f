import { execFileSync, spawnSync } from "node:child_process";
import { describe, expect, it, vi } from "vitest";
import { noticingMany } from "../../cli/start-upload.ts";
import { type Flag, tuneForManyFiles, tuneV8, untuneV8, v8FlagsFor } from "../../cli/tune-v8.ts";

const said = vi.hoisted((): string[] => []);
vi.mock("node:v8", () => ({
  setFlagsFromString: (flag: string) => void said.push(flag),
  getHeapSpaceStatistics: () => [{ space_name: "new_space", space_size: 1_000_000 }],
}));

const heap: Flag[] = [
  { tuned: "--heap-growing-percent=10", usual: "--heap-growing-percent=0" },
  { tuned: "--no-parallel-scavenge", usual: "--parallel-scavenge" },
  { tuned: "--no-concurrent-array-buffer-sweeping", usual: "--concurrent-array-buffer-sweeping" },
];
const onceGrown = [{ tuned: "--semi-space-growth-factor=1", usual: "--semi-space-growth-factor=2" }];
const forManyFiles = [
  { tuned: "--incremental-marking-hard-trigger=50", usual: "--incremental-marking-hard-trigger=0" },
];
const optimising = [
  { tuned: "--ticks-before-optimization=45", usual: "--ticks-before-optimization=3" },
  { tuned: "--bytecode-size-allowance-per-tick=10", usual: "--bytecode-size-allowance-per-tick=150" },
  { tuned: "--max-bytecode-size-for-early-opt=0", usual: "--max-bytecode-size-for-early-opt=81" },
  { tuned: "--max-inlined-bytecode-size-cumulative=150", usual: "--max-inlined-bytecode-size-cumulative=920" },
];

describe("V8's flags", () => {
  const ofThisNode = v8FlagsFor(process.versions.v8);
  const flags = [...ofThisNode.atOnce, ...ofThisNode.onceGrown, ...ofThisNode.forManyFiles];

  it("are known to this Node, so that it prints no warning", () => {
    const all = flags.flatMap(({ tuned, usual }) => [tuned, usual]);
    const script = `for (const flag of ${JSON.stringify(all)}) require("node:v8").setFlagsFromString(flag)`;
    expect(spawnSync(process.execPath, ["-e", script], { encoding: "utf8" }).stderr).toBe("");
  });

  it("have this Node's defaults as their usual values, and differ from them", () => {
    const known = execFileSync(process.execPath, ["--v8-options"], { encoding: "utf8" });
    for (const { tuned, usual } of flags) {
      const name = usual.split("=")[0] as string;
      expect(tuned.replace("--no-", "--").split("=")[0]).toBe(name);
      expect(tuned).not.toBe(usual);
      expect(known).toMatch(new RegExp(`${name} .*\n.*default: ${usual}\n`));
    }
  });

  it.each([
    ["11.3.244.8-node.30", { atOnce: [...optimising, ...heap], onceGrown, forManyFiles }],
    ["12.4.254.21-node.57", { atOnce: heap, onceGrown, forManyFiles }],
    ["13.6.233.17-node.53", { atOnce: heap, onceGrown, forManyFiles }],
    ["14.1.0", { atOnce: [], onceGrown: [], forManyFiles: [] }],
  ])("of %s are %j", (version, wanted) => {
    expect(v8FlagsFor(version)).toEqual(wanted);
  });
});

describe("tuning for many files", () => {
  it("optimises as usual and collects sooner, whatever thread starts later", async () => {
    const little = v8FlagsFor(process.versions.v8).atOnce.filter(({ tuned }) => /ticks|per-tick|early-opt/.test(tuned));
    await tuneV8();
    expect(said).toEqual(expect.arrayContaining(little.map(({ tuned }) => tuned)));
    said.length = 0;
    tuneForManyFiles();
    expect(said).toEqual([...little.map(({ usual }) => usual), "--incremental-marking-hard-trigger=50"]);
    said.length = 0;
    untuneV8();
    expect(said).toContain("--incremental-marking-hard-trigger=0");
    said.length = 0;
    await tuneV8();
    expect(said.filter((flag) => /ticks|per-tick|early-opt|trigger/.test(flag))).toEqual([
      "--incremental-marking-hard-trigger=50",
    ]);
  });

  it("happens once, with the file that makes them many", () => {
    const more = vi.fn();
    const reported = vi.fn();
    const report = noticingMany(reported, { startThread: vi.fn(), tuneForManyFiles: more });
    for (let n = 1; n < 2_500; n++) report({ type: "found" });
    report({ type: "skipped" });
    expect(more).not.toHaveBeenCalled();
    for (let n = 2_500; n < 6_000; n++) report({ type: "found" });
    expect(more).toHaveBeenCalledOnce();
    expect(reported).toHaveBeenCalledTimes(6_000);
  });
});

import { parseArgs } from "node:util";
import { describe, expect, it } from "vitest";
import { checkStackArguments, stackArguments, targetOf } from "../../../api/deploy/run-stacks.ts";
import { checkCounts, parseScript } from "../../../api/deploy/script-arguments.ts";

const usage = "usage: npm run preflight -- --stage NAME";
const stage = { options: { stage: { type: "string" } } } as const;

describe("the arguments of a script", () => {
  it("are its flags", () => {
    expect(parseScript(["--stage", "prod"], usage, stage)).toMatchObject({ parsed: { values: { stage: "prod" } } });
  });

  it("result in its usage if --help is among them", () => {
    expect(parseScript(["--stage", "--help"], usage, stage)).toEqual({ exitCode: 0, words: usage });
  });

  it.each([["--stage"], ["dev"], ["--sage", "dev"], ["--stage", "--region"]])(
    "%j end with the reason, the usage and 2",
    (...args) => {
      expect(parseScript(args, usage, stage)).toEqual({
        exitCode: 2,
        words: expect.stringMatching(/^\S.*\n\nusage: npm/s),
      });
    },
  );

  it.each([["x"], ["1", "x"], ["1", "2", "3"], ["1.5"], ["-"]])("%j are not two counts", (...words) => {
    expect(() => checkCounts(words, 2)).toThrow(/^Unexpected argument "/);
    expect(() => checkCounts(["1", "20"], 2)).not.toThrow();
  });

  it.each([
    ["what npm makes of `npm run deploy --stage prod`", ["deploy", "prod"], /"prod"/],
    ["a flag without a value", ["deploy", "--stage"], /--stage/],
    ["a flag before another", ["deploy", "--region", "--force"], /--region/],
    ["a flag with an empty value", ["package", "--param="], /--param/],
    ["no command", ["--stage", "prod"], /must be package or deploy/],
  ])("of a deployment are refused for %s", (_, args, why) => {
    expect(parseScript(args, usage, stackArguments, checkStackArguments)).toMatchObject({
      exitCode: 2,
      words: expect.stringMatching(why),
    });
  });

  it.each([
    [["deploy", "--stage", "prod", "--region=eu-central-1", "--force"]],
    [["package", "-s", "prod", "-r", "eu-central-1", "--param", "a=1", "--param", "b=2", "--verbose"]],
    [["package"]],
  ])("of a deployment are passed on: %j", (args) => {
    expect(parseScript(args, usage, stackArguments, checkStackArguments)).toHaveProperty("parsed");
  });
});

describe("the target of a deployment", () => {
  const stages = { default: { region: "eu-central-1" }, prod: { region: "eu-west-1" } };
  it.each([
    [[], { stage: "dev", region: "eu-central-1" }],
    [["--stage=prod"], { stage: "prod", region: "eu-west-1" }],
    [["-s=prod", "-r=us-east-2"], { stage: "prod", region: "us-east-2" }],
    [["-s", "prod", "--param", "region=us-east-2"], { stage: "prod", region: "us-east-2" }],
    [["--region", "us-east-1", "--param=region=us-east-2"], { stage: "dev", region: "us-east-1" }],
    [["--param=region=us-east-1", "--param=region=us-east-2"], { stage: "dev", region: "us-east-2" }],
    [["--aws-profile", "club"], { stage: "dev", region: "eu-central-1", profile: "club" }],
  ])("%j", (args, target) => {
    const { values } = parseArgs({ ...stackArguments, args: ["deploy", ...args] });
    expect(targetOf(values, stages)).toEqual({ profile: undefined, ...target });
  });
});

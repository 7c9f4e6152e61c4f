import { describe, expect, it } from "vitest";
import { deployStacks } from "../../../api/deploy/deploy-stacks.ts";

/** The steps done, in order. A step named by `fails` exits with 1. */
async function done(command: "package" | "deploy", args: string[], fails?: string) {
  const steps: string[] = [];
  const said: string[] = [];
  const code = await deployStacks(command, args, {
    async runStack(folder, step, given) {
      steps.push([folder, step, ...given].join(" "));
      return `${folder} ${step}` === fails ? 1 : 0;
    },
    async deployPage() {
      steps.push("page");
      return "https://photos.example.com";
    },
    say: (line) => said.push(line),
  });
  return { steps, said, code };
}

describe("a deployment", () => {
  it("deploys the infra stack and the API's, starts one sweep, so that no alarm misses it, and uploads the page without waiting for it", async () => {
    const { steps, said, code } = await done("deploy", ["--stage", "prod", "--region", "eu-west-1", "--param", "a=1"]);
    expect(code).toBe(0);
    expect(steps).toEqual([
      "api package --stage prod --region eu-west-1 --param a=1",
      "api/infra deploy --stage prod --region eu-west-1 --param a=1",
      "api deploy --stage prod --region eu-west-1 --param a=1",
      "api invoke --function sweep --type Event --stage prod --region eu-west-1 --param a=1",
      "page",
    ]);
    expect(said.join()).toContain("photoup login https://photos.example.com");
  });

  it.each([
    [["--stage=prod", "--region=eu-west-1"]],
    [["-s", "prod", "-r", "eu-west-1"]],
    [["--aws-profile", "club"]],
    [["--param=region=eu-west-1"]],
    [["--aws-profile=club", "-s=prod"]],
    [[]],
  ])("with %j sweeps the same stage in the same region and account", async (args) => {
    expect((await done("deploy", args)).steps[3]).toBe(["api invoke --function sweep --type Event", ...args].join(" "));
  });

  it("looks at the API's settings first, with nothing but stage, region and parameters: no network, no account", async () => {
    const args = [
      "--aws-profile",
      "club",
      "--force",
      "--package",
      "made",
      "-s=prod",
      "--param",
      "a=1",
      "--region=eu-west-1",
    ];
    const { steps } = await done("deploy", args, "api package");
    expect(steps).toEqual(["api package -s=prod --param a=1 --region=eu-west-1"]);
  });

  it.each([
    ["api package", 1],
    ["api/infra deploy", 2],
    ["api deploy", 3],
    ["api invoke", 4],
  ])("stops and fails if its step %s fails", async (fails, count) => {
    const { steps, said, code } = await done("deploy", [], fails);
    expect([steps.length, said, code]).toEqual([count, [], 1]);
  });
});

it("packaging runs nothing and uploads no page", async () => {
  const { steps, code } = await done("package", ["--stage", "prod"]);
  expect([steps, code]).toEqual([["api/infra package --stage prod", "api package --stage prod"], 0]);
});

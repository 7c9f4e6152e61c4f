import { describe, expect, it } from "vitest";
import { deployStacks } from "../../../api/deploy/deploy-stacks.ts";

/** What was done, in order; a step that `fails` names ends with 1. */
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
  it("is the infra stack, the API's, one sweep, so that no alarm says that there was none, and the page", async () => {
    const { steps, said, code } = await done("deploy", ["--stage", "prod", "--region", "eu-west-1", "--param", "a=1"]);
    expect(code).toBe(0);
    expect(steps).toEqual([
      "api/infra deploy --stage prod --region eu-west-1 --param a=1",
      "api deploy --stage prod --region eu-west-1 --param a=1",
      "api invoke --function sweep --stage prod --region eu-west-1",
      "page",
    ]);
    expect(said.join()).toContain("photoup login https://photos.example.com");
  });

  it.each([[["--stage=prod", "--region=eu-west-1"]], [["-s", "prod", "-r", "eu-west-1"]], [[]]])(
    "with %j sweeps the same stage in the same region",
    async (args) => {
      expect((await done("deploy", args)).steps[2]).toBe(["api invoke --function sweep", ...args].join(" "));
    },
  );

  it.each([
    ["api/infra deploy", 1],
    ["api deploy", 2],
    ["api invoke", 3],
  ])("whose step %s fails goes no further, and fails", async (fails, count) => {
    const { steps, said, code } = await done("deploy", [], fails);
    expect([steps.length, said, code]).toEqual([count, [], 1]);
  });
});

it("what is only packaged runs nothing and puts no page anywhere", async () => {
  const { steps, code } = await done("package", ["--stage", "prod"]);
  expect([steps, code]).toEqual([["api/infra package --stage prod", "api package --stage prod"], 0]);
});

import { execFile } from "node:child_process";
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { openAwsCli, runPreflight } from "../../../api/deploy/preflight.ts";
import { whyNoStage } from "../../../api/deploy/stage-name.ts";
import { projectFolder } from "../../support/project-folder.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const publicKey = { Name: "/photoup/prod/cdn-public-key", Type: "String", Value: "-----BEGIN PUBLIC KEY-----\nx" };
const privateKey = { Name: "/photoup/prod/cdn-private-key", Type: "SecureString", Value: "(sealed)" };

/** The responses of an account that lacks nothing, by service and call. */
const readyAccount: Record<string, unknown> = {
  "sts get-caller-identity": { Account: "111122223333", Arn: "arn:aws:iam::111122223333:user/ann" },
  "cognito-idp list-user-pools": { UserPools: [] },
  "cloudfront list-distributions": { DistributionList: { Items: [{ Id: "E1" }] } },
  "lambda get-account-settings": { AccountLimit: { ConcurrentExecutions: 1000 } },
  "sesv2 get-account": { ProductionAccessEnabled: true },
  "ssm get-parameters": { Parameters: [publicKey, privateKey] },
};

async function preflightOf(answers: Readonly<Record<string, unknown>>) {
  const found = await runPreflight({
    stage: "prod",
    region: "eu-central-1",
    async aws(...args) {
      const answer = { ...readyAccount, ...answers }[args.slice(0, 2).join(" ")];
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
  return Object.fromEntries(found);
}

describe("the preflight", () => {
  it("finds no problem in an account that is ready", async () => {
    const states = Object.values(await preflightOf({})).map(({ state }) => state);
    expect(states).toEqual(["ok", "ok", "ok", "ok", "ok", "ok"]);
  });

  it("warns that CloudFront may refuse a new account, and says what to do then", async () => {
    const { CloudFront } = await preflightOf({ "cloudfront list-distributions": {} });
    expect(CloudFront).toMatchObject({ state: "look", message: expect.stringContaining("AWS Support") });
  });

  // Its JSON formatter prints no empty result, and CloudFront's answer has no `Items` if there are none.
  it("warns about CloudFront just so where the AWS CLI prints nothing, as it does about an account without distributions", async () => {
    await using folder = await temporaryFolder();
    await writeAwsCli(folder.path, "exit 0");
    const printed = await openAwsCli({ PATH: folder.path })("cloudfront", "list-distributions");
    const { CloudFront } = await preflightOf({ "cloudfront list-distributions": printed });
    expect(CloudFront?.state).toBe("look");
  });

  it("checks the region that a deployment with the same arguments uses, whatever AWS_REGION is", async () => {
    await using folder = await temporaryFolder();
    const answers = 'case "$1" in --version) echo aws-cli/2.27.1;; sts) echo "{}";; *) echo "$*" >&2; exit 1;; esac';
    await writeAwsCli(folder.path, answers);
    const run = promisify(execFile)(
      process.execPath,
      [join(projectFolder, "dist/api/deploy/preflight.js"), "--stage", "prod"],
      { env: { PATH: folder.path, AWS_REGION: "us-east-1" } },
    );
    const { stdout } = await run.catch((error: { stdout: string }) => error);
    expect(stdout).toContain("--region eu-central-1");
    expect(stdout).not.toContain("us-east-1");
  });

  it("says what ten concurrent executions can handle, and gives the command that requests more", async () => {
    const { Lambda } = await preflightOf({
      "lambda get-account-settings": { AccountLimit: { ConcurrentExecutions: 10 } },
    });
    expect(Lambda).toMatchObject({
      state: "look",
      message: expect.stringMatching(/^10 .* 90 photos .*--region eu-central-1$/),
    });
  });

  it("says that renditions may use all of ten concurrent executions, and what to set then", async () => {
    const { Lambda } = await preflightOf({
      "lambda get-account-settings": { AccountLimit: { ConcurrentExecutions: 10 } },
    });
    expect(Lambda?.message).toContain("renditionsAtOnce: 2");
  });

  it("says how many invitations can be sent per day while SES is in the sandbox", async () => {
    const { SES } = await preflightOf({ "sesv2 get-account": { ProductionAccessEnabled: false } });
    expect(SES).toMatchObject({ state: "look", message: expect.stringContaining("50 a day") });
  });

  it.each([
    ["no key", [], /cdn-public-key and .*cdn-private-key not found/],
    ["one half", [publicKey], /^\/photoup\/prod\/cdn-private-key not found/],
    ["swapped keys", [{ ...publicKey, Value: "-----BEGIN PRIVATE KEY-----" }, privateKey], /not contain a public key/],
    ["an unencrypted private key", [publicKey, { ...privateKey, Type: "String" }], /not encrypted/],
  ])("refuses %s", async (_, Parameters, message) => {
    const { "Key pair of the CDN": keys } = await preflightOf({ "ssm get-parameters": { Parameters } });
    expect(keys).toEqual({ state: "wrong", message: expect.stringMatching(message) });
  });

  it("passes on AWS's message if it refuses a call", async () => {
    const refused = Object.assign(new Error("Command failed"), { stderr: "\nAn error occurred (ExpiredToken)\n" });
    const { Account } = await preflightOf({ "sts get-caller-identity": refused });
    expect(Account).toEqual({ state: "wrong", message: "An error occurred (ExpiredToken)" });
  });

  it.each([
    ["SES", "sesv2 get-account"],
    ["Lambda", "lambda get-account-settings"],
  ])("only warns if AWS refuses to answer about %s, without which a stage can be deployed", async (title, call) => {
    const refused = Object.assign(new Error("Command failed"), { stderr: "\nCould not connect to the endpoint URL\n" });
    const found = await preflightOf({ [call]: refused });
    expect(found[title]).toEqual({ state: "look", message: "not checked: Could not connect to the endpoint URL" });
  });

  it("checks nothing else if nobody is signed in, and says how to sign in", async () => {
    const refused = Object.assign(new Error("Command failed"), { stderr: "Unable to locate credentials." });
    const found = await preflightOf({ "sts get-caller-identity": refused });
    expect(Object.keys(found)).toEqual(["Account", "All else"]);
    expect(found["All else"]?.message).toContain("`aws sso login`");
  });

  it.each(["Prod", "prod_1", "my-stage", "1st", "", "prod ", "s".repeat(36)])("refuses %j as a stage", (name) => {
    expect(whyNoStage(name)).toContain("lower-case letters and digits");
  });

  it.each(["dev", "prod2", "s".repeat(35)])("accepts %j as a stage", (name) => {
    expect(whyNoStage(name)).toBeUndefined();
  });
});

/** A program named `aws` in the folder, with these lines. */
async function writeAwsCli(folder: string, lines: string): Promise<void> {
  await writeFile(join(folder, "aws"), `#!/bin/sh\n${lines}\n`);
  await chmod(join(folder, "aws"), 0o755);
}

// `npm run preflight -- --stage NAME --region NAME`: asks the account what the first deployment would otherwise fail on.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { readScript } from "./script-arguments.ts";
import { whyNoStage } from "./stage-name.ts";

export interface Finding {
  /** `wrong`: the deployment would fail. `look`: it works, and somebody should know. */
  state: "ok" | "look" | "wrong";
  message: string;
}

export interface Preflight {
  stage: string;
  region: string;
  /** One call of the AWS CLI. @returns its answer, parsed; rejects with what it printed on standard error as `stderr` */
  aws(...args: string[]): Promise<unknown>;
}

type Check = (preflight: Preflight) => Promise<Finding>;

const ok = (message: string): Finding => ({ state: "ok", message });
const look = (message: string): Finding => ({ state: "look", message });
const wrong = (message: string): Finding => ({ state: "wrong", message });

/** Whether Lambda's default quota has been given (Service Quotas, L-B99A9384). */
const usualConcurrency = 1000;

const checks: Record<string, Check> = {
  async Account({ aws }) {
    const { Account, Arn } = (await aws("sts", "get-caller-identity")) as { Account: string; Arn: string };
    return ok(`${Account}, as ${Arn}`);
  },

  async Region({ aws, region }) {
    await aws("cognito-idp", "list-user-pools", "--max-results", "1", "--region", region);
    return ok(`${region} is switched on and has Cognito`);
  },

  async CloudFront({ aws }) {
    const { DistributionList } = (await aws("cloudfront", "list-distributions", "--max-items", "1")) as {
      DistributionList?: { Items?: unknown[] };
    };
    if (DistributionList?.Items?.length) return ok("this account has made distributions before");
    return look(
      "this account has no distribution yet, and AWS lets no new account make one before it has verified it. Nobody can ask" +
        ' whether it has: where the deployment ends with "Your account must be verified", open a case with AWS Support (account' +
        " and billing, free of charge), and deploy again once they have answered.",
    );
  },

  async Lambda({ aws, region }) {
    const { AccountLimit } = (await aws("lambda", "get-account-settings", "--region", region)) as {
      AccountLimit: { ConcurrentExecutions: number };
    };
    const { ConcurrentExecutions: limit } = AccountLimit;
    if (limit >= usualConcurrency) return ok(`${limit} executions at once`);
    return look(
      `${limit} executions at once: enough for some ${limit * 9} photos a second. Ask for ${usualConcurrency}, free of charge:` +
        ` aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value ${usualConcurrency} --region ${region}`,
    );
  },

  async SES({ aws, region }) {
    const account = (await aws("sesv2", "get-account", "--region", region)) as { ProductionAccessEnabled: boolean };
    if (account.ProductionAccessEnabled) return ok("may send to anybody");
    return look(
      "in its sandbox: without a verified sender of your own, invitations are sent by Cognito, 50 a day (docs/deploying.md).",
    );
  },

  async "Key pair of the CDN"({ aws, stage, region }) {
    const names = [`/photoup/${stage}/cdn-public-key`, `/photoup/${stage}/cdn-private-key`];
    const { Parameters } = (await aws("ssm", "get-parameters", "--region", region, "--names", ...names)) as {
      Parameters: { Name: string; Type: string; Value: string }[];
    };
    const [publicKey, privateKey] = names.map((name) => Parameters.find(({ Name }) => Name === name));
    const missing = names.filter((name) => !Parameters.some(({ Name }) => Name === name));
    if (missing.length > 0) return wrong(`${missing.join(" and ")} not found: step 4 of docs/deploying.md makes them.`);
    if (!publicKey?.Value.startsWith("-----BEGIN PUBLIC KEY-----"))
      return wrong(`${names[0]} holds no public key in PEM.`);
    if (privateKey?.Type !== "SecureString") return wrong(`${names[1]} is not encrypted: make it a SecureString.`);
    return ok("both halves are in the Parameter Store");
  },
};

const notSignedIn = look(
  "not asked: nobody is signed in to an account. `aws configure`, `aws sso login` or AWS_PROFILE changes that, and `aws sts get-caller-identity` shows it.",
);

/** @returns what each check found, by its title; a call that AWS refuses is a finding, never an exception */
export async function runPreflight(preflight: Preflight): Promise<[title: string, finding: Finding][]> {
  const found: [string, Finding][] = [];
  for (const [title, check] of Object.entries(checks)) {
    const finding = await check(preflight).catch((error: Error & { stderr?: string }) =>
      wrong((error.stderr || error.message).trim().replace(/\s+/g, " ")),
    );
    found.push([title, finding]);
    // Every other call would fail for the same reason.
    if (title === "Account" && finding.state === "wrong") return [...found, ["All else", notSignedIn]];
  }
  return found;
}

const usage = "usage: npm run preflight -- --stage NAME --region NAME";

async function main(): Promise<number> {
  const { values } = readScript(usage, { options: { stage: { type: "string" }, region: { type: "string" } } });
  const { stage, region = process.env.AWS_REGION } = values;
  if (!stage || !region) {
    console.error(usage);
    return 2;
  }
  const wrongStage = whyNoStage(stage);
  if (wrongStage) {
    console.error(wrongStage);
    return 2;
  }
  const run = promisify(execFile);
  const aws = async (...args: string[]) => JSON.parse((await run("aws", [...args, "--output", "json"])).stdout);
  const { stdout: version } = await run("aws", ["--version"]).catch(() => ({ stdout: "" }));
  if (!/^aws-cli\/(?!0|1\.)/.test(version)) {
    console.error(
      `The AWS CLI, version 2 or newer, is needed (https://docs.aws.amazon.com/cli/)${version && `, and this is ${version.trim()}`}.`,
    );
    return 1;
  }
  const found = await runPreflight({ stage, region, aws });
  for (const [title, { state, message }] of found) console.log(`${state.padEnd(6)} ${title}: ${message}`);
  return found.some(([, { state }]) => state === "wrong") ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await main();

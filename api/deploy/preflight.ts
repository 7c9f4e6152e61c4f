// `npm run preflight -- --stage NAME [--region NAME]`: checks the account for anything that would make the first deployment fail.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { readStages, targetOf } from "./run-stacks.ts";
import { readScript } from "./script-arguments.ts";
import { whyNoStage } from "./stage-name.ts";
import { whyNoAwsCli } from "./why-no-aws-cli.ts";

export interface Finding {
  /** `wrong`: the deployment would fail. `look`: it works, but there is something to know. */
  state: "ok" | "look" | "wrong";
  message: string;
}

export interface Preflight {
  stage: string;
  region: string;
  /** Calls the AWS CLI. @returns its parsed output; rejects with its standard error as `stderr` */
  aws(...args: string[]): Promise<unknown>;
}

type Check = (preflight: Preflight) => Promise<Finding>;

const ok = (message: string): Finding => ({ state: "ok", message });
const look = (message: string): Finding => ({ state: "look", message });
const wrong = (message: string): Finding => ({ state: "wrong", message });

/** Lambda's default quota (Service Quotas, L-B99A9384), which new accounts may not have. */
const usualConcurrency = 1000;

const checks: Record<string, Check> = {
  async Account({ aws }) {
    const { Account, Arn } = (await aws("sts", "get-caller-identity")) as { Account: string; Arn: string };
    return ok(`${Account}, as ${Arn}`);
  },

  async Region({ aws, region }) {
    await aws("cognito-idp", "list-user-pools", "--max-results", "1", "--region", region);
    return ok(`${region} is enabled and has Cognito`);
  },

  async CloudFront({ aws }) {
    const { DistributionList } = (await aws("cloudfront", "list-distributions", "--max-items", "1")) as {
      DistributionList?: { Items?: unknown[] };
    };
    if (DistributionList?.Items?.length) return ok("this account already has distributions");
    return look(
      "this account has no distribution yet, and AWS must verify a new account before it can create one. There is no way to query" +
        ' that: if the deployment fails with "Your account must be verified", open a case with AWS Support (account' +
        " and billing, free of charge), and deploy again once they have replied.",
    );
  },

  async Lambda({ aws, region }) {
    const { AccountLimit } = (await aws("lambda", "get-account-settings", "--region", region)) as {
      AccountLimit: { ConcurrentExecutions: number };
    };
    const { ConcurrentExecutions: limit } = AccountLimit;
    if (limit >= usualConcurrency) return ok(`${limit} concurrent executions`);
    // Two queues with the usual `renditionsAtOnce`.
    const ofRenditions =
      limit > 20 ? "" : " Renditions may use them all: `renditionsAtOnce: 2` in api/stages.yml leaves some to the API.";
    return look(
      `${limit} concurrent executions: enough for about ${limit * 9} photos a second.${ofRenditions} Request ${usualConcurrency}, free of charge:` +
        ` aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value ${usualConcurrency} --region ${region}`,
    );
  },

  async SES({ aws, region }) {
    const account = (await aws("sesv2", "get-account", "--region", region)) as { ProductionAccessEnabled: boolean };
    if (account.ProductionAccessEnabled) return ok("may send to any address");
    return look(
      "in the sandbox: without a verified sender of your own, Cognito sends the invitations, at most 50 a day (docs/deploying.md).",
    );
  },

  async "Key pair of the CDN"({ aws, stage, region }) {
    const names = [`/photoup/${stage}/cdn-public-key`, `/photoup/${stage}/cdn-private-key`];
    const { Parameters } = (await aws("ssm", "get-parameters", "--region", region, "--names", ...names)) as {
      Parameters: { Name: string; Type: string; Value: string }[];
    };
    const [publicKey, privateKey] = names.map((name) => Parameters.find(({ Name }) => Name === name));
    const missing = names.filter((name) => !Parameters.some(({ Name }) => Name === name));
    if (missing.length > 0)
      return wrong(`${missing.join(" and ")} not found: step 4 of docs/deploying.md creates them.`);
    if (!publicKey?.Value.startsWith("-----BEGIN PUBLIC KEY-----"))
      return wrong(`${names[0]} does not contain a public key in PEM.`);
    if (privateKey?.Type !== "SecureString") return wrong(`${names[1]} is not encrypted: store it as a SecureString.`);
    return ok("both keys are in the Parameter Store");
  },
};

/** The deployment succeeds whatever their answers are. A region may have no SES. */
const dispensable = new Set(["Lambda", "SES"]);

const notSignedIn = look(
  "not checked: you are not signed in to an account. Run `aws configure` or `aws sso login`, or set AWS_PROFILE; `aws sts get-caller-identity` shows the account.",
);

/** @returns each check's finding, with its title. A call that AWS refuses is a finding, never an exception. */
export async function runPreflight(preflight: Preflight): Promise<[title: string, finding: Finding][]> {
  const found: [string, Finding][] = [];
  for (const [title, check] of Object.entries(checks)) {
    const finding = await check(preflight).catch((error: Error & { stderr?: string }) => {
      const message = (error.stderr || error.message).trim().replace(/\s+/g, " ");
      return dispensable.has(title) ? look(`not checked: ${message}`) : wrong(message);
    });
    found.push([title, finding]);
    // Every other call would fail for the same reason.
    if (title === "Account" && finding.state === "wrong") return [...found, ["All else", notSignedIn]];
  }
  return found;
}

/** The AWS CLI that this environment finds. */
export function openAwsCli(env: NodeJS.ProcessEnv): Preflight["aws"] {
  return async (...args) => {
    const { stdout } = await promisify(execFile)("aws", [...args, "--output", "json"], { env });
    // For a list without items, such as the distributions of a new account, it prints nothing.
    return stdout.trim() === "" ? {} : JSON.parse(stdout);
  };
}

const usage = "usage: npm run preflight -- --stage NAME [--region NAME]";

async function main(): Promise<number> {
  const { values } = readScript(usage, { options: { stage: { type: "string" }, region: { type: "string" } } });
  if (!values.stage) {
    console.error(usage);
    return 2;
  }
  // The region that a deployment with the same arguments uses, whatever AWS_REGION is.
  const { stage, region } = targetOf(values, await readStages(fileURLToPath(new URL("../../..", import.meta.url))));
  const wrongStage = whyNoStage(stage);
  if (wrongStage) {
    console.error(wrongStage);
    return 2;
  }
  const noAwsCli = await whyNoAwsCli();
  if (noAwsCli) {
    console.error(noAwsCli);
    return 1;
  }
  const found = await runPreflight({ stage, region, aws: openAwsCli(process.env) });
  for (const [title, { state, message }] of found) console.log(`${state.padEnd(6)} ${title}: ${message}`);
  return found.some(([, { state }]) => state === "wrong") ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await main();

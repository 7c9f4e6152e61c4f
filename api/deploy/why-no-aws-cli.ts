// The deployment scripts read stacks and parameters with the AWS CLI.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** @returns a sentence if the AWS CLI that this environment finds is missing or too old */
export async function whyNoAwsCli(env: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  const { stdout: version } = await promisify(execFile)("aws", ["--version"], { env }).catch(() => ({ stdout: "" }));
  if (/^aws-cli\/(?!0|1\.)/.test(version)) return undefined;
  const found = version && `, and this is ${version.trim()}`;
  return `The AWS CLI, version 2 or newer, is needed (https://docs.aws.amazon.com/cli/)${found}.`;
}

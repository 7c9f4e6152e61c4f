// Finds a deployed stage's addresses in its CloudFormation stack, with the AWS CLI and the caller's credentials.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Throws an error with a remedy if the AWS CLI, its credentials or the stack is missing. */
export async function apiUrlOfStage(stage: string, region: string | undefined): Promise<string> {
  const args = ["cloudformation", "describe-stacks", "--stack-name", `photoup-${stage}`, "--output", "text"];
  const query = "Stacks[0].Outputs[?OutputKey=='HttpApiUrl'].OutputValue";
  const { stdout } = await promisify(execFile)("aws", [
    ...args,
    ...["--query", query],
    ...(region === undefined ? [] : ["--region", region]),
  ]).catch((cause: NodeJS.ErrnoException & { stderr?: string }) => {
    const why = cause.code === "ENOENT" ? "the AWS CLI is not installed" : (cause.stderr ?? cause.message).trim();
    throw new Error(`stage ${stage} cannot be found (${why}); name its API instead: --api URL`, { cause });
  });
  const url = stdout.trim();
  if (!url.startsWith("https://")) throw new Error(`stack photoup-${stage} has no HttpApiUrl; deploy it first`);
  return url;
}

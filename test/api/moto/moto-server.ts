// Moto, a third-party implementation of AWS's protocols, as a server on loopback. It checks no signatures.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

export interface MotoServer extends AsyncDisposable {
  url: string;
  /** Makes a call in AWS's JSON protocol, as in `("dynamodb", "DynamoDB_20120810.CreateTable", …)`. */
  call(service: string, target: string, input: object): Promise<Record<string, unknown>>;
}

const region = "eu-central-1";

/** Undefined if moto is not installed. */
export async function startMoto(): Promise<MotoServer | undefined> {
  const child = spawn("moto_server", ["-H", "127.0.0.1", "-p", "0"], { stdio: ["ignore", "ignore", "pipe"] });
  const ended = once(child, "exit").catch(() => {});
  const url = await addressOf(child);
  if (url === undefined) return undefined;
  return {
    url,
    async call(service, target, input) {
      // The credentials' scope names the service.
      const authorization = `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;
      const headers = { "content-type": "application/x-amz-json-1.0", "x-amz-target": target, authorization };
      const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(input) });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${target}: ${answer.status} ${text}`);
      return text === "" ? {} : JSON.parse(text);
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

async function addressOf({ stderr }: ChildProcess): Promise<string | undefined> {
  if (!stderr) return undefined;
  const lines = createInterface({ input: stderr });
  for await (const line of lines) {
    const url = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1];
    if (url === undefined) continue;
    lines.close();
    stderr.resume();
    return url;
  }
  return undefined;
}

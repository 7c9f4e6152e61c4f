// A proxy that records which IAM action each request to AWS needs, and on which resource.
import { createServer, request } from "node:http";
import { text } from "node:stream/consumers";
import { listen } from "../../support/listen.ts";

export interface ActionRecorder extends AsyncDisposable {
  url: string;
  /** The actions needed since the last call, as in `dynamodb:Query by-taken`; each once, in order. */
  takeActions(): string[];
  /** Runs a callback once, right before the next request that needs the action. */
  rightBefore(action: string, happens: () => Promise<unknown>): void;
}

export async function recordActions(target: string): Promise<ActionRecorder> {
  const actions = new Set<string>();
  const awaited = new Map<string, () => Promise<unknown>>();
  const server = createServer(async (incoming, outgoing) => {
    const body = await text(incoming.setEncoding("latin1"));
    for (const action of actionsOf(incoming.method ?? "", incoming.url ?? "", incoming.headers, body)) {
      actions.add(action);
      const happens = awaited.get(action);
      awaited.delete(action);
      await happens?.();
    }
    const forwarded = request(
      new URL(incoming.url ?? "/", target),
      { method: incoming.method, headers: incoming.headers, agent: false },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    forwarded.on("error", () => outgoing.destroy());
    forwarded.end(body, "latin1");
  });
  const listening = await listen(server);
  return {
    url: listening.origin,
    takeActions() {
      const taken = [...actions].sort();
      actions.clear();
      return taken;
    },
    rightBefore(action, happens) {
      awaited.set(action, happens);
    },
    [Symbol.asyncDispose]: listening[Symbol.asyncDispose],
  };
}

type Headers = Record<string, string | string[] | undefined>;

function actionsOf(method: string, url: string, headers: Headers, body: string): string[] {
  const [service, action] = String(headers["x-amz-target"] ?? "").split(".");
  if (service?.startsWith("DynamoDB")) {
    const index = (JSON.parse(body) as { IndexName?: string }).IndexName;
    return [`dynamodb:${action} ${index ?? "PhotosTable"}`];
  }
  if (service === "AmazonSSM")
    return [`ssm:${action} ${(JSON.parse(body) as { Name: string }).Name.split("/").at(-1)}`];
  if (service === "AWSCognitoIdentityProviderService") return [`cognito-idp:${action} UserPool`];
  if (service === "AmazonSQS") {
    return [
      `sqs:${action?.replace(/Batch$/, "")} ${(JSON.parse(body) as { QueueUrl: string }).QueueUrl.split("/").at(-1)}`,
    ];
  }
  return s3ActionsOf(method, new URL(url, "http://s3"), headers);
}

// Path-style: the bucket comes first. HEAD and GET distinguish missing keys from forbidden ones only with the permission to list.
function s3ActionsOf(method: string, { pathname, searchParams }: URL, headers: Headers): string[] {
  const folderOf = (path: string) => `${path.split("/")[2]}/*`;
  if (searchParams.has("list-type")) return ["s3:ListBucket PhotosBucket"];
  if (searchParams.has("versions")) {
    const isBelow = /^(uploads|rejected|renditions)\//.test(searchParams.get("prefix") ?? "");
    return [`s3:ListBucketVersions PhotosBucket${isBelow ? "" : " outside the photos' folders"}`];
  }
  const folder = folderOf(pathname);
  if (searchParams.has("uploadId") && method === "GET") return [`s3:ListMultipartUploadParts ${folder}`];
  if (searchParams.has("uploadId") && method === "DELETE") return [`s3:AbortMultipartUpload ${folder}`];
  if (method === "HEAD" || method === "GET") return [`s3:GetObject ${folder}`, "s3:ListBucket PhotosBucket"];
  // S3 needs either permission, depending on whether the bucket keeps versions and whether this one is a delete marker.
  if (method === "DELETE" && searchParams.has("versionId")) {
    return [`s3:DeleteObject ${folder}`, `s3:DeleteObjectVersion ${folder}`];
  }
  const compared = headers["if-match"] === undefined ? [] : [`s3:GetObject ${folder}`];
  if (method === "DELETE") return [`s3:DeleteObject ${folder}`, ...compared];
  const source = headers["x-amz-copy-source"];
  const copied = source === undefined ? [] : [`s3:GetObject ${folderOf(`/${String(source).replace(/^\//, "")}`)}`];
  return [`s3:PutObject ${folder}`, ...copied];
}

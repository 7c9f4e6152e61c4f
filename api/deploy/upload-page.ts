// The last step of a deployment: uploads the page's files to their bucket. The files that index.html names go first.
import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { type PageRelease, planRelease } from "./page-releases.ts";

export interface PageBucket {
  /** Undefined if there is no such object. */
  read(key: string): Promise<string | undefined>;
  put(key: string, body: Buffer, headers: { contentType: string; cacheControl: string }): Promise<void>;
  remove(key: string): Promise<void>;
}

export const immutable = "public, max-age=31536000, immutable";
const releasesKey = "releases.json"; // not readable by the CDN

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".json": "application/json",
};

/** @param folder `dist/page` */
export async function uploadPage(folder: string, bucket: PageBucket, now: Date): Promise<void> {
  const files = (await readdir(join(folder, "assets"))).sort();
  const before = JSON.parse((await bucket.read(releasesKey)) ?? "[]") as PageRelease[];
  const { releases, remove } = planRelease(before, files, now);
  const put = (key: string, body: Buffer, cacheControl: string) =>
    bucket.put(key, body, { contentType: types[extname(key)] ?? "application/octet-stream", cacheControl });
  for (const file of files) {
    await put(`assets/${file}`, await readFile(join(folder, "assets", file)), immutable);
  }
  await put("index.html", await readFile(join(folder, "index.html")), "no-cache");
  await put(releasesKey, Buffer.from(JSON.stringify(releases)), "no-store");
  for (const file of remove) await bucket.remove(`assets/${file}`);
}

function openPageBucket(client: S3Client, Bucket: string): PageBucket {
  return {
    async read(Key) {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
        return await Body?.transformToString();
      } catch (error) {
        if (error instanceof Error && error.name === "NoSuchKey") return undefined;
        throw error;
      }
    },
    async put(Key, Body, { contentType: ContentType, cacheControl: CacheControl }) {
      await client.send(new PutObjectCommand({ Bucket, Key, Body, ContentType, CacheControl }));
    },
    async remove(Key) {
      await client.send(new DeleteObjectCommand({ Bucket, Key }));
    },
  };
}

export interface PageTarget {
  stage: string;
  region: string;
  /** Of the AWS CLI. Undefined: the environment's account. */
  profile: string | undefined;
}

/** Call it after both stacks are deployed. @returns the page's address */
export async function deployPage(repository: string, { stage, region, profile }: PageTarget) {
  const account = profile === undefined ? [] : ["--profile", profile];
  const query = [
    "cloudformation",
    "describe-stacks",
    "--stack-name",
    `photoup-${stage}`,
    "--region",
    region,
    ...account,
  ];
  const { stdout } = await promisify(execFile)("aws", [...query, "--output", "json"]);
  const { Stacks } = JSON.parse(stdout) as {
    Stacks: { Outputs: { OutputKey: string; OutputValue: string }[] }[];
  };
  const output = (name: string) => {
    const found = Stacks[0]?.Outputs.find(({ OutputKey }) => OutputKey === name)?.OutputValue;
    if (found === undefined) throw new Error(`the stack photoup-${stage} has no output ${name}`);
    return found;
  };
  const bucket = openPageBucket(
    new S3Client({ region, ...(profile !== undefined && { profile }) }),
    output("PageBucketName"),
  );
  await uploadPage(join(repository, "dist/page"), bucket, new Date());
  return output("PageUrl");
}

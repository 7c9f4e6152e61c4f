// The last step of a deployment: uploads the page's files to their bucket. The files that index.html names go first.
import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { pageFileHeaders } from "./page-file-headers.ts";
import { type PageRelease, planRelease } from "./page-releases.ts";

export interface PageBucket {
  /** Undefined if there is no such object. */
  read(key: string): Promise<string | undefined>;
  put(key: string, body: Buffer, headers: { contentType: string; cacheControl: string }): Promise<void>;
  remove(key: string): Promise<void>;
}

const releasesKey = "releases.json"; // not readable by the CDN

/** @param folder `dist/page` */
export async function uploadPage(folder: string, bucket: PageBucket, now: Date): Promise<void> {
  const files = (await readdir(join(folder, "assets"))).sort();
  const before = JSON.parse((await bucket.read(releasesKey)) ?? "[]") as PageRelease[];
  const { releases, remove } = planRelease(before, files, now);
  for (const file of [...files.map((name) => `assets/${name}`), "index.html"]) {
    await bucket.put(file, await readFile(join(folder, file)), pageFileHeaders(file));
  }
  const list = Buffer.from(JSON.stringify(releases));
  await bucket.put(releasesKey, list, { contentType: "application/json", cacheControl: "no-store" });
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

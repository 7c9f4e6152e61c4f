// The local DynamoDB: dynalite on disk, with the table from the infra template.
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { awaitTable } from "./await-table.ts";
import { callAwsJson } from "./call-aws-json.ts";
import type { Listening } from "./listen.ts";

/** The CloudFormation properties that CreateTable accepts. Backups, encryption and expiry have no local counterpart. */
const creatable = [
  "AttributeDefinitions",
  "KeySchema",
  "GlobalSecondaryIndexes",
  "LocalSecondaryIndexes",
  "BillingMode",
];

export async function startTable(
  folder: string,
  port: number,
  { name, properties }: { name: string; properties: Record<string, unknown> },
): Promise<Listening> {
  const worker = new Worker(new URL("./table-worker.js", import.meta.url), { workerData: { folder, port } });
  const [address] = (await once(worker, "message")) as [Pick<Listening, "port" | "url">];
  const definition = Object.fromEntries(Object.entries(properties).filter(([key]) => creatable.includes(key)));
  try {
    await callAwsJson(address.url, "DynamoDB_20120810.CreateTable", { TableName: name, ...definition });
  } catch (error) {
    if (!(error instanceof Error && error.name === "ResourceInUseException")) throw error;
  }
  await awaitTable(address.url, name);
  return { ...address, stop: () => stop(worker) };
}

async function stop(worker: Worker): Promise<void> {
  const stopped = once(worker, "exit");
  worker.postMessage("stop");
  await stopped;
}

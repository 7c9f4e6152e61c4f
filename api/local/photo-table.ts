// The local DynamoDB: dynalite on disk, its table made from the infra template.
import type { Server } from "node:http";
import dynalite from "dynalite";
import { callAwsJson } from "./call-aws-json.ts";
import { type Listening, listen } from "./listen.ts";

/** What CreateTable takes of CloudFormation's properties; backups, encryption and expiry have no local counterpart. */
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
  const server: Server = dynalite({ path: folder, createTableMs: 0 });
  const listening = await listen(server, port);
  const definition = Object.fromEntries(Object.entries(properties).filter(([key]) => creatable.includes(key)));
  try {
    await callAwsJson(listening.url, "DynamoDB_20120810.CreateTable", { TableName: name, ...definition });
  } catch (error) {
    if (!(error instanceof Error && error.name === "ResourceInUseException")) throw error;
  }
  return listening;
}

// DynamoDB creates tables asynchronously: nothing may use a table before it is ACTIVE.
import { setTimeout as delay } from "node:timers/promises";
import { callAwsJson } from "./call-aws-json.ts";

interface Description {
  Table?: { TableStatus?: string; GlobalSecondaryIndexes?: { IndexStatus?: string }[] };
}

const pollMs = 5;

/** Resolves once the table and its indexes accept requests. */
export async function awaitTable(url: string, name: string): Promise<void> {
  for (;;) {
    const { Table } = (await callAwsJson(url, "DynamoDB_20120810.DescribeTable", { TableName: name })) as Description;
    const statuses = [
      Table?.TableStatus,
      ...(Table?.GlobalSecondaryIndexes ?? []).map(({ IndexStatus }) => IndexStatus),
    ];
    if (statuses.every((status) => status === "ACTIVE")) return;
    await delay(pollMs);
  }
}

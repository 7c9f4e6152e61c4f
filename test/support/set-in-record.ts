// Changes a record directly in the table of a local stack, for example to simulate the passing of an hour.
import { UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { createLoopbackClient } from "../api/start-dynalite.ts";
import type { TestStack } from "./own-stack.ts";

/** Fails if the record has no such attribute. */
export async function setInRecord(
  stack: TestStack,
  Key: { pk: string; sk: string },
  attribute: string,
  value: string,
): Promise<void> {
  const client = createLoopbackClient(stack.dynamodbUrl);
  await client.send(
    new UpdateItemCommand({
      TableName: stack.table,
      Key: marshall(Key),
      UpdateExpression: "SET #attribute = :value",
      ConditionExpression: "attribute_exists(#attribute)",
      ExpressionAttributeNames: { "#attribute": attribute },
      ExpressionAttributeValues: marshall({ ":value": value }),
    }),
  );
  client.destroy();
}

// The one table, and the only user of DynamoDB's SDK: plain items in and out, SDK exceptions become results.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  BatchGetCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { ApiError } from "./api-error.ts";
import { type AttendeeRecords, keepAttendees } from "./attendee-records.ts";
import { keepPhotos, type PhotoRecords } from "./photo-records.ts";
import { keepSweep, type SweepRecords } from "./sweep-records.ts";
import type { Item, ItemKey, Page, QueryInput, TableItems, Terms, UpdateInput } from "./table-items.ts";
import { keepUsage, type UsageRecords } from "./usage-records.ts";

/** All that photoup keeps. The in-memory one of the tests passes the same suite of promises. */
export interface PhotoTable extends PhotoRecords, AttendeeRecords, UsageRecords, SweepRecords {}

export interface PhotoTableOptions {
  client: DynamoDBClient;
  tableName: string;
  /** Between attempts at what DynamoDB left over from a batch. */
  wait?: (delayMs: number) => Promise<void>;
}

export function createPhotoTable(options: PhotoTableOptions): PhotoTable {
  const items = createTableItems(options);
  return { ...keepPhotos(items), ...keepAttendees(items), ...keepUsage(items), ...keepSweep(items) };
}

/** The client as Lambda uses it; region, credentials and endpoint come from the environment that AWS defines. */
export const createTableClient = (): DynamoDBClient => new DynamoDBClient({});

const maxBatchKeys = 100;
const batchDelaysMs = [25, 50, 100, 200, 400, 800, 1600];

function createTableItems({ client, tableName: TableName, wait = delay }: PhotoTableOptions): TableItems {
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });

  async function batch(keys: ItemKey[], consistent: boolean): Promise<Item[]> {
    const found: Item[] = [];
    let open: Record<string, unknown>[] = keys.map((key) => ({ ...key }));
    for (const delayMs of [...batchDelaysMs, undefined]) {
      const RequestItems = { [TableName]: { Keys: open, ConsistentRead: consistent } };
      const answer = await telling(documents.send(new BatchGetCommand({ RequestItems })));
      found.push(...((answer.Responses?.[TableName] ?? []) as Item[]));
      open = answer.UnprocessedKeys?.[TableName]?.Keys ?? [];
      if (open.length === 0) return found;
      if (delayMs !== undefined) await wait(delayMs);
    }
    throw slowDown("The table leaves keys of a batch over.");
  }

  return {
    async get(Key) {
      const answer = await telling(documents.send(new GetCommand({ TableName, Key, ConsistentRead: true })));
      return answer.Item as Item | undefined;
    },

    async getMany(keys, { consistent = false } = {}) {
      const batches = [];
      for (let i = 0; i < keys.length; i += maxBatchKeys)
        batches.push(batch(keys.slice(i, i + maxBatchKeys), consistent));
      return (await Promise.all(batches)).flat();
    },

    put: (Item, condition) =>
      conditional(documents.send(new PutCommand({ TableName, Item, ...conditionInput(condition) }))),

    update: (Key, input) => conditional(documents.send(new UpdateCommand({ TableName, Key, ...updateInput(input) }))),

    async remove(Key) {
      await telling(documents.send(new DeleteCommand({ TableName, Key })));
    },

    async query(input) {
      return page(await telling(documents.send(new QueryCommand({ TableName, ...queryInput(input) }))));
    },

    async scan({ filter, limit, after }) {
      const command = new ScanCommand({
        TableName,
        FilterExpression: filter.expression,
        ...termsInput(filter),
        Limit: limit,
        ExclusiveStartKey: after,
      });
      return page(await telling(documents.send(command)));
    },
  };
}

const termsInput = ({ names, values }: Terms) => ({
  ...(names && { ExpressionAttributeNames: names }),
  ...(values && { ExpressionAttributeValues: values }),
});

const conditionInput = (condition: Terms | undefined) =>
  condition && { ConditionExpression: condition.expression, ...termsInput(condition) };

function updateInput({ expression, condition, names, values }: UpdateInput) {
  return { UpdateExpression: expression, ConditionExpression: condition, ...termsInput({ expression, names, values }) };
}

function queryInput({ index, expression, names, values, limit, after, descending }: QueryInput) {
  return {
    IndexName: index,
    KeyConditionExpression: expression,
    ...termsInput({ expression, names, values }),
    Limit: limit,
    ExclusiveStartKey: after,
    ScanIndexForward: !descending,
  };
}

const page = (answer: { Items?: object[] | undefined; LastEvaluatedKey?: object | undefined }): Page => ({
  items: (answer.Items ?? []) as Item[],
  ...(answer.LastEvaluatedKey && { next: answer.LastEvaluatedKey as Record<string, string> }),
});

/** True where it was written, false where the condition did not hold. */
async function conditional(writing: Promise<unknown>): Promise<boolean> {
  try {
    await telling(writing);
    return true;
  } catch (thrown) {
    if (nameOf(thrown) === "ConditionalCheckFailedException") return false;
    throw thrown;
  }
}

const throttles = new Set([
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "ThrottlingException",
  "TransactionInProgressException",
]);

async function telling<T>(request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (thrown) {
    if (throttles.has(nameOf(thrown))) throw slowDown("The table is throttled.", thrown);
    throw thrown;
  }
}

const nameOf = (thrown: unknown) => (thrown instanceof Error ? thrown.name : "");

const slowDown = (reason: string, cause?: unknown) =>
  new ApiError("slow_down", `Too many requests at once. ${reason} Try again in a second.`, {
    retryAfterSeconds: 1,
    cause,
  });

const delay = (delayMs: number) => new Promise<void>((resolve) => setTimeout(resolve, delayMs));

// The DynamoDB table, and the only user of its SDK: takes and returns plain items, and turns SDK exceptions into results.
import {
  type AttributeValue,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
  type WriteRequest,
} from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { tryAgainSoon } from "./api-error.ts";
import { type AttendeeRecords, keepAttendees } from "./attendee-records.ts";
import { type EventRecords, keepEvents } from "./event-records.ts";
import { keepPartUploads, type PartUploadRecords } from "./part-upload-records.ts";
import { keepPhotos, type PhotoRecords } from "./photo-records.ts";
import { keepRemovals, type RemovalRecords } from "./removal-records.ts";
import { keepSweep, type SweepRecords } from "./sweep-records.ts";
import type { Item, ItemKey, Page, TableItems, Terms } from "./table-items.ts";
import { keepTickets, type TicketRecords } from "./ticket-records.ts";
import { keepUsage, type UsageRecords } from "./usage-records.ts";

/** Everything that photoup stores in the table. The tests' in-memory table passes the same test suite. */
export interface PhotoTable
  extends PhotoRecords,
    EventRecords,
    RemovalRecords,
    PartUploadRecords,
    AttendeeRecords,
    TicketRecords,
    UsageRecords,
    SweepRecords {}

export interface PhotoTableOptions {
  client: DynamoDBClient;
  tableName: string;
  /** Waits between attempts at items that DynamoDB left unprocessed. */
  wait?: (delayMs: number) => Promise<void>;
}

export function createPhotoTable(options: PhotoTableOptions): PhotoTable {
  const items = createTableItems(options);
  return {
    ...keepPhotos(items),
    ...keepRemovals(items),
    ...keepPartUploads(items),
    ...keepAttendees(items),
    ...keepEvents(items),
    ...keepTickets(items),
    ...keepUsage(items),
    ...keepSweep(items),
  };
}

/** Region, credentials and endpoint come from AWS's own environment variables. */
export const createTableClient = (): DynamoDBClient => new DynamoDBClient({});

const maxBatchKeys = 100;
const maxBatchItems = 25;
const batchDelaysMs = [25, 50, 100, 200, 400, 800, 1600];

function createTableItems({ client, tableName: TableName, wait = delay }: PhotoTableOptions): TableItems {
  /** Sends all, then what was left unprocessed, with growing pauses. @param send returns what is left */
  async function untilProcessed<T>(
    all: T[],
    what: "keys" | "items",
    send: (some: T[]) => Promise<T[] | undefined>,
  ): Promise<void> {
    let open = all;
    for (const delayMs of [...batchDelaysMs, undefined]) {
      open = (await send(open)) ?? [];
      if (open.length === 0) return;
      if (delayMs !== undefined) await wait(delayMs);
    }
    throw slowDown(`The table left ${what} of a batch unprocessed.`);
  }

  async function getBatch(keys: ItemKey[], consistent: boolean): Promise<Item[]> {
    const found: Item[] = [];
    await untilProcessed(keys.map(valuesOf), "keys", async (Keys) => {
      const RequestItems = { [TableName]: { Keys, ConsistentRead: consistent } };
      const answer = await mapThrottling(client.send(new BatchGetItemCommand({ RequestItems })));
      found.push(...(answer.Responses?.[TableName] ?? []).map(itemOf));
      return answer.UnprocessedKeys?.[TableName]?.Keys;
    });
    return found;
  }

  const putBatch = (items: Item[]): Promise<void> => {
    const writes = items.map((item): WriteRequest => ({ PutRequest: { Item: valuesOf(item) } }));
    return untilProcessed(writes, "items", async (some) => {
      const command = new BatchWriteItemCommand({ RequestItems: { [TableName]: some } });
      return (await mapThrottling(client.send(command))).UnprocessedItems?.[TableName];
    });
  };

  return {
    async get(key) {
      const command = new GetItemCommand({ TableName, Key: valuesOf(key), ConsistentRead: true });
      const { Item } = await mapThrottling(client.send(command));
      return Item && itemOf(Item);
    },

    async getMany(keys, { consistent = false } = {}) {
      const batches = slices(keys, maxBatchKeys).map((some) => getBatch(some, consistent));
      return (await Promise.all(batches)).flat();
    },

    async putMany(items) {
      const batches = await Promise.allSettled(slices(items, maxBatchItems).map(putBatch));
      for (const batch of batches) if (batch.status === "rejected") throw batch.reason;
    },

    put: (item, condition) =>
      conditional(client.send(new PutItemCommand({ TableName, Item: valuesOf(item), ...conditionInput(condition) }))),

    update: (key, { expression, condition, ...terms }) =>
      conditional(
        client.send(
          new UpdateItemCommand({
            TableName,
            Key: valuesOf(key),
            UpdateExpression: expression,
            ConditionExpression: condition,
            ...termsInput(terms),
          }),
        ),
      ),

    async remove(key) {
      await mapThrottling(client.send(new DeleteItemCommand({ TableName, Key: valuesOf(key) })));
    },

    async query({ index, expression, limit, after, descending, consistent, ...terms }) {
      const command = new QueryCommand({
        TableName,
        IndexName: index,
        KeyConditionExpression: expression,
        ...termsInput(terms),
        Limit: limit,
        ExclusiveStartKey: after && valuesOf(after),
        ScanIndexForward: !descending,
        ConsistentRead: consistent,
      });
      return pageOf(await mapThrottling(client.send(command)));
    },

    async scan({ filter: { expression, ...terms }, limit, after }) {
      const command = new ScanCommand({
        TableName,
        FilterExpression: expression,
        ...termsInput(terms),
        Limit: limit,
        ExclusiveStartKey: after && valuesOf(after),
      });
      return pageOf(await mapThrottling(client.send(command)));
    },
  };
}

function slices<T>(list: T[], length: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / length) }, (_, i) => list.slice(i * length, (i + 1) * length));
}

type Values = Record<string, AttributeValue>;

const valuesOf = (item: object): Values => marshall(item, { removeUndefinedValues: true });

const itemOf = (values: Values) => unmarshall(values) as Item;

const termsInput = ({ names, values }: Omit<Terms, "expression">) => ({
  ...(names && { ExpressionAttributeNames: names }),
  ...(values && { ExpressionAttributeValues: valuesOf(values) }),
});

const conditionInput = (condition: Terms | undefined) =>
  condition && { ConditionExpression: condition.expression, ...termsInput(condition) };

const pageOf = (answer: { Items?: Values[] | undefined; LastEvaluatedKey?: Values | undefined }): Page => ({
  items: (answer.Items ?? []).map(itemOf),
  ...(answer.LastEvaluatedKey && { next: unmarshall(answer.LastEvaluatedKey) }),
});

/** @returns whether it was written: false if the condition did not hold */
async function conditional(writing: Promise<unknown>): Promise<boolean> {
  try {
    await mapThrottling(writing);
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

async function mapThrottling<T>(request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (thrown) {
    if (throttles.has(nameOf(thrown))) throw slowDown("The table is throttled.", thrown);
    throw thrown;
  }
}

const nameOf = (thrown: unknown) => (thrown instanceof Error ? thrown.name : "");

const slowDown = (reason: string, cause?: unknown) =>
  tryAgainSoon("slow_down", `Too many requests at once. ${reason} Try again in a second.`, cause);

const delay = (delayMs: number) => new Promise<void>((resolve) => setTimeout(resolve, delayMs));

// A DynamoDB in this process, with the table of api/table-layout.ts.
import { createServer, type Server } from "node:http";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import dynalite from "dynalite";
import { awaitTable } from "../../api/local/await-table.ts";
import { listen } from "../../api/local/listen.ts";
import { tableLayout } from "../../api/table-layout.ts";

export interface TestDynamo {
  client: DynamoDBClient;
  newTable(name: string): Promise<string>;
  stop(): Promise<void>;
}

const { partitionKey, sortKey, indexes } = tableLayout;

export async function startDynalite(): Promise<TestDynamo> {
  const server = dynalite({ createTableMs: 0 });
  server.keepAliveTimeout = 600_000; // on a busy machine, a connection must not be closed before it is reused
  const dynamo = await listen(server, 0);
  const client = createLoopbackClient(dynamo.url);
  return {
    client,
    async newTable(TableName) {
      await client.send(
        new CreateTableCommand({
          TableName,
          BillingMode: "PAY_PER_REQUEST",
          AttributeDefinitions: [partitionKey, sortKey, "uploadedAt", "takenSort", "attendeeEmail", "eventId"].map(
            (AttributeName) => ({ AttributeName, AttributeType: "S" }),
          ),
          KeySchema: keySchema(partitionKey, sortKey),
          GlobalSecondaryIndexes: Object.values(indexes).map((index) => ({
            IndexName: index.name,
            KeySchema: keySchema(index.partitionKey, index.sortKey),
            Projection: { ProjectionType: index.projection },
          })),
        }),
      );
      await awaitTable(dynamo.url, TableName);
      return TableName;
    },
    async stop() {
      client.destroy();
      await dynamo.stop();
    },
  };
}

/** A client for `url` that does not retry. */
export const createLoopbackClient = (url: string) =>
  new DynamoDBClient({
    endpoint: url,
    region: "eu-central-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  });

const keySchema = (partition: string, sort: string) => [
  { AttributeName: partition, KeyType: "HASH" as const },
  { AttributeName: sort, KeyType: "RANGE" as const },
];

/** A server that answers like DynamoDB: each request gets the next answer. */
export function answeringServer(answers: { status: number; body: unknown }[]): Server {
  return createServer((request, response) => {
    request.resume().on("end", () => {
      const { status, body } = answers.shift() ?? { status: 500, body: {} };
      response.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(body));
    });
  });
}

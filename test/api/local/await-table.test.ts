import { expect, it } from "vitest";
import { awaitTable } from "../../../api/local/await-table.ts";
import { answerJson, serveHttp } from "../../support/http-server.ts";

it("waits until the table and each of its indexes accept requests", async () => {
  const states = [
    { TableStatus: "CREATING", GlobalSecondaryIndexes: [{ IndexStatus: "CREATING" }] },
    { TableStatus: "ACTIVE", GlobalSecondaryIndexes: [{ IndexStatus: "ACTIVE" }, { IndexStatus: "CREATING" }] },
    { TableStatus: "ACTIVE", GlobalSecondaryIndexes: [{ IndexStatus: "ACTIVE" }, { IndexStatus: "ACTIVE" }] },
  ];
  await using server = await serveHttp((_, response, n) => answerJson(response, 200, { Table: states[n - 1] }));
  await awaitTable(server.origin, "photos");
  expect(server.asked.map(({ body }) => body)).toEqual(Array(states.length).fill('{"TableName":"photos"}'));
});

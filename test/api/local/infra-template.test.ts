import path from "node:path";
import { expect, it } from "vitest";
import * as lambda from "../../../api/lambda.ts";
import { readApiTemplate } from "../../../api/local/api-template.ts";
import { readInfraTemplate } from "../../../api/local/infra-template.ts";
import { projectFolder } from "../../support/project-folder.ts";

const apiFolder = path.join(projectFolder, "api");

it("reads the infra stack's settings, with every variable resolved", async () => {
  const infra = await readInfraTemplate(path.join(apiFolder, "infra"), "dev");
  expect(JSON.stringify([infra.corsRules, infra.table, infra.userPoolClient])).not.toContain("${");
  expect(infra.corsRules[0]?.AllowedMethods).toContain("PUT");
  expect(infra.groups).toEqual(["organisers"]);
});

it("gives functions what the cloud would import, and drops what has no local counterpart", async () => {
  const api = await readApiTemplate(apiFolder, "dev", { PhotosTableName: "local-table" });
  expect(api.provider.environment.PHOTOS_TABLE).toBe("local-table");
  expect(api.functions.listPhotos?.environment).not.toHaveProperty("CDN_URL");
});

it("finds a handler for every function that serverless.yml names", async () => {
  const { functions } = await readApiTemplate(apiFolder, "dev", {});
  expect(Object.keys(functions).sort()).toEqual(Object.keys(lambda).sort());
});

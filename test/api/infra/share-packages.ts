// Vitest's global setup of the unit tests: packages a stack when a test file first asks for it, once for all of them.
import type { TestProject } from "vitest/node";
import type { StackFolder } from "../../../api/deploy/deploy-stacks.ts";
import { answerJson, serveHttp } from "../../support/http-server.ts";
import { type PackagedStack, packageStack } from "./package-stack.ts";

// Any network request is refused at once, and would make it fail.
const nowhere = "http://127.0.0.1:1";
const withoutNetwork = {
  PATH: process.env.PATH,
  NODE_ENV: "test",
  TZ: "America/New_York",
  HTTP_PROXY: nowhere,
  HTTPS_PROXY: nowhere,
  https_proxy: nowhere,
  AWS_ENDPOINT_URL: nowhere,
  AWS_SHARED_CREDENTIALS_FILE: "/nonexistent",
  AWS_CONFIG_FILE: "/nonexistent",
};

export default async function sharePackages(project: TestProject) {
  const packaged = new Map<string, Promise<PackagedStack>>();
  const server = await serveHttp(({ body }, response) => {
    const { stack, stage }: { stack: StackFolder; stage: string } = JSON.parse(body);
    const packaging = packaged.get(body) ?? packageStack(stack, { stage, env: withoutNetwork });
    packaged.set(body, packaging);
    packaging.then(
      (made) => answerJson(response, 200, made),
      (error: Error) => answerJson(response, 500, { message: error.message }),
    );
  });
  project.provide("packagesUrl", server.origin);
  return async () => {
    await server[Symbol.asyncDispose]();
    for (const packaging of packaged.values()) await (await packaging.catch(() => undefined))?.[Symbol.asyncDispose]();
  };
}

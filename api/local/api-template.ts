// The API's serverless.yml, with local values in place of what the cloud would import.
import { readTemplate } from "./read-template.ts";

export interface ApiFunction {
  name: string;
  handler: string;
  timeout?: number;
  memorySize?: number;
  environment: Record<string, string>;
  events: Record<string, unknown>[];
}

export interface ApiTemplate {
  service: string;
  provider: { name: string; region: string; runtime: string; environment: Record<string, string>; httpApi: unknown };
  functions: Record<string, ApiFunction>;
  resources?: { Resources?: Record<string, { Type: string; Properties: Record<string, unknown> }> }[];
}

/**
 * @param imports the infra stack's outputs, by name (`PhotosTableName`), whether exported or read as parameters. Environment variables
 *   with other imports are dropped: there is no CDN here.
 */
export async function readApiTemplate(
  folder: string,
  stage: string,
  imports: Record<string, string>,
): Promise<ApiTemplate> {
  const raw = (await readTemplate(folder, stage)) as unknown as ApiTemplate;
  const template = putImports(raw, imports) as ApiTemplate;
  for (const [key, definition] of Object.entries(template.functions)) {
    // The source modules instead of the bundles: one copy of the SDK, and readable stack traces.
    definition.handler = `functions.handlers.${key}`;
    definition.name = `${template.service}-${stage}-${key}`;
    definition.environment = stringsOnly(definition.environment);
    definition.events ??= [];
  }
  template.provider = { ...template.provider, environment: stringsOnly(template.provider.environment) };
  return template;
}

function putImports(value: unknown, imports: Record<string, string>): unknown {
  if (Array.isArray(value)) return value.map((each) => putImports(each, imports));
  if (typeof value !== "object" || value === null) return value;
  const { Ref: parameter, "Fn::ImportValue": exported } = value as Record<string, unknown>;
  const name = parameter ?? exported;
  if (typeof name === "string") return imports[name.split("-").at(-1) ?? ""] ?? value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, putImports(each, imports)]));
}

function stringsOnly(environment: Record<string, unknown> = {}): Record<string, string> {
  const plain = Object.entries(environment).filter(([, value]) => typeof value !== "object");
  return Object.fromEntries(plain.map(([name, value]) => [name, String(value)]));
}

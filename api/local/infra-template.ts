// Reads the infra stack's bucket, table and user pool, from which the local stack creates its own.
import { readTemplate } from "./read-template.ts";
import type { CorsRule } from "./s3/cors.ts";

type Properties = Record<string, unknown>;

export interface InfraTemplate {
  corsRules: CorsRule[];
  table: Properties;
  userPool: Properties;
  userPoolClient: Properties;
  groups: string[];
}

interface Resource {
  Type: string;
  Properties: Properties;
}

/** Throws unless the template has exactly one bucket, table, user pool and client. */
export async function readInfraTemplate(folder: string, stage: string): Promise<InfraTemplate> {
  const template = (await readTemplate(folder, stage)) as { resources: { Resources: Record<string, Resource> } };
  const resources = Object.values(template.resources.Resources);
  const allOf = (type: string) => resources.filter((each) => each.Type === type).map((each) => each.Properties);
  const only = (type: string): Properties => {
    const [first, second] = allOf(type);
    if (!first || second) throw new Error(`${folder}/serverless.yml: expected exactly one ${type}`);
    return first;
  };
  const cors = only("AWS::S3::Bucket").CorsConfiguration as { CorsRules: CorsRule[] } | undefined;
  return {
    corsRules: cors?.CorsRules ?? [],
    table: only("AWS::DynamoDB::Table"),
    userPool: only("AWS::Cognito::UserPool"),
    userPoolClient: only("AWS::Cognito::UserPoolClient"),
    groups: allOf("AWS::Cognito::UserPoolGroup").map((group) => String(group.GroupName)),
  };
}

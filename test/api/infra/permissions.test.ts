import { beforeAll, describe, expect, it } from "vitest";
import { functionNames } from "../../../api/deploy/function-names.ts";
import { listOf, type Package, resourcesOfType, type Statement, statementsOf } from "./package-stack.ts";
import { permissions, permissionsForLambda } from "./permissions.ts";
import { sharedPackage } from "./shared-package.ts";

let api: Package;
let infra: Package;
beforeAll(async () => {
  [api, infra] = await Promise.all([sharedPackage("api"), sharedPackage("api/infra")]);
});

const roleOf = (name: string) => `${name[0]?.toUpperCase()}${name.slice(1)}Role`;
const statementsOfRole = (role: string): Statement[] =>
  statementsOf(api.template)
    .filter(({ at, statement }) => at === role && statement.Principal === undefined)
    .map(({ statement }) => statement);

describe("roles", () => {
  it("there is one for each function, used only by that function and by Lambda", () => {
    const roles = resourcesOfType(api.template, "AWS::IAM::Role");
    expect(roles.map(([name]) => name).sort()).toEqual(functionNames.map(roleOf).sort());
    for (const name of functionNames) {
      const definition = api.template.Resources[roleOf(name).replace(/Role$/, "LambdaFunction")];
      expect(definition?.Properties.Role).toEqual({ "Fn::GetAtt": [roleOf(name), "Arn"] });
    }
    for (const [, { Properties }] of roles) {
      expect(Properties.AssumeRolePolicyDocument).toEqual({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
      });
      expect(Properties).not.toHaveProperty("ManagedPolicyArns");
    }
  });

  it.each(functionNames)("%s may write its own log and do what its handler needs, and nothing else", (name) => {
    const [log, ...others] = statementsOfRole(roleOf(name));
    expect(log).toEqual({
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: [{ "Fn::GetAtt": [roleOf(name).replace(/Role$/, "LogGroup"), "Arn"] }],
    });
    const granted = others.flatMap(({ Action, Resource }) =>
      listOf(Action).flatMap((action) => listOf(Resource).map((resource) => `${action} ${shortName(resource)}`)),
    );
    const needed = [...(permissions[name] ?? []), ...(permissionsForLambda[name] ?? [])];
    expect(granted.sort()).toEqual(needed.sort());
  });
});

describe("what one stack needs from the other", () => {
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
  it("takes at most the 60 dynamic references that CloudFormation allows in a template", () => {
    for (const { template } of [api, infra]) {
      const references = JSON.stringify(template).match(/\{\{resolve:/g) ?? [];
      expect(references.length).toBeLessThanOrEqual(60);
    }
  });

  it("is passed by parameters, each of which exists, except the bucket, which never changes", () => {
    const read = Object.entries(api.template.Parameters).filter(([, { Type }]) => Type.startsWith("AWS::SSM::"));
    const given = resourcesOfType(infra.template, "AWS::SSM::Parameter").map(([, { Properties }]) => Properties.Name);
    expect(read.map(([, { Default }]) => Default).sort()).toEqual(given.sort());
    for (const [name] of read) expect(JSON.stringify(api.template)).toContain(`{"Ref":"${name}"}`);
    const imported = JSON.stringify(api.template).matchAll(/"Fn::ImportValue":"([^"]+)"/g);
    expect([...new Set([...imported].map(([, name]) => name))].sort()).toEqual([
      "photoup-dev-PhotosBucketArn",
      "photoup-dev-PhotosBucketName",
    ]);
  });
});

describe("policies", () => {
  const allowed = () =>
    [api, infra]
      .flatMap(({ template }) => statementsOf(template))
      .filter(({ statement }) => statement.Effect === "Allow");

  it("no policy allows a wildcard action", () => {
    for (const { at, statement } of allowed()) expect(String(listOf(statement.Action)), at).not.toContain("*");
  });

  it("no policy allows a wildcard resource: the only star is below one of the photos' three folders, or the page's", () => {
    for (const { at, statement } of allowed()) {
      const texts = JSON.stringify(statement.Resource ?? "").match(/"[^"]*\*[^"]*"/g) ?? [];
      for (const text of texts)
        expect(text, at).toMatch(
          /^"((\$\{PhotosBucket\.Arn\})?\/(uploads|rejected|renditions)|\$\{PageBucket\.Arn\}\/assets)\/\*"$/,
        );
    }
  });

  it("functions list versions only below the photos' three folders", () => {
    const listing = allowed().filter(({ statement }) => listOf(statement.Action).includes("s3:ListBucketVersions"));
    expect(listing.map(({ at }) => at).sort()).toEqual(["DeleteEventRole", "DeletePhotoRole"]);
    for (const { at, statement } of listing) {
      expect(statement.Action, at).toEqual(["s3:ListBucketVersions"]);
      expect(statement.Condition, at).toEqual({
        StringLike: { "s3:prefix": ["uploads/*", "rejected/*", "renditions/*"] },
      });
    }
  });

  it("only AWS services are allowed in, each only for this account's own resources", () => {
    const withPrincipal = allowed().filter(({ statement }) => statement.Principal !== undefined);
    for (const { at, statement } of withPrincipal) {
      expect(Object.keys(statement.Principal as object), at).toEqual(["Service"]);
      if (statement.Action !== "sts:AssumeRole") expect(JSON.stringify(statement.Condition), at).toMatch(/source/i);
    }
  });

  // https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html: "each policy must cover only a
  // single topic". SQS has the same rule.
  it("a queue's or a topic's policy covers only that queue or topic", () => {
    const policies = [api, infra].flatMap(({ template }) => [
      ...resourcesOfType(template, "AWS::SQS::QueuePolicy"),
      ...resourcesOfType(template, "AWS::SNS::TopicPolicy"),
    ]);
    const covered = policies.map(([name, { Properties }]) => {
      const owners = (Properties.Queues ?? Properties.Topics) as { Ref: string }[];
      const { Statement } = Properties.PolicyDocument as { Statement: Statement[] };
      const [owner, ...others] = [
        ...owners.map(({ Ref }) => Ref),
        ...Statement.map(({ Resource }) => ownerOf(Resource)),
      ];
      for (const other of others) expect(other, name).toBe(owner);
      return owner;
    });
    const owned = [api, infra].flatMap(({ template }) => [
      ...resourcesOfType(template, "AWS::SQS::Queue"),
      ...resourcesOfType(template, "AWS::SNS::Topic"),
    ]);
    expect(covered.sort()).toEqual(owned.map(([name]) => name).sort());
  });

  it("no template names an account or a region", () => {
    for (const { template } of [api, infra]) {
      // CloudFront, which is global, accepts certificates only from this region.
      const text = JSON.stringify(template).replaceAll(":acm:us-east-1:", "");
      expect(text).not.toMatch(/[:/-]\d{12}[:/"-]/);
      expect(text).not.toMatch(/\b[a-z]{2}-(north|south|east|west|central)[a-z]*-\d\b/);
    }
  });
});

/** The queue or topic; several of them are none. */
function ownerOf(resource: unknown): string | undefined {
  const { Ref, "Fn::GetAtt": [name] = [Ref] } = resource as { Ref?: string; "Fn::GetAtt"?: string[] };
  return name;
}

/** For objects, the folder in the bucket; for everything else, the last name in the ARN. */
function shortName(resource: unknown): string {
  const text = JSON.stringify(resource);
  const [name] =
    /(uploads|rejected|renditions)\/\*/.exec(text) ??
    /by-[a-z]+|cdn-private-key/.exec(text) ??
    /UserPool(?=Id)|PhotosTable(?=Arn)|PhotosBucket(?=Arn)|LostPhotoEvents|(Heic)?RenditionQueue/.exec(text) ??
    [];
  if (name === undefined) throw new Error(`what is ${text}?`);
  return name;
}

import { beforeAll, describe, expect, it } from "vitest";
import { tableLayout } from "../../../api/table-layout.ts";
import { pictureCacheControl } from "../../../api/url-lifetime.ts";
import { listOf, type Package, type Resource, statementsOf } from "./package-stack.ts";
import { sharedPackage } from "./shared-package.ts";

let stack: Package;
beforeAll(async () => {
  stack = await sharedPackage("api/infra");
});

function resource(name: string): Resource {
  const found = stack.template.Resources[name];
  if (!found) throw new Error(`the infra stack has no ${name}`);
  return found;
}

const statement = (sid: string) => statementsOf(stack.template).find((each) => each.statement.Sid === sid)?.statement;

it("all of its resources are tagged with service and stage, even bucket and table", () => {
  expect(stack.stackTags).toEqual({ service: "photoup", stage: "dev" });
});

describe("irreplaceable resources", () => {
  it.each(["PhotosBucket", "PhotosBucketPolicy", "PhotosTable", "UserPool"])(
    "%s is retained when the stack or the resource is removed, but not if its first deployment failed",
    (name) => {
      expect(resource(name)).toMatchObject({ DeletionPolicy: "RetainExceptOnCreate", UpdateReplacePolicy: "Retain" });
    },
  );

  it("the CDN, which AWS may refuse to a new account, is created before resources that cannot be deleted", () => {
    for (const name of ["PhotosTable", "UserPool"]) expect(resource(name).DependsOn).toContain("PhotosCdn");
  });

  it("the user pool, which Cognito refuses if its sender is not verified with SES, is created before the table", () => {
    expect(resource("PhotosTable").DependsOn).toContain("UserPool");
  });

  it("names that CloudFront needs to be unique in the account contain the region", () => {
    const named = Object.entries(stack.template.Resources).filter(([, { Type }]) =>
      /^AWS::CloudFront::(PublicKey|KeyGroup|OriginAccessControl|ResponseHeadersPolicy)$/.test(Type),
    );
    expect(named.length).toBeGreaterThan(3);
    for (const [id, { Properties }] of named) expect(JSON.stringify(Properties), id).toContain("AWS::Region");
  });

  it("table and user pool are protected from deletion", () => {
    expect(resource("PhotosTable").Properties.DeletionProtectionEnabled).toBe(true);
    expect(resource("UserPool").Properties.DeletionProtection).toBe("ACTIVE");
  });

  it("the table can be restored to any second", () => {
    expect(resource("PhotosTable").Properties.PointInTimeRecoverySpecification).toEqual({
      PointInTimeRecoveryEnabled: true,
    });
  });

  it("a photo that is removed or overwritten can be restored for a month", () => {
    expect(resource("PhotosBucket").Properties).toMatchObject({
      VersioningConfiguration: { Status: "Enabled" },
      LifecycleConfiguration: {
        Rules: expect.arrayContaining([
          expect.objectContaining({ NoncurrentVersionExpiration: { NoncurrentDays: 30 }, Status: "Enabled" }),
        ]),
      },
    });
  });

  it("no lifecycle rule expires a current photo", () => {
    const { Rules } = resource("PhotosBucket").Properties.LifecycleConfiguration as {
      Rules: { Prefix?: string; ExpirationInDays?: number; Transitions?: unknown }[];
    };
    const ending = Rules.filter((rule) => rule.ExpirationInDays !== undefined);
    expect(ending.map((rule) => rule.Prefix)).toEqual(["rejected/"]);
  });

  it("parts of incomplete uploads are kept for a week, as long as the API remembers them", () => {
    const { Rules } = resource("PhotosBucket").Properties.LifecycleConfiguration as { Rules: object[] };
    const ending = Rules.filter((rule) => "AbortIncompleteMultipartUpload" in rule);
    expect(ending).toEqual([
      expect.objectContaining({ Status: "Enabled", AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } }),
    ]);
  });

  it("renditions that were removed are gone after a day", () => {
    expect(resource("PhotosBucket").Properties).toMatchObject({
      LifecycleConfiguration: {
        Rules: expect.arrayContaining([
          expect.objectContaining({
            Prefix: "renditions/",
            NoncurrentVersionExpiration: { NoncurrentDays: 1 },
            Status: "Enabled",
          }),
        ]),
      },
    });
  });

  it("the bucket sends EventBridge an event for every object", () => {
    expect(resource("PhotosBucket").Properties.NotificationConfiguration).toEqual({
      EventBridgeConfiguration: { EventBridgeEnabled: true },
    });
  });
});

describe("access to the bucket", () => {
  it("blocks public access to both buckets in all four ways", () => {
    const everything = {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    };
    for (const name of ["PhotosBucket", "ServerlessDeploymentBucket"]) {
      expect(resource(name).Properties.PublicAccessBlockConfiguration).toEqual(everything);
    }
  });

  it("gives every object to the bucket's owner, encrypted", () => {
    expect(resource("PhotosBucket").Properties).toMatchObject({
      OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }],
      },
    });
  });

  it("denies everything below TLS 1.2, to everybody, for bucket and objects", () => {
    const bucketAndObjects = [{ "Fn::GetAtt": ["PhotosBucket", "Arn"] }, { "Fn::Sub": "${PhotosBucket.Arn}/*" }];
    expect(statement("OnlyOverTls")).toMatchObject({
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: bucketAndObjects,
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    });
    expect(statement("OnlyTls12OrNewer")).toMatchObject({
      Effect: "Deny",
      Principal: "*",
      Resource: bucketAndObjects,
      Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } },
    });
  });

  it("denies signatures that are older than 15 minutes", () => {
    const deny = statement("NoSignatureOlderThanFifteenMinutes");
    expect(deny).toMatchObject({
      Effect: "Deny",
      Principal: "*",
      Condition: { NumericGreaterThan: { "s3:signatureAge": String(15 * 60 * 1000) } },
    });
    expect(listOf(deny?.Action)).toContain("s3:PutObject");
  });

  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html: a missing key is a 404 only for those who may list the bucket.
  it("allows by policy only this stage's CDN, to read photos and renditions, and to tell a missing one from an expired link", () => {
    const allowed = statementsOf(stack.template).filter((each) => each.statement.Effect === "Allow");
    const theCdn = {
      Effect: "Allow",
      Principal: { Service: "cloudfront.amazonaws.com" },
      Condition: {
        StringEquals: {
          "AWS:SourceArn": {
            "Fn::Sub": "arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${PhotosCdn}",
          },
        },
      },
    };
    expect(allowed.map((each) => each.statement)).toEqual([
      {
        ...theCdn,
        Sid: "TheCdnReadsPhotos",
        Action: "s3:GetObject",
        Resource: [{ "Fn::Sub": "${PhotosBucket.Arn}/uploads/*" }, { "Fn::Sub": "${PhotosBucket.Arn}/renditions/*" }],
      },
      {
        ...theCdn,
        Sid: "TheCdnKnowsWhatIsMissing",
        Action: "s3:ListBucket",
        Resource: { "Fn::GetAtt": ["PhotosBucket", "Arn"] },
      },
    ]);
  });

  it("is not served over the CDN without a signature by our key", () => {
    const { DistributionConfig } = resource("PhotosCdn").Properties as { DistributionConfig: Record<string, unknown> };
    expect(DistributionConfig.DefaultCacheBehavior).toMatchObject({
      ViewerProtocolPolicy: "https-only",
      TrustedKeyGroups: [{ Ref: "PhotosCdnKeyGroup" }],
      AllowedMethods: ["GET", "HEAD"],
    });
    expect(DistributionConfig).not.toHaveProperty("CacheBehaviors");
    expect(resource("PhotosCdnAccess").Properties).toMatchObject({
      OriginAccessControlConfig: { SigningBehavior: "always", SigningProtocol: "sigv4" },
    });
  });

  it("only browsers may cache the CDN's responses, for a year", () => {
    expect(resource("PhotosCdnHeaders").Properties).toMatchObject({
      ResponseHeadersPolicyConfig: {
        CustomHeadersConfig: { Items: [{ Header: "Cache-Control", Value: pictureCacheControl, Override: true }] },
      },
    });
  });

  it("lets any page use a presigned URL, because the signature is the authority", () => {
    expect(resource("PhotosBucket").Properties.CorsConfiguration).toMatchObject({
      CorsRules: [
        {
          AllowedOrigins: ["*"],
          AllowedMethods: ["PUT", "GET", "HEAD"],
          AllowedHeaders: ["content-type", "if-none-match", "x-amz-checksum-sha256"],
        },
      ],
    });
  });
});

describe("the table", () => {
  it("has the keys, the indexes and the time to live that the API uses", () => {
    const { Properties } = resource("PhotosTable");
    const keys = (partitionKey: string, sortKey: string) => [
      { AttributeName: partitionKey, KeyType: "HASH" },
      { AttributeName: sortKey, KeyType: "RANGE" },
    ];
    expect(Properties.KeySchema).toEqual(keys(tableLayout.partitionKey, tableLayout.sortKey));
    expect(Properties.TimeToLiveSpecification).toEqual({ AttributeName: tableLayout.expiryAttribute, Enabled: true });
    const stated = new Map(
      (Properties.GlobalSecondaryIndexes as { IndexName: string }[]).map((index) => [index.IndexName, index]),
    );
    const used = Object.values(tableLayout.indexes);
    expect([...stated.keys()].sort()).toEqual(used.map((index) => index.name).sort());
    for (const { name, partitionKey, sortKey, projection } of used) {
      expect(stated.get(name)).toMatchObject({
        KeySchema: keys(partitionKey, sortKey),
        Projection: { ProjectionType: projection },
      });
    }
  });

  it("is billed per request", () => {
    expect(resource("PhotosTable").Properties.BillingMode).toBe("PAY_PER_REQUEST");
  });
});

describe("signing in", () => {
  it("proves the password without sending it, and supports no other method", () => {
    expect(resource("UserPoolClient").Properties.ExplicitAuthFlows).toEqual([
      "ALLOW_USER_SRP_AUTH",
      "ALLOW_REFRESH_TOKEN_AUTH",
    ]);
  });

  it("issues revocable tokens that live an hour at most, and does not reveal who has an account", () => {
    const { Properties } = resource("UserPoolClient");
    expect(Properties).toMatchObject({
      PreventUserExistenceErrors: "ENABLED",
      EnableTokenRevocation: true,
      GenerateSecret: false,
      TokenValidityUnits: { IdToken: "minutes", AccessToken: "minutes" },
    });
    expect(Properties.IdTokenValidity).toBeLessThanOrEqual(60);
    expect(Properties.AccessTokenValidity).toBeLessThanOrEqual(60);
  });

  it("lets nobody claim somebody else's address", () => {
    expect(resource("UserPool").Properties).toMatchObject({
      UsernameAttributes: ["email"],
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ["email"] },
    });
    expect(resource("UserPoolClient").Properties.WriteAttributes).not.toContain("email");
    expect(resource("UserPoolClient").Properties.ReadAttributes).toContain("email_verified");
  });

  it("supports an optional second factor from an app", () => {
    expect(resource("UserPool").Properties).toMatchObject({
      MfaConfiguration: "OPTIONAL",
      EnabledMfas: ["SOFTWARE_TOKEN_MFA"],
    });
  });

  it("has a group for organisers", () => {
    expect(resource("Organisers").Properties).toMatchObject({ GroupName: "organisers" });
  });
});

describe("mails", () => {
  it("invite with the address, the temporary password, and the page's address if the stage has a domain for it", () => {
    const { AdminCreateUserConfig } = resource("UserPool").Properties as {
      AdminCreateUserConfig: { InviteMessageTemplate: { EmailSubject: string; EmailMessage: { "Fn::If": unknown[] } } };
    };
    const { EmailSubject, EmailMessage } = AdminCreateUserConfig.InviteMessageTemplate;
    expect(EmailSubject).not.toBe("");
    const [condition, withPage, text] = EmailMessage["Fn::If"] as [string, { "Fn::Sub": [string, object] }, string];
    expect(condition).toBe("HasPageDomain");
    expect(text).toContain("{username}");
    expect(text).toContain("{####}");
    expect(withPage["Fn::Sub"][0]).toBe('${Text}<p><a href="https://${PageDomain}/">https://${PageDomain}/</a></p>');
    expect(withPage["Fn::Sub"][1]).toEqual({ Text: text });
  });

  it("are sent by the stage's identity, else by Cognito", () => {
    expect(resource("UserPool").Properties.EmailConfiguration).toEqual({
      "Fn::If": [
        "HasMailIdentity",
        {
          EmailSendingAccount: "DEVELOPER",
          SourceArn: {
            "Fn::Sub": "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:identity/${MailIdentity}",
          },
          From: { "Fn::If": ["HasMailFrom", { Ref: "MailFrom" }, { Ref: "AWS::NoValue" }] },
        },
        { EmailSendingAccount: "COGNITO_DEFAULT" },
      ],
    });
    expect(isOnByDefault("HasMailIdentity")).toBe(false);
    expect(isOnByDefault("HasMailFrom")).toBe(false);
  });
});

describe("the budget", () => {
  it("exists only if the stage sets an amount, and notifies the stage's address", () => {
    expect(isOnByDefault("HasBudget")).toBe(false);
    expect(resource("MonthlyBudget")).toMatchObject({
      Type: "AWS::Budgets::Budget",
      Condition: "HasBudget",
      Properties: { Budget: { BudgetType: "COST", TimeUnit: "MONTHLY", BudgetLimit: { Unit: "USD" } } },
    });
    const text = JSON.stringify(resource("MonthlyBudget").Properties);
    expect(text.match(/"SubscriptionType":"EMAIL"/g)).toHaveLength(2);
    expect(text).toMatch(/ACTUAL.*FORECASTED/);
  });
});

/** With the parameters' defaults, which a stage without settings gets. */
function isOnByDefault(condition: string): boolean {
  const { Conditions, Parameters } = stack.template as unknown as {
    Conditions: Record<string, { "Fn::Not": [{ "Fn::Equals": [{ Ref: string }, string] }] }>;
    Parameters: Record<string, { Default: unknown }>;
  };
  const [{ Ref }, off] = Conditions[condition]?.["Fn::Not"][0]["Fn::Equals"] ?? [{ Ref: "" }, ""];
  return String(Parameters[Ref]?.Default) !== off;
}

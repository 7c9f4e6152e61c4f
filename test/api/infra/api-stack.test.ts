import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { type ContentType, contentTypes, routes } from "../../../api/contract.ts";
import { fileNameOf, functionNames } from "../../../api/deploy/function-names.ts";
import { longestStageName } from "../../../api/deploy/stage-name.ts";
import { readApiTemplate } from "../../../api/local/api-template.ts";
import { matchesPattern } from "../../../api/local/event-pattern.ts";
import { isHeic } from "../../../api/renditions/recipe.ts";
import { tableLayout } from "../../../api/table-layout.ts";
import { listOf, type Package, type Resource, resourcesOfType } from "./package-stack.ts";
import { sharedPackage } from "./shared-package.ts";

let stack: Package;
beforeAll(async () => {
  stack = await sharedPackage("api");
});

const ofType = (type: string) => resourcesOfType(stack.template, type);
const only = (type: string): Resource => {
  const [found, ...others] = ofType(type);
  if (!found || others.length > 0) throw new Error(`there is not one ${type}`);
  return found[1];
};
const functions = () => ofType("AWS::Lambda::Function").map(([, { Properties }]) => Properties);
const nameOf = (definition: Record<string, unknown>) => String(definition.FunctionName).replace("photoup-dev-", "");

/** The contract's routes that need no token. */
const isOpen = (route: unknown) => /^GET \/config$|^\S+ \/tickets\//.test(String(route));

const photoId = "11111111-1111-8111-8111-111111111111";

it("all of its resources are tagged with service and stage", () => {
  expect(stack.stackTags).toEqual({ service: "photoup", stage: "dev" });
});

describe("functions", () => {
  it("are those that lambda.ts exports, each with its own bundle", () => {
    expect(functions().map(nameOf).sort()).toEqual([...functionNames].sort());
    for (const definition of functions())
      expect(definition.Handler).toBe(`dist/${fileNameOf(nameOf(definition))}.handler`);
  });

  it("run on a Node that AWS supports, on ARM", () => {
    for (const definition of functions()) {
      expect(definition).toMatchObject({ Runtime: "nodejs24.x", Architectures: ["arm64"] });
    }
  });

  it("log JSON into groups with limited retention", () => {
    for (const definition of functions()) expect(definition.LoggingConfig).toMatchObject({ LogFormat: "JSON" });
    const groups = ofType("AWS::Logs::LogGroup");
    expect(groups).toHaveLength(functionNames.length + 1);
    for (const [, group] of groups) expect(group.Properties.RetentionInDays).toBe(7);
  });

  // https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html; EventBridge and CloudFront have the same limit.
  it("have names of at most 64 characters in every stage, as do rules and the page's access", () => {
    const namesOf = (type: string, name: (properties: Record<string, unknown>) => unknown) =>
      ofType(type).map(([, { Properties }]) => String(name(Properties)));
    const names = [
      ...namesOf("AWS::Lambda::Function", ({ FunctionName }) => FunctionName),
      ...namesOf("AWS::Events::Rule", ({ Name }) => Name),
      ...namesOf("AWS::CloudFront::OriginAccessControl", ({ OriginAccessControlConfig: config }) =>
        (config as { Name: { "Fn::Sub": string } }).Name["Fn::Sub"].replace("${AWS::Region}", "ap-southeast-1"),
      ),
    ];
    for (const name of names.map((each) => each.replace("-dev-", `-${"s".repeat(longestStageName)}-`))) {
      expect(name).toMatch(/^photoup-sss/);
      expect(name.length, name).toBeLessThanOrEqual(64);
    }
  });

  it("have no secret in their environment", () => {
    for (const definition of functions()) {
      const { Variables } = definition.Environment as { Variables: Record<string, unknown> };
      const names = Object.keys(Variables).filter((name) => /KEY|SECRET|PASSWORD|TOKEN/.test(name));
      expect(["CDN_KEY_PAIR_ID", "CDN_PRIVATE_KEY_PARAMETER"]).toEqual(expect.arrayContaining(names));
    }
  });

  it("answer before the gateway stops waiting", () => {
    for (const definition of functions().filter((each) => nameOf(each) in routes)) {
      expect(definition.Timeout).toBeLessThan(30);
    }
  });
});

describe("routes", () => {
  it("are those of the contract, each for the function of its name", () => {
    const integrations = Object.fromEntries(
      ofType("AWS::ApiGatewayV2::Integration").map(([id, { Properties }]) => [id, JSON.stringify(Properties)]),
    );
    const stated = ofType("AWS::ApiGatewayV2::Route").map(([, { Properties }]) => {
      const [id] = Object.keys(integrations).filter((each) => JSON.stringify(Properties.Target).includes(`"${each}"`));
      const [name] = functionNames.filter((each) =>
        integrations[id ?? ""]?.includes(`"${each[0]?.toUpperCase()}${each.slice(1)}LambdaFunction"`),
      );
      return [name, Properties.RouteKey];
    });
    expect(Object.fromEntries(stated)).toEqual(routes);
    expect(stated).toHaveLength(Object.keys(routes).length);
  });

  it("are those of serverless-offline, which need a token except at /config and below /tickets/", async () => {
    const { functions: local } = await readApiTemplate(
      fileURLToPath(new URL("../../../api", import.meta.url)),
      "dev",
      {},
    );
    const given = Object.entries(local).flatMap(([name, { events }]) =>
      events.filter((event) => "httpApi" in event).map(({ httpApi }) => [name, httpApi] as const),
    );
    for (const [name, httpApi] of given) {
      if (isOpen(routes[name as keyof typeof routes])) expect(httpApi).not.toHaveProperty("authorizer");
      else expect(httpApi).toMatchObject({ authorizer: { name: "signedIn" } });
    }
    const keyOf = (httpApi: unknown) => {
      if (typeof httpApi === "string") return httpApi;
      const { method, path } = httpApi as { method: string; path: string };
      return `${method === "*" ? "ANY" : method} ${path}`;
    };
    expect(Object.fromEntries(given.map(([name, httpApi]) => [name, keyOf(httpApi)]))).toEqual(routes);
    expect(given).toHaveLength(Object.keys(routes).length);
  });

  it("need a token except at /config and below /tickets/", () => {
    const [[authorizer] = []] = ofType("AWS::ApiGatewayV2::Authorizer");
    const open: unknown[] = [];
    for (const [, { Properties }] of ofType("AWS::ApiGatewayV2::Route")) {
      if (isOpen(Properties.RouteKey)) {
        open.push(Properties.RouteKey);
        expect(Properties).not.toHaveProperty("AuthorizationType");
      } else expect(Properties).toMatchObject({ AuthorizationType: "JWT", AuthorizerId: { Ref: authorizer } });
    }
    expect(open.sort()).toEqual([
      "ANY /tickets/{proxy+}",
      "GET /config",
      "GET /tickets/{ticketId}",
      "POST /tickets/{ticketId}/photos/initiate-upload",
      "POST /tickets/{ticketId}/photos/lookup",
    ]);
  });

  it("accept only tokens of this stage's user pool and client", () => {
    expect(only("AWS::ApiGatewayV2::Authorizer").Properties).toMatchObject({
      AuthorizerType: "JWT",
      IdentitySource: ["$request.header.Authorization"],
      JwtConfiguration: {
        Issuer: { Ref: "UserPoolIssuer" },
        Audience: [{ Ref: "UserPoolClientId" }],
      },
    });
  });

  it("are throttled, open ones most strictly", () => {
    const stage = only("AWS::ApiGatewayV2::Stage");
    expect(stage.Properties).toMatchObject({
      DefaultRouteSettings: { ThrottlingRateLimit: 200, ThrottlingBurstLimit: 400 },
      RouteSettings: { "GET /config": { ThrottlingRateLimit: 20, ThrottlingBurstLimit: 40 } },
    });
    for (const [id, { Properties }] of ofType("AWS::ApiGatewayV2::Route")) {
      if (!isOpen(Properties.RouteKey)) continue;
      const key = String(Properties.RouteKey);
      const { ThrottlingRateLimit } =
        (stage.Properties.RouteSettings as Record<string, Record<string, number>>)[key] ?? {};
      expect(ThrottlingRateLimit, key).toBeLessThanOrEqual(200);
      expect(listOf(stage.DependsOn), key).toContain(id);
    }
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html: not above the account's limits, which are
  // lowest in the regions that https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html names.
  it("are throttled within what an account has in every region, unless the stage says otherwise", async () => {
    const { template } = await sharedPackage("api", "prod");
    const settings = resourcesOfType(template, "AWS::ApiGatewayV2::Stage").flatMap(([, { Properties }]) => {
      const { DefaultRouteSettings, RouteSettings } = Properties as Record<string, Record<string, unknown>>;
      return [DefaultRouteSettings, ...Object.values(RouteSettings ?? {})] as Record<string, number>[];
    });
    expect(settings.length).toBeGreaterThan(1);
    for (const { ThrottlingRateLimit, ThrottlingBurstLimit } of settings) {
      expect(ThrottlingRateLimit).toBeLessThanOrEqual(2500);
      expect(ThrottlingBurstLimit).toBeLessThanOrEqual(1250);
    }
  });

  it("write an access log without path, query or token", () => {
    const { AccessLogSettings } = only("AWS::ApiGatewayV2::Stage").Properties as {
      AccessLogSettings: { Format: string };
    };
    const variables = Object.values(JSON.parse(AccessLogSettings.Format) as Record<string, string>);
    expect(variables).toContain("$context.requestId");
    for (const secret of ["$context.path", "queryString", "authorization", "email", "$context.error.responseType"]) {
      expect(AccessLogSettings.Format).not.toContain(secret);
    }
  });

  it("allow browsers from the stage's own origins", () => {
    expect(only("AWS::ApiGatewayV2::Api").Properties.CorsConfiguration).toMatchObject({
      AllowOrigins: ["http://localhost:5173"],
      AllowHeaders: ["authorization", "content-type"],
      AllowMethods: ["GET", "POST", "PUT", "DELETE"],
    });
  });
});

describe("what happens behind the bucket", () => {
  const queueArn = { "Fn::GetAtt": ["LostPhotoEvents", "Arn"] };
  const rules = () => ofType("AWS::Events::Rule").map(([, { Properties }]) => Properties);

  it("an object under uploads/ of this stage's bucket triggers process-uploaded-photo, with retries for a day", () => {
    const rule = rules().find((each) => each.Name === "photoup-dev-photo-stored");
    expect(rule).toMatchObject({
      Name: "photoup-dev-photo-stored",
      State: "ENABLED",
      EventPattern: {
        source: ["aws.s3"],
        "detail-type": ["Object Created"],
        detail: {
          bucket: { name: [{ "Fn::ImportValue": "photoup-dev-PhotosBucketName" }] },
          object: { key: [{ prefix: "uploads/" }] },
        },
      },
      Targets: [
        {
          Arn: { "Fn::GetAtt": ["ProcessUploadedPhotoLambdaFunction", "Arn"] },
          RetryPolicy: { MaximumEventAgeInSeconds: 86400, MaximumRetryAttempts: 185 },
          DeadLetterConfig: { Arn: queueArn },
        },
      ],
    });
  });

  it("an event that fails after two retries goes to the queue of lost events", () => {
    const configs = ofType("AWS::Lambda::EventInvokeConfig").map(([, { Properties }]) => Properties);
    expect(configs).toContainEqual(
      expect.objectContaining({
        FunctionName: { Ref: "ProcessUploadedPhotoLambdaFunction" },
        MaximumRetryAttempts: 2,
        DestinationConfig: { OnFailure: { Destination: queueArn } },
      }),
    );
  });

  it("the queue is encrypted, keeps messages for two weeks, and accepts only this rule's", () => {
    expect(stack.template.Resources.LostPhotoEvents).toMatchObject({
      DeletionPolicy: "RetainExceptOnCreate",
      Properties: { SqsManagedSseEnabled: true, MessageRetentionPeriod: 14 * 24 * 3600 },
    });
    const { PolicyDocument, Queues } = (stack.template.Resources.LostPhotoEventsPolicy as Resource).Properties as {
      PolicyDocument: { Statement: object[] };
      Queues: unknown;
    };
    expect(Queues).toEqual([{ Ref: "LostPhotoEvents" }]);
    expect(PolicyDocument.Statement).toEqual([
      expect.objectContaining({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } }),
      {
        Sid: "TheRuleMayAddToIt",
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: queueArn,
        Condition: {
          ArnEquals: {
            "aws:SourceArn": {
              "Fn::Sub": "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/photoup-dev-photo-stored",
            },
          },
        },
      },
    ]);
  });

  it("the sweep runs on a schedule, with enough time for a page", () => {
    const rule = rules().find((each) => each.ScheduleExpression !== undefined);
    expect(rule).toMatchObject({
      ScheduleExpression: "rate(15 minutes)",
      State: "ENABLED",
      Targets: [{ Arn: { "Fn::GetAtt": ["SweepLambdaFunction", "Arn"] } }],
    });
    const sweep = functions().find((each) => nameOf(each) === "sweep");
    expect(sweep?.Timeout).toBeGreaterThan(120);
  });
});

describe("renditions", () => {
  const arnOf = (name: string) => ({ "Fn::GetAtt": [name, "Arn"] });
  const property = (id: string) => stack.template.Resources[id]?.Properties;
  const patternOf = (rule: Record<string, unknown>) =>
    (rule.EventPattern as { detail?: { object?: { key?: unknown } } } | undefined)?.detail?.object?.key;
  const rules = () => ofType("AWS::Events::Rule").map(([, { Properties }]) => Properties);

  it.each([
    ["PhotoToRender", "RenditionQueue", [{ prefix: "uploads/" }]],
    ["HeicToRender", "HeicRenditionQueue", [{ suffix: ".heic" }, { suffix: ".heif" }, { suffix: ".jxl" }]],
  ])("events that match %s go to %s, or to a dead-letter queue", (rule, queue, key) => {
    expect(property(rule)).toMatchObject({
      State: "ENABLED",
      EventPattern: {
        source: ["aws.s3"],
        "detail-type": ["Object Created"],
        detail: { bucket: { name: [{ "Fn::ImportValue": "photoup-dev-PhotosBucketName" }] }, object: { key } },
      },
      Targets: [{ Arn: arnOf(queue), DeadLetterConfig: { Arn: arnOf("FailedRenditions") } }],
    });
  });

  it("trigger nothing: no rule matches a rendition's key, and one matches every photo's", () => {
    const event = (key: string) => ({ detail: { object: { key } } });
    const matching = (key: string) =>
      rules().filter((rule) => {
        const pattern = patternOf(rule);
        return pattern !== undefined && matchesPattern({ detail: { object: { key: pattern } } }, event(key));
      });
    for (const name of ["small.webp", "large.jpg"]) {
      expect(matching(`renditions/event_42/${photoId}/0123456789abcdef/${name}`)).toEqual([]);
    }
    for (const [contentType, { extension }] of Object.entries(contentTypes)) {
      const queues = JSON.stringify(matching(`uploads/event_42/${photoId}.${extension}`).map((rule) => rule.Targets));
      const queue = isHeic(contentType as ContentType) ? "HeicRenditionQueue" : "RenditionQueue";
      expect(queues, contentType).toContain(`"${queue}"`);
    }
  });

  it.each([
    ["MakeRenditions", "RenditionQueue"],
    ["MakeHeicRenditions", "HeicRenditionQueue"],
  ])("%s takes one photo at a time from %s, and as many at once as the stage allows", (name, queue) => {
    const [, mapping] =
      ofType("AWS::Lambda::EventSourceMapping").find(([, { Properties }]) =>
        JSON.stringify(Properties.FunctionName).includes(`"${name}LambdaFunction"`),
      ) ?? [];
    expect(mapping?.Properties).toMatchObject({
      EventSourceArn: arnOf(queue),
      BatchSize: 1,
      FunctionResponseTypes: ["ReportBatchItemFailures"],
    });
    const { ScalingConfig } = (mapping as Resource).Properties as { ScalingConfig: { MaximumConcurrency: unknown } };
    expect(Number(ScalingConfig.MaximumConcurrency)).toBeGreaterThanOrEqual(2);
    const definition = property(`${name}LambdaFunction`) as { Timeout: number; MemorySize: number };
    expect(definition.MemorySize).toBeGreaterThanOrEqual(1769);
    expect(property(queue)).toMatchObject({
      SqsManagedSseEnabled: true,
      RedrivePolicy: { deadLetterTargetArn: arnOf("FailedRenditions"), maxReceiveCount: 5 },
    });
    // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
    expect(Number(property(queue)?.VisibilityTimeout)).toBeGreaterThanOrEqual(6 * definition.Timeout);
  });

  it.each([
    ["RenditionQueue", ["PhotoToRender"]],
    ["HeicRenditionQueue", ["HeicToRender"]],
    ["FailedRenditions", ["PhotoToRender", "HeicToRender"]],
  ])("%s accepts only messages of %j, over TLS", (queue, rules) => {
    const policies = ofType("AWS::SQS::QueuePolicy").map(([, { Properties }]) => Properties);
    const [policy] = policies.filter(({ Queues }) => JSON.stringify(Queues).includes(`"${queue}"`));
    const { PolicyDocument, Queues } = policy as { PolicyDocument: { Statement: object[] }; Queues: unknown };
    expect(Queues).toEqual([{ Ref: queue }]);
    expect(PolicyDocument.Statement).toEqual([
      expect.objectContaining({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } }),
      expect.objectContaining({
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Condition: { ArnEquals: { "aws:SourceArn": rules.map(arnOf) } },
      }),
    ]);
  });
});

describe("alarms", () => {
  const alarms = () => ofType("AWS::CloudWatch::Alarm");
  const metricsOf = ({ Properties }: Resource): string[] =>
    Properties.Metrics === undefined
      ? [String(Properties.MetricName)]
      : (Properties.Metrics as { MetricStat?: { Metric: { MetricName: string } } }[]).flatMap(
          ({ MetricStat }) => MetricStat?.Metric.MetricName ?? [],
        );

  it("all go to the one topic, when something fails and when it recovers", () => {
    const topic = [{ Ref: "Alarms" }];
    expect(alarms().length).toBeGreaterThan(10);
    for (const [, { Properties }] of alarms())
      expect(Properties).toMatchObject({ AlarmActions: topic, OKActions: topic });
    expect(Object.keys(Object.fromEntries(ofType("AWS::SNS::Topic")))).toEqual(["Alarms"]);
  });

  it.each(["Errors", "Throttles"])("watch %s of every function that is not behind the gateway", (metric) => {
    const behindTheGateway = new Set(Object.keys(routes));
    const watched = alarms()
      .filter(([, alarm]) => metricsOf(alarm).includes(metric))
      .map(([, alarm]) => JSON.stringify(alarm));
    for (const [id, { Properties }] of ofType("AWS::Lambda::Function")) {
      if (behindTheGateway.has(nameOf(Properties as never))) continue;
      expect(
        watched.some((text) => text.includes(`"${id}"`)),
        id,
      ).toBe(true);
    }
  });

  it("watch the gateway's 5xx responses, counted from its access log", () => {
    const [, filter] = ofType("AWS::Logs::MetricFilter").find(([id]) => id === "FailedCallsMetric") ?? [];
    expect(filter?.Properties).toMatchObject({
      LogGroupName: { Ref: "HttpApiLogGroup" },
      FilterPattern: '{ $.status = "5*" }',
      MetricTransformations: [{ MetricName: "FailedCalls", MetricValue: "1" }],
    });
    expect(stack.template.Resources.HttpApiLogGroup?.Type).toBe("AWS::Logs::LogGroup");
  });

  it("count a log message in the log of every function that can write it", async () => {
    const bundles = await Promise.all(
      functionNames.map(async (name) => ({
        log: `${name[0]?.toUpperCase()}${name.slice(1)}LogGroup`,
        text: await readFile(new URL(`../../../api/dist/${fileNameOf(name)}.mjs`, import.meta.url), "utf8"),
      })),
    );
    const filters = ofType("AWS::Logs::MetricFilter").map(([, { Properties }]) => ({
      log: (Properties.LogGroupName as { Ref: string }).Ref,
      message: /^\{ \$\.message = ("[^"]+") \}$/.exec(String(Properties.FilterPattern))?.[1] ?? "",
      metrics: (Properties.MetricTransformations as { MetricName: string }[]).map(({ MetricName }) => MetricName),
    }));
    const messages = new Set(filters.map(({ message }) => message).filter(Boolean));
    expect([...messages].sort()).toEqual(['"object missing"', '"sweep finished"']);
    for (const message of messages) {
      const writing = bundles.filter(({ text }) => text.includes(message)).map(({ log }) => log);
      const counting = filters.filter((filter) => filter.message === message);
      for (const metric of new Set(counting.flatMap(({ metrics }) => metrics))) {
        const counted = counting.filter(({ metrics }) => metrics.includes(metric)).map(({ log }) => log);
        expect(counted.sort(), metric).toEqual(writing.sort());
      }
    }
  });

  it("combine no more than ten metrics, CloudWatch's limit", () => {
    for (const [id, alarm] of alarms()) expect(metricsOf(alarm).length, id).toBeLessThanOrEqual(10);
  });

  it.each(["writes", "reads"])("watch each of the table's indexes for throttled %s", (what) => {
    const text = JSON.stringify(alarms().find(([id]) => id.toLowerCase() === `tablethrottles${what}`));
    for (const { name } of Object.values(tableLayout.indexes)) expect(text).toContain(`"${name}"`);
  });

  it.each(["LostPhotoEvents", "FailedRenditions"])("report messages in %s", (queue) => {
    const watching = alarms().filter(
      ([, alarm]) =>
        metricsOf(alarm).includes("ApproximateNumberOfMessagesVisible") && JSON.stringify(alarm).includes(`"${queue}"`),
    );
    expect(watching).toHaveLength(1);
  });

  it.each(["LostPhotoEvents", "RenditionQueue", "HeicRenditionQueue"])(
    "report how long messages in %s wait",
    (queue) => {
      const watching = alarms().filter(
        ([, alarm]) =>
          metricsOf(alarm).includes("ApproximateAgeOfOldestMessage") && JSON.stringify(alarm).includes(`"${queue}"`),
      );
      expect(watching).toHaveLength(1);
    },
  );

  it.each([
    "5xx",
    "FailedCalls",
    "Latency",
    "AsyncEventAge",
    "AsyncEventsDropped",
    "FailedInvocations",
    "Invocations",
    "WriteThrottleEvents",
    "ReadThrottleEvents",
    "PhotosFoundBySweep",
    "PhotosSweepFailedOn",
  ])("one watches %s", (metric) => {
    expect(alarms().filter(([, alarm]) => metricsOf(alarm).includes(metric))).toHaveLength(1);
  });
});

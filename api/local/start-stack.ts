// Starts the whole local stack in this process: bucket, table, user pool, the API's handlers, and the events between them.
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { uploadsPrefix } from "../photo-key.ts";
import { readApiTemplate } from "./api-template.ts";
import { chooseStackPorts } from "./choose-ports.ts";
import { type DataFolder, openDataFolder } from "./data-folder.ts";
import { startDeliveries } from "./deliver-events.ts";
import { openJournal } from "./event-journal.ts";
import { startGateway } from "./gateway.ts";
import { createGiveWay } from "./give-way.ts";
import { readInfraTemplate } from "./infra-template.ts";
import { createInvoker } from "./invoke-function.ts";
import { type Listening, listen } from "./listen.ts";
import { type LocalUser, localUsers } from "./local-users.ts";
import { objectCreated } from "./object-created.ts";
import { pageHeaders } from "./page-headers.ts";
import { registerAttendees } from "./register-attendees.ts";
import { type RenditionQueues, startRenditionQueues } from "./rendition-queues.ts";
import { routeEvents } from "./route-events.ts";
import { createS3Gate } from "./s3/create-s3-gate.ts";
import { openObjectStore } from "./s3/object-store.ts";
import { openUploadStore } from "./s3/upload-store.ts";
import { startTable } from "./start-table.ts";
import { createControls } from "./test-controls.ts";
import { createPool, issuerOf, startCognito } from "./user-pool.ts";
import { createTokenVerifier } from "./verify-token.ts";

export interface StackOptions {
  dataFolder: string;
  /** The folder of the API's serverless.yml; its infra/ is the other stack. */
  apiFolder: string;
  /** The folder of the built page, if there is one. */
  pageFolder: string;
  /** Undefined: 4000, or any free port if that is taken. 0: any free port. */
  port: number | undefined;
  /** Whether renditions of arriving photos are made. */
  withRenditions: boolean;
  /** Whether they are made at normal priority instead of the lowest, for tests that wait for them. */
  withPromptRenditions: boolean;
  /** For tests: opens another port, which counts PUTs and loses events. */
  withControls: boolean;
  say: (text: string) => void;
}

/** The line of `--json`. */
export interface StackAddresses {
  apiUrl: string;
  s3Url: string;
  cognitoUrl: string;
  dynamodbUrl: string;
  bucket: string;
  table: string;
  users: LocalUser[];
  controlUrl?: string;
}

export interface Stack {
  addresses: StackAddresses;
  stop(): Promise<void>;
}

const stage = "dev";
const bucket = "photoup-local-photos";
const table = "photoup-local-photos";

/** Throws FolderInUseError if another stack uses the data folder, and an error if the given port is taken. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const folder = await openDataFolder(options.dataFolder);
  const running: Listening[] = [];
  const stopAll = async () => {
    for (const { stop } of running.toReversed()) await stop();
    await folder.release();
  };
  try {
    const addresses = await start(folder, options, running);
    return { addresses, stop: stopAll };
  } catch (error) {
    await stopAll();
    throw error;
  }
}

async function start(folder: DataFolder, options: StackOptions, running: Listening[]): Promise<StackAddresses> {
  const { apiFolder, say } = options;
  const onBug = (error: unknown) => say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  const infra = await readInfraTemplate(path.join(apiFolder, "infra"), stage);
  const ports = await chooseStackPorts(folder.memory.ports, options.port);

  say("starting DynamoDB (dynalite) and Cognito (cognito-local)");
  const dynamodb = await startTable(folder.path("dynamodb"), ports.dynamodb, { name: table, properties: infra.table });
  running.push(dynamodb);
  const cognito = await startCognito(folder.path("cognito"), { port: ports.cognito, pagePort: ports.api, say });
  running.push(cognito);
  // Remembered only once it is complete: a start that failed half way starts over.
  const pool = folder.memory.pool ?? (await createPool(cognito.url, infra, localUsers));

  const imports = {
    PhotosBucketName: bucket,
    PhotosTableName: table,
    UserPoolId: pool.userPoolId,
    UserPoolClientId: pool.userPoolClientId,
    UserPoolIssuer: issuerOf(pool.userPoolId),
  };
  const api = await readApiTemplate(apiFolder, stage, imports);
  const { region } = api.provider;
  const { accessKeyId, secretAccessKey } = folder.memory;
  const s3Url = `http://127.0.0.1:${ports.s3}`;
  api.provider.environment = {
    ...api.provider.environment,
    AUTH_FLOW: "USER_PASSWORD_AUTH",
    COGNITO_ENDPOINT: cognito.url,
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: cognito.url,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_ENDPOINT_URL_S3: s3Url,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  };

  say("starting S3 and the events behind it");
  const giveWay = createGiveWay(clock);
  const renditions = options.withRenditions
    ? await startRenditionQueues({
        api,
        pathOf: folder.path,
        arePrompt: options.withPromptRenditions,
        giveWay,
        say,
      })
    : undefined;
  if (renditions) running.push({ port: 0, url: renditions.endpoint, stop: renditions.stop });
  Object.assign(api.provider.environment, renditions && sweepEnvironment(renditions));
  const controls = options.withControls ? createControls() : undefined;
  const store = await openObjectStore(folder.path("s3"), () => new Date());
  const uploads = await openUploadStore(path.join(folder.path("s3"), "uploads"), store.find, () => new Date());
  const invoke = createInvoker(api, import.meta.dirname);
  const deliveries = startDeliveries({
    journal: await openJournal(folder.path("events.ndjson")),
    deliver: routeEvents(api, { invoke, enqueue: renditions?.enqueue ?? (async () => undefined) }),
    deadLetterFile: folder.path("dead-letters.ndjson"),
    ...(controls && { plan: controls.planFor }),
    say,
  });
  running.push({ port: 0, url: "", stop: deliveries.stop });
  const gate = createS3Gate({
    store,
    uploads,
    bucket,
    owner: { accessKeyId, secretAccessKey, region },
    corsRules: infra.corsRules,
    now: () => new Date(),
    announce: (object, reason) => deliveries.announce(objectCreated(object, reason, { bucket, region })),
    onBytes(key, bytes) {
      if (key.startsWith(uploadsPrefix)) giveWay.noteArrival();
      controls?.countBytes(key, bytes);
    },
    ...(controls && {
      onPut: controls.countPut,
      onCompletion: controls.countCompletion,
      intercept: controls.intercept,
    }),
    onBug,
  });
  running.push(await listen(gate, ports.s3));

  say("starting the API (serverless-offline)");
  const verifyToken = await createTokenVerifier(cognito.url, pool);
  const page = {
    folder: options.pageFolder,
    headers: pageHeaders(api, { Cdn: s3Url, Bucket: s3Url, Cognito: cognito.url }),
  };
  const gateway = await startGateway(api, import.meta.dirname, ports.api, { verifyToken, page, onBug });
  running.push(gateway);
  if (!folder.memory.pool) {
    await registerAttendees(gateway.url, cognito.url, pool);
    await folder.remember({ ...folder.memory, ports, pool });
  } else await folder.remember({ ...folder.memory, ports });

  const sweep = () => invoke("sweep", {});
  running.push(sweepOnSchedule(sweep, onBug));
  const control = await controls?.listen({ deliveries, store, renditions, invoke });
  if (control) running.push(control);
  return {
    apiUrl: gateway.url,
    s3Url,
    cognitoUrl: cognito.url,
    dynamodbUrl: dynamodb.url,
    bucket,
    table,
    users: localUsers,
    ...(control && { controlUrl: control.url }),
  };
}

const clock = {
  now: () => performance.now(),
  wait: (delayMs: number, signal: AbortSignal) => sleep(delayMs, undefined, { signal }).catch(() => undefined),
};

/** As often as stages.yml has it for a stage where people try things. */
const sweepEveryMs = 15 * 60_000;

function sweepOnSchedule(sweep: () => Promise<unknown>, onBug: (error: unknown) => void): Listening {
  const timer = setInterval(() => void sweep().catch(onBug), sweepEveryMs);
  timer.unref();
  return { port: 0, url: "", stop: async () => clearInterval(timer) };
}

const sweepEnvironment = ({ endpoint, urlOf }: RenditionQueues) => ({
  AWS_ENDPOINT_URL_SQS: endpoint,
  RENDITION_QUEUE_URL: urlOf("RenditionQueue"),
  HEIC_RENDITION_QUEUE_URL: urlOf("HeicRenditionQueue"),
});

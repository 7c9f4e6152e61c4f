// The local SQS in front of the rendition functions: on disk, one photo at a time, in a separate process.
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import { constants } from "node:os";
import { json } from "node:stream/consumers";
import type { ApiTemplate } from "./api-template.ts";
import { type Deliveries, startDeliveries } from "./deliver-events.ts";
import { type CloudEvent, openJournal } from "./event-journal.ts";
import type { GiveWay } from "./give-way.ts";
import { listen } from "./listen.ts";
import { openRenditionWorker } from "./open-rendition-worker.ts";

export interface RenditionQueuesOptions {
  api: ApiTemplate;
  /** Of the stack's data. */
  pathOf: (name: string) => string;
  /** Whether they are made at normal priority instead of the lowest. */
  arePrompt: boolean;
  /** Delays renditions during a push. */
  giveWay: Pick<GiveWay, "takeTurn">;
  say: (text: string) => void;
}

export interface RenditionQueues extends Pick<Deliveries, "settled"> {
  /** The event is on disk when it resolves. @param queue its name among the resources */
  enqueue(queue: string, event: CloudEvent): Promise<void>;
  urlOf(queue: string): string;
  /** The value of `AWS_ENDPOINT_URL_SQS`. */
  endpoint: string;
  stop(): Promise<void>;
}

/** The name in CloudFormation's `Fn::GetAtt: [name, Arn]`. */
export const resourceName = (arn: unknown): string => String((arn as { "Fn::GetAtt"?: unknown[] })["Fn::GetAtt"]?.[0]);

export async function startRenditionQueues(options: RenditionQueuesOptions): Promise<RenditionQueues> {
  const { api, pathOf, arePrompt, giveWay, say } = options;
  const functionOf = new Map(
    Object.entries(api.functions).flatMap(([key, { events }]) =>
      events.flatMap(({ sqs }) => (sqs ? [[resourceName((sqs as { arn: unknown }).arn), key] as const] : [])),
    ),
  );
  const { PRIORITY_NORMAL, PRIORITY_LOW } = constants.priority;
  const worker = openRenditionWorker(api, arePrompt ? PRIORITY_NORMAL : PRIORITY_LOW);
  const stopping = new AbortController();
  const deliveries = startDeliveries({
    journal: await openJournal(pathOf("renditions.ndjson")),
    async deliver(event) {
      const { queue, message } = event.detail as { queue: string; message: CloudEvent };
      const Records = [{ messageId: event.id, body: JSON.stringify(message) }];
      await giveWay.takeTurn(stopping.signal);
      const answer = await worker.invoke(functionOf.get(queue) ?? "", { Records });
      const failures = (answer as { batchItemFailures?: unknown[] } | undefined)?.batchItemFailures ?? [];
      if (failures.length > 0) throw new Error("the function could not make them; its log says why");
    },
    deadLetterFile: pathOf("failed-renditions.ndjson"),
    maxActive: 1,
    retryDelayMs: (attempt) => 1000 * 2 ** (attempt - 1),
    say: (text) => stopping.signal.aborted || say(`renditions: ${text}`),
  });

  let sent = 0;
  async function enqueue(queue: string, message: CloudEvent): Promise<void> {
    const id = `${Date.now()}-${++sent}`;
    const event = { id, source: "local.sqs", "detail-type": "message", time: new Date().toISOString() };
    (await deliveries.announce({ ...event, detail: { queue, message } })).deliver();
  }

  const server = await listen(createServer(answerRequests(enqueue)), 0);
  return {
    enqueue,
    urlOf: (queue) => `${server.url}/000000000000/${queue}`,
    endpoint: server.url,
    settled: deliveries.settled,
    async stop() {
      stopping.abort();
      worker.stop();
      await deliveries.stop();
      await server.stop();
    },
  };
}

/** Only SendMessageBatch, for the sweep. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/ */
function answerRequests(enqueue: RenditionQueues["enqueue"]): Parameters<typeof createServer>[1] {
  return async (request, response) => {
    const answer = (status: number, body: object) =>
      response.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(body));
    try {
      if (request.headers["x-amz-target"] !== "AmazonSQS.SendMessageBatch")
        answer(400, { __type: "UnsupportedOperation" });
      else answer(200, { Successful: await takeMessages(request, enqueue), Failed: [] });
    } catch (error) {
      answer(500, { __type: "InternalError", message: String(error) });
    }
  };
}

async function takeMessages(request: IncomingMessage, enqueue: RenditionQueues["enqueue"]): Promise<object[]> {
  const { QueueUrl, Entries } = (await json(request)) as {
    QueueUrl: string;
    Entries: { Id: string; MessageBody: string }[];
  };
  const queue = QueueUrl.split("/").at(-1) ?? "";
  for (const { MessageBody } of Entries) await enqueue(queue, JSON.parse(MessageBody) as CloudEvent);
  return Entries.map(({ Id, MessageBody }) => ({
    Id,
    MessageId: Id,
    MD5OfMessageBody: createHash("md5").update(MessageBody).digest("hex"),
  }));
}

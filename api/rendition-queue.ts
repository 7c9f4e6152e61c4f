// The queue of photos without renditions; the only user of SQS's SDK.
import { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { type PhotoLocation, uploadKey } from "./photo-key.ts";
import { isHeic } from "./renditions/recipe.ts";

export interface RenditionQueue {
  /** Queues photos as if their objects had just been created. Throws if one could not be queued. */
  add(photos: PhotoLocation[]): Promise<void>;
}

const maxBatch = 10;

export interface RenditionQueueUrls {
  queueUrl: string;
  /** For HEIC, HEIF and JPEG XL. */
  heicQueueUrl: string;
}

/** Region, credentials and endpoint come from AWS's own environment variables. */
export const createQueueClient = (): SQSClient => new SQSClient({});

export function createRenditionQueue(
  client: SQSClient,
  { queueUrl, heicQueueUrl }: RenditionQueueUrls,
): RenditionQueue {
  async function send(QueueUrl: string, photos: PhotoLocation[]): Promise<void> {
    const Entries = photos.map((photo, i) => ({
      Id: String(i),
      MessageBody: JSON.stringify({ detail: { object: { key: uploadKey(photo) } } }),
    }));
    const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    if (Failed.length > 0) throw new Error(`${Failed.length} photos could not be queued: ${Failed[0]?.Code}`);
  }

  return {
    async add(photos) {
      for (const [url, some] of [
        [queueUrl, photos.filter(({ contentType }) => !isHeic(contentType))],
        [heicQueueUrl, photos.filter(({ contentType }) => isHeic(contentType))],
      ] as const) {
        for (let i = 0; i < some.length; i += maxBatch) await send(url, some.slice(i, i + maxBatch));
      }
    },
  };
}

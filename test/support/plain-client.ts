// Uploads with nothing but an HTTP client.
import { randomUUID } from "node:crypto";
import type { InitiateRequest, ListAnswer, ListedPhoto } from "../../api/contract.ts";
import { callApi } from "./call-api.ts";
import type { TestStack } from "./own-stack.ts";
import type { TinyPhoto } from "./tiny-photos.ts";

/** An event id that no other test uses. */
export const freshEvent = () => `e-${randomUUID().slice(0, 18)}`;

export interface Permission {
  photoId: string;
  s3PutObjectUrl: string;
  headers: Record<string, string>;
}

/** Throws if the API does not answer with a URL for a PUT. */
export async function initiate(
  stack: TestStack,
  token: string,
  eventId: string,
  photo: InitiateRequest,
): Promise<Permission> {
  const { status, body } = await callApi(stack, `POST /events/${eventId}/photos/initiate-upload`, {
    token,
    body: photo,
  });
  if (status !== 201) throw new Error(`initiate: ${status} ${JSON.stringify(body)}`);
  return body as unknown as Permission;
}

/** Requests a URL that only accepts this photo's bytes. */
export const initiateBytes = (
  stack: TestStack,
  token: string,
  eventId: string,
  { contentType, sha256, size }: TinyPhoto,
) => initiate(stack, token, eventId, { contentType, sha256, size });

/** Status and S3's code. */
export async function outcomeOf(response: Response): Promise<string> {
  const code = /<Code>(.*?)<\/Code>/.exec(await response.text())?.[1];
  return [response.status, code].filter((part) => part !== undefined).join(" ");
}

export const put = async ({ s3PutObjectUrl, headers }: Permission, body: Buffer | string) =>
  outcomeOf(await fetch(s3PutObjectUrl, { method: "PUT", body: Buffer.from(body), headers }));

/** Status and the API's code, or the gateway's message. */
export async function outcomeOfCall(...call: Parameters<typeof callApi>): Promise<string> {
  const { status, body } = await callApi(...call);
  const { error, message } = body as { error?: { code: string }; message?: string };
  return [status, error?.code ?? message].filter((part) => part !== undefined).join(" ");
}

/** All of an event's photos, page by page. */
export async function listPhotos(stack: TestStack, token: string, eventId: string): Promise<ListedPhoto[]> {
  const photos: ListedPhoto[] = [];
  let cursor: string | undefined;
  do {
    const query = cursor === undefined ? "" : `?cursor=${encodeURIComponent(cursor)}`;
    const { status, body } = await callApi(stack, `GET /events/${eventId}/photos${query}`, { token });
    if (status !== 200) throw new Error(`list: ${status} ${JSON.stringify(body)}`);
    const page = body as unknown as ListAnswer;
    photos.push(...page.photos);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return photos;
}

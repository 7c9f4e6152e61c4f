// S3's error responses: code, status and XML.
import { element } from "./xml.ts";

/** An error with S3's own code. `details` become XML elements. */
export class S3Error extends Error {
  override name = "S3Error";
  readonly status: number;
  readonly code: string;
  readonly details: Record<string, string>;
  constructor(status: number, code: string, message: string, details: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

export interface RequestIds {
  requestId: string;
  hostId: string;
}

export function errorXml(error: S3Error, resource: string, ids: RequestIds): string {
  const elements = { Code: error.code, Message: error.message, ...error.details, Resource: resource };
  const inner = Object.entries({ ...elements, RequestId: ids.requestId, HostId: ids.hostId })
    .map(([name, value]) => element(name, value))
    .join("");
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${inner}</Error>`;
}

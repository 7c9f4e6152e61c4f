// What initiate is told of a photo.
import type { InitiateRequest } from "../../contract.ts";
import type { UploadItem } from "./upload-item.ts";

/** Without a caption: the record keeps what it has. */
export function requestOf({ contentType, size, name, sha256 }: UploadItem): InitiateRequest {
  return { contentType: contentType ?? "", size, fileName: name, ...(sha256 !== undefined && { sha256 }) };
}

// A photo's initiate request.
import type { InitiateRequest } from "../../contract.ts";
import type { UploadItem } from "./upload-item.ts";

/** Without a caption, so that the record keeps its own. */
export function requestOf({ contentType, size, name, sha256 }: UploadItem): InitiateRequest {
  return { contentType: contentType ?? "", size, fileName: name, ...(sha256 !== undefined && { sha256 }) };
}

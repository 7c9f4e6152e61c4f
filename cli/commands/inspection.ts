// The result of `photoup inspect` for one file.
import type { Caption } from "../../api/captions/caption.ts";

/** One file, as `--json` prints it; absent texts are omitted. */
export interface Inspection extends Omit<Caption, "contentType" | "details" | "disagreements"> {
  path: string;
  /** `application/rdf+xml` or `application/json` for a sidecar; absent if photoup would not accept the file. */
  contentType?: Caption["contentType"] | "application/rdf+xml" | "application/json";
  details?: Caption["details"];
  /** The photo's sidecar, whose fields take precedence. */
  sidecar?: string;
  /** If the file is a sidecar: the names of the photos it is read with. */
  sidecarOf?: readonly string[];
  /** If the file is not complete: what is missing, as the rest of a sentence that begins with its name. */
  cut?: string;
  camera?: Record<string, string | number>;
}

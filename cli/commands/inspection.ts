// What `photoup inspect` finds out about one file.
import type { Caption } from "../../api/captions/caption.ts";

/** One file, as `--json` prints it: absent texts are left out. */
export interface Inspection extends Omit<Caption, "contentType" | "details" | "disagreements"> {
  path: string;
  /** `application/rdf+xml` or `application/json` for a sidecar; absent where photoup would not take the file. */
  contentType?: Caption["contentType"] | "application/rdf+xml" | "application/json";
  details?: Caption["details"];
  /** The sidecar whose fields came first. */
  sidecar?: string;
  /** It is a sidecar: the names of the photos beside it that it is read with. */
  sidecarOf?: readonly string[];
  /** The file is not whole: what is missing, as the rest of a sentence that begins with its name. */
  cut?: string;
  camera?: Record<string, string | number>;
}

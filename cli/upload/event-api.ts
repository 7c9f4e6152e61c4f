// The API calls that the engine makes for one event.
import type {
  InitiateAnswer,
  InitiateOutcome,
  InitiateRequest,
  LookupAnswer,
  LookupRequest,
} from "../../api/contract.ts";

export type LookupOptions = Pick<LookupRequest, "proveStored">;

/** Each call throws a RequestError (with `isTransient` and `retryAfterMs`) or a SignInError; the engine does the retries. */
export interface EventApi {
  initiate(photo: InitiateRequest, signal?: AbortSignal): Promise<InitiateAnswer>;
  /**
   * Absent if the API takes one photo per request.
   * @param photos as many as the API takes in one request
   * @returns one outcome per photo, in their order; one photo's error does not affect the others
   */
  initiateBatch?(photos: InitiateRequest[], signal?: AbortSignal): Promise<InitiateOutcome[]>;
  /** @param photoIds 1 to 100 of them */
  lookup(photoIds: string[], signal?: AbortSignal, options?: LookupOptions): Promise<LookupAnswer>;
}

// What the engine asks of the API, for one event.
import type {
  InitiateAnswer,
  InitiateOutcome,
  InitiateRequest,
  LookupAnswer,
  LookupRequest,
} from "../../api/contract.ts";

export type LookupOptions = Pick<LookupRequest, "proveStored">;

/** Each call throws a RequestError (with `isTransient` and `retryAfterMs`) or a SignInError; retries are the engine's. */
export interface EventApi {
  initiate(photo: InitiateRequest, signal?: AbortSignal): Promise<InitiateAnswer>;
  /**
   * Absent where only one photo can be asked for at once.
   * @param photos as many as the API takes in one request. One outcome for each, in their order: no photo's error is another's
   */
  initiateBatch?(photos: InitiateRequest[], signal?: AbortSignal): Promise<InitiateOutcome[]>;
  /** @param photoIds 1 to 100 of them */
  lookup(photoIds: string[], signal?: AbortSignal, options?: LookupOptions): Promise<LookupAnswer>;
}

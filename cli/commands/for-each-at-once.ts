// Asks the API something for each of many people, a few at once.
import { RequestError } from "../errors.ts";

const atOnce = 8;

/** What the API may say of one and not of all. */
const ofOne = new Set(["invalid_request", "not_found"]);

/** @returns how many the API refused by themselves, each told; what would refuse all of them is thrown */
export async function forEachAtOnce(
  items: readonly string[],
  work: (item: string) => Promise<unknown>,
  onRefused: (item: string, error: RequestError) => void,
): Promise<number> {
  const left = items.values();
  let refused = 0;
  const worker = async () => {
    for (const item of left) {
      try {
        await work(item);
      } catch (error) {
        if (!(error instanceof RequestError) || !ofOne.has(error.code)) throw error;
        refused++;
        onRefused(item, error);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return refused;
}

// Photos of one request with the same bytes: handled once, or one after the other if they are requested differently.
import type { InitiateInput } from "./parse-initiate.ts";

export interface Ask {
  photoId: string;
  photo: InitiateInput;
}

/** By photo id, so each photo occurs at most once. */
export type Round = Map<string, InitiateInput>;

/**
 * One outcome per ask, in order. Asks for the same bytes share one outcome, with the first one's caption. If they differ in more than the
 * caption (type, parts, `again`), each gets the outcome that it would get after the earlier ones. There is nearly always one round.
 */
export async function askInRounds<Outcome>(
  asks: Ask[],
  askAll: (round: Round) => Promise<Map<string, Outcome>>,
): Promise<(Outcome | undefined)[]> {
  const outcomes = new Map<string, Outcome | undefined>();
  for (const round of roundsOf(asks)) {
    const answered = await askAll(round);
    for (const [photoId, photo] of round) outcomes.set(nameOf({ photoId, photo }), answered.get(photoId));
  }
  return asks.map((ask) => outcomes.get(nameOf(ask)));
}

/** At least one, so that a caller without permission is refused even if the list is empty. */
function roundsOf(asks: Ask[]): Round[] {
  const rounds: Round[] = [new Map()];
  const named = new Set<string>();
  for (const ask of asks) {
    if (named.has(nameOf(ask))) continue;
    named.add(nameOf(ask));
    const open = rounds.find((round) => !round.has(ask.photoId));
    if (open) open.set(ask.photoId, ask.photo);
    else rounds.push(new Map([[ask.photoId, ask.photo]]));
  }
  return rounds;
}

/** Equal for asks that differ only in their captions. */
const nameOf = ({ photoId, photo: { contentType, size, parts, resume, again } }: Ask): string =>
  JSON.stringify([photoId, contentType, size, parts, resume, again]);

// Photos of one request that are of the same bytes: asked for once, or one after the other where they are asked for differently.
import type { InitiateInput } from "./parse-initiate.ts";

export interface Ask {
  photoId: string;
  photo: InitiateInput;
}

/** Each photo at most once, by their ids. */
export type Round = Map<string, InitiateInput>;

/**
 * What each ask comes to, in order. Those of the same bytes have one outcome, with the words of the first of them; where they differ in
 * more than words (another type, in parts, again), each has the one that it would have after those before it. Nearly always there is one round.
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

/** At least one, so that whoever may ask for nothing is told so, whatever they ask for. */
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

/** The same for what is asked for in the same way, whatever its words are. */
const nameOf = ({ photoId, photo: { contentType, size, parts, resume, again } }: Ask): string =>
  JSON.stringify([photoId, contentType, size, parts, resume, again]);

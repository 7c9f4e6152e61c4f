// Registers people, several at a time, invites them on request, and reports why each refused address was refused.
import type { RegisterAnswer } from "../../contract.ts";
import { Failure } from "../http/failure.ts";
import { texts } from "../texts/texts.ts";
import { describeRefusal } from "./describe-refusal.ts";

export interface Added {
  added: number;
  wasRegistered: number;
  invited: number;
  /** People who were to be invited but have an account: they got no mail. */
  hadAccount: number;
  /** Not registered, or registered but not invited. */
  refused: { email: string; why: string }[];
}

export interface AddOptions {
  isInviting: boolean;
  add(email: string, isInviting: boolean): Promise<Partial<RegisterAnswer> | undefined>;
  onStep(done: number): void;
}

const atOnce = 4;

/**
 * Once the daily mail limit is reached, the rest are registered without an invitation. Throws a Failure that concerns everybody: no connection,
 * or no permission.
 */
export async function addAttendees(emails: readonly string[], options: AddOptions): Promise<Added> {
  const { isInviting, add, onStep } = options;
  const left = emails.values();
  const result: Added = { added: 0, wasRegistered: 0, invited: 0, hadAccount: 0, refused: [] };
  let isLimitMet = false;
  let done = 0;

  async function addOne(email: string): Promise<void> {
    const answer = await add(email, isInviting && !isLimitMet);
    const mailRefused = isInviting && isLimitMet ? "limit" : answer?.mailRefused;
    if (answer?.registered === false) result.wasRegistered++;
    else result.added++;
    if (answer?.invited) result.invited++;
    if (answer?.hadAccount) result.hadAccount++;
    if (mailRefused === "limit") isLimitMet = true;
    if (mailRefused !== undefined) result.refused.push({ email, why: texts().organise.mailRefusals[mailRefused] });
  }

  const failures: unknown[] = [];
  const work = async () => {
    for (const email of left) {
      try {
        await addOne(email);
      } catch (error) {
        if (!(error instanceof Failure) || error.code !== "invalid_request") return void failures.push(error);
        result.refused.push({ email, why: describeRefusal(error) });
      }
      onStep(++done);
      if (failures.length > 0) return;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  if (failures.length > 0) throw failures[0];
  return result;
}

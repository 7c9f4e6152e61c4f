// How many people an organiser can invite in a day.
import type { Connection } from "../io.ts";
import { readClaims } from "../sign-in/tokens.ts";
import { type Finding, findingOf, lookAbove } from "./finding.ts";

/** Nothing where somebody is no organiser, or where the stage sends by a sender of its own. */
export async function* checkMails({ api, session }: Connection): AsyncGenerator<Finding> {
  try {
    const { groups = [] } = readClaims(await session.idToken()) ?? {};
    if (!groups.includes("organisers")) return;
    const { maxMailsPerDay } = await api.config();
    if (maxMailsPerDay === undefined) return;
    yield {
      check: "mails",
      state: "ok",
      saw: `Cognito sends the invitations, ${maxMailsPerDay} mails a day at most`,
      advice: "For more, have the stage send them by SES: docs/deploying.md says how.",
    };
  } catch (error) {
    yield findingOf("mails", error, lookAbove);
  }
}

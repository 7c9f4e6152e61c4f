// Tells organisers how many people they can invite per day.
import type { Connection } from "../io.ts";
import { readClaims } from "../sign-in/tokens.ts";
import { type Finding, findingOf, lookAbove } from "./finding.ts";

/** Yields nothing if the caller is not an organiser, or if the stage has its own mail sender. */
export async function* checkMails({ api, session }: Connection): AsyncGenerator<Finding> {
  try {
    const { groups = [] } = readClaims(await session.idToken()) ?? {};
    if (!groups.includes("organisers")) return;
    const { maxMailsPerDay } = await api.config();
    if (maxMailsPerDay === undefined) return;
    yield {
      check: "mails",
      state: "ok",
      saw: `Cognito sends the invitations, at most ${maxMailsPerDay} mails a day`,
      advice: "To send more, set up SES for this stage (docs/deploying.md).",
    };
  } catch (error) {
    yield findingOf("mails", error, lookAbove);
  }
}

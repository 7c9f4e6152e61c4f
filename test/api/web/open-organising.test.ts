import { expect, it } from "vitest";
import { openOrganising } from "../../../api/web/organise/open-organising.ts";

it("an event that removes nothing, and never says that it is deleted, is asked no more", async () => {
  let asked = 0;
  const answers: Record<string, object> = { DELETE: { photos: 0, isDone: false } };
  const { deleteEvent } = openOrganising(async <Answer>(method: string) => {
    asked++;
    return answers[method] as Answer;
  });
  await expect(deleteEvent("42", () => undefined)).rejects.toMatchObject({ code: "bad_answer" });
  expect(asked).toBe(1000);
});

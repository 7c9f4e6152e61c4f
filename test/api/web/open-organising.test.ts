import { expect, it } from "vitest";
import { openOrganising } from "../../../api/web/organise/open-organising.ts";

it("the deletion of an event gives up if the API removes nothing and never finishes", async () => {
  let asked = 0;
  const answers: Record<string, object> = { DELETE: { photos: 0, isDone: false } };
  const { deleteEvent } = openOrganising(async <Answer>(method: string) => {
    asked++;
    return answers[method] as Answer;
  });
  await expect(deleteEvent("42", () => undefined)).rejects.toMatchObject({ code: "bad_answer" });
  expect(asked).toBe(1000);
});

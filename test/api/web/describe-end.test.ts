// How an upload's end is described: complete only if nothing is missing that somebody would look for.
import { describe, expect, it } from "vitest";
import { describeEnd, describeRest, outcomeOf } from "../../../api/web/upload/describe-end.ts";
import { createTally } from "../../../api/web/upload/tally.ts";
import { itemOf, type Reason, type Stage } from "../../../api/web/upload/upload-item.ts";

/** @param ends `cut`: the file seems cut off */
function ended(ends: [Stage, (Reason | "cut")?][], isCutShort = false, captionsNotSaved = 0, captionsPending = 0) {
  const tallier = createTally();
  for (const [index, [stage, reason]] of ends.entries()) {
    const item = itemOf({ file: new File(["photo"], "a.jpg"), path: "a.jpg" }, index);
    tallier.added(item);
    item.isCut = reason === "cut";
    tallier.moved(item, stage, reason === "cut" ? undefined : reason);
  }
  return {
    tally: tallier.tally,
    isCutShort: () => isCutShort,
    captionsNotSaved: () => captionsNotSaved,
    captionsPending: () => captionsPending,
    eventId: "42",
  };
}

const told = (upload: ReturnType<typeof ended>) => [
  outcomeOf(upload),
  describeEnd(upload, undefined),
  describeRest(upload),
];

describe("an upload that has ended", () => {
  it.each<[string, Parameters<typeof ended>, ReturnType<typeof told>]>([
    ["all are there", [[["uploaded"], ["duplicate"]]], ["good", "2 of 2 photos are in event 42", undefined]],
    [
      "beside them was something that is no photo",
      [[["uploaded"], ["skipped", "notPhoto"], ["skipped", "empty"]]],
      ["good", "1 of 1 photo is in event 42", "2 files are not photos and were left out"],
    ],
    ["nothing was found", [[]], ["unproven", "No photos were found", undefined]],
    [
      "there was no photo",
      [[["skipped", "notPhoto"]]],
      ["unproven", "No photos were found", "1 file is not a photo and was left out"],
    ],
    [
      "an organiser had removed the photo",
      [[["skipped", "removedByOrganiser"]]],
      ["bad", "0 of 1 photo is in event 42", "1 photo was left out"],
    ],
    [
      "photos are damaged, or of a type that the event does not take",
      [[["uploaded"], ["skipped", "damaged"], ["skipped", "unsupported"]]],
      ["bad", "1 of 3 photos are in event 42", "2 photos were left out"],
    ],
    [
      "a film was beside them",
      [[["uploaded"], ["skipped", "film"]]],
      ["unproven", "1 of 1 photo is in event 42", "1 video, sound recording or archive was left out"],
    ],
    [
      "others had sent them, and a ticket cannot prove them",
      [[["uploaded"], ["duplicate", "othersPhoto"]]],
      ["unproven", "2 of 2 photos are in event 42", "1 photo was sent by somebody else, and cannot be verified"],
    ],
    [
      "the file of one seems cut off",
      [[["uploaded"], ["uploaded", "cut"]]],
      ["unproven", "2 of 2 photos are in event 42", "1 photo seems cut off or damaged"],
    ],
    ["one failed", [[["failed", "empty"]]], ["bad", "0 of 1 photo is in event 42", "1 photo failed"]],
    [
      "its folder was not read to its end",
      [[["uploaded"]], true],
      ["bad", "1 of 1 photo is in event 42", "The folders were not read to the end, and may contain more photos"],
    ],
    [
      "the event does not have what was typed for two",
      [[["uploaded"], ["duplicate"]], false, 2],
      ["bad", "2 of 2 photos are in event 42", "2 captions were not saved"],
    ],
    [
      "what was typed for one is not saved yet",
      [[["uploaded"]], false, 0, 1],
      ["unproven", "1 of 1 photo is in event 42", "1 caption has not been saved yet"],
    ],
  ])("is judged and described: %s", (_, [...given], expected) => {
    const upload = ended(...given);
    expect(told(upload)).toEqual(expected);
  });
});

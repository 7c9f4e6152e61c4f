import { describe, expect, it } from "vitest";
import type { ConfirmedPhoto, LookupAnswer } from "../../../api/contract.ts";
import { RequestError, SignInError } from "../../../cli/errors.ts";
import { afterFailure, couldNotAsk, settle } from "../../../cli/upload/judge-lookup.ts";
import { StoppedError } from "../../../cli/upload/stopper.ts";

const photo = (n: number) => ({ photoId: `photo-${n}`, sha256: `sha-${n}`, sizeBytes: n });
const record = (n: number, rest: Partial<ConfirmedPhoto> = {}): ConfirmedPhoto => ({
  photoId: `photo-${n}`,
  sha256: `sha-${n}`,
  size: n,
  contentType: "image/jpeg",
  ...rest,
});

describe("a lookup that was answered", () => {
  it.each<[row: string, answer: LookupAnswer, confirmation: object]>([
    ["confirms a photo by its record", { photos: [record(1)] }, { kind: "confirmed" }],
    ["fails a photo whose record has other bytes", { photos: [record(1, { sha256: "other" })] }, { code: "different" }],
    [
      "fails a photo that the event rejected",
      { photos: [], rejected: [{ photoId: "photo-1", reason: "it is no JPEG" }] },
      { code: "rejected", message: "the event refused it: it is no JPEG" },
    ],
    [
      "fails a photo that the caller may not see",
      { photos: [], refused: [{ photoId: "photo-1", code: "ticket_others_photo", message: "not yours" }] },
      { code: "ticket_others_photo", message: "not yours" },
    ],
  ])("%s", (_, answer, confirmation) => {
    expect(settle([photo(1)], answer)).toMatchObject({ ended: [{ photo: photo(1), confirmation }], unseen: [] });
  });

  it("leaves photos that it does not mention, and counts only those that were requested", () => {
    const settled = settle([photo(1), photo(2)], { photos: [record(2), record(3), record(4)] });
    expect(settled).toEqual({
      ended: [{ photo: photo(2), confirmation: { kind: "confirmed" } }],
      unseen: [photo(1)],
      shown: 1,
    });
  });
});

describe("a lookup that failed", () => {
  const refused = (code: string) => new RequestError("what?", { status: 400, code, isTransient: false });
  const internal = new RequestError("could not", { status: 500, code: "internal", isTransient: true });
  const busy = new RequestError("busy", { status: 503, code: "busy", isTransient: true });
  const actionOn = (error: unknown, photos: number, failures: number, isStopped = false) =>
    afterFailure(error, { photos, failures, isStopped }).action;

  it.each([
    ["with 500, of many, twice", actionOn(internal, 100, 2), "again"],
    ["with 500, of many, three times", actionOn(internal, 100, 3), "halve"],
    ["with 500, of one", actionOn(internal, 1, 9), "again"],
    ["with a nonsensical answer, of many", actionOn(refused("not_the_api"), 100, 1), "halve"],
    ["with a nonsensical answer, of one", actionOn(refused("not_the_api"), 1, 9), "again"],
    ["because the server is overloaded", actionOn(busy, 100, 9), "again"],
    ["because the caller is not registered", actionOn(refused("not_registered"), 100, 1), "fail"],
    ["because nobody is signed in", actionOn(new SignInError("sign in again"), 100, 1), "fail"],
    ["because there is no connection", actionOn(refused("unreachable"), 100, 1), "fail"],
    ["because the run was stopped", actionOn(new StoppedError("the run was stopped"), 100, 1, true), "fail"],
    ["because of a bug", actionOn(new TypeError("a bug"), 100, 1), "throw"],
  ])("%s", (_, action, expected) => {
    expect(action).toBe(expected);
  });

  it("leaves open whether the event has the photo only if the run ends before it answered", () => {
    const confirmationOf = (error: Error, isStopped: boolean) => {
      const after = afterFailure(error, { photos: 1, failures: 1, isStopped });
      return after.action === "fail" ? after.confirmation : undefined;
    };
    expect(confirmationOf(new StoppedError("the run was stopped"), true)).toMatchObject({ isUnasked: true });
    expect(confirmationOf(new SignInError("sign in again"), false)).toMatchObject({ isUnasked: true });
    expect(couldNotAsk(internal)).not.toHaveProperty("isUnasked");
  });

  it("gives the reason, with the API's code if there is one", () => {
    const message = "it is stored, but the event could not be asked for it: ";
    expect(couldNotAsk(internal)).toEqual({ kind: "failed", code: "internal", message: `${message}could not` });
    expect(couldNotAsk(new SignInError("sign in"))).toMatchObject({
      code: "not_confirmed",
      message: `${message}sign in`,
    });
    const interrupted = new StoppedError("the run was stopped");
    expect(couldNotAsk(interrupted)).toMatchObject({ code: "not_confirmed", message: `${message}the run was stopped` });
    const givenUp = new RequestError("no connection", { code: "unreachable", isTransient: true });
    expect(couldNotAsk(new StoppedError("the run was stopped", { cause: givenUp }))).toMatchObject({
      code: "unreachable",
      message: `${message}no connection`,
    });
  });
});

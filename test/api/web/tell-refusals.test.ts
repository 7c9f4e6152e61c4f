import { expect, it } from "vitest";
import { Failure } from "../../../api/web/http/failure.ts";
import { tellRefusals } from "../../../api/web/tickets/tell-refusals.ts";

it("a ticket's calls report permanent refusals, and nothing else", async () => {
  let told = 0;
  let failure = new Failure("Used up.", { status: 403, code: "ticket_over_photos", isTransient: false });
  const fail = async () => {
    throw failure;
  };
  const api = tellRefusals({ initiate: fail, lookup: async () => ({ photos: [] }) }, () => told++);
  await api.lookup("42", []);
  expect(told).toBe(0);
  const initiate = () => api.initiate("42", { contentType: "image/jpeg", size: 1 });
  await expect(initiate()).rejects.toBe(failure);
  expect(told).toBe(1);
  failure = new Failure("Busy.", { status: 500, code: "internal", isTransient: true });
  await expect(initiate()).rejects.toBe(failure);
  expect(told).toBe(1);
});

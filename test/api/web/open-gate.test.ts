import { expect, it } from "vitest";
import { openGate } from "../../../api/web/upload/open-gate.ts";

const never = new AbortController().signal;

it("the server's pauses end when the longest of them is over, whatever the clock says", async () => {
  const pauses: (() => void)[] = [];
  const gate = openGate({
    probe: async () => undefined,
    wait: () => new Promise<void>((resolve) => void pauses.push(resolve)),
  });
  gate.slowDown(1000);
  gate.slowDown(2000);
  const passed = gate.pass(never);
  pauses[0]?.();
  await Promise.resolve();
  expect(gate.state.get()).toBe("slow");
  pauses[1]?.();
  await passed;
  expect(gate.state.get()).toBe("open");
});

it("nothing waits at a closed gate", async () => {
  const gate = openGate({ probe: async () => undefined });
  gate.pause();
  const waiting = gate.pass(never);
  gate.close();
  await Promise.all([waiting, gate.pass(never)]);
});

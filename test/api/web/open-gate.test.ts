import { expect, it } from "vitest";
import { openGate } from "../../../api/web/upload/open-gate.ts";

const never = new AbortController().signal;

it("a pause that the server asked for ends when its time is over, whatever the clock says, and only with the longest of several", async () => {
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

it("nobody waits at a gate that was closed", async () => {
  const gate = openGate({ probe: async () => undefined });
  gate.pause();
  const waiting = gate.pass(never);
  gate.close();
  await Promise.all([waiting, gate.pass(never)]);
});

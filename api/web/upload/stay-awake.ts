// While an upload runs, keeps the screen on if the browser allows it, and asks before the page is left.
import { askBeforeLeaving } from "../ask-before-leaving.ts";
import type { Upload } from "./upload.ts";

export function stayAwake(upload: Upload): void {
  let lock: Promise<WakeLockSentinel | undefined> | undefined;

  function hold(): void {
    if (!("wakeLock" in navigator) || document.hidden) return;
    lock ??= navigator.wakeLock.request("screen").catch(() => undefined);
  }

  function letGo(): void {
    void lock?.then((held) => held?.release());
    lock = undefined;
  }

  let stopAsking: (() => void) | undefined;
  // A hidden page loses its lock, and may request it again when it is visible.
  const holdAgain = () => {
    lock = undefined;
    hold();
  };

  let wasRunning = false;
  upload.changes.follow(() => {
    if (upload.mayBeLeft()) {
      stopAsking?.();
      stopAsking = undefined;
    } else stopAsking ??= askBeforeLeaving();
    const isRunning = upload.isRunning();
    if (isRunning === wasRunning) return;
    wasRunning = isRunning;
    if (isRunning) {
      hold();
      document.addEventListener("visibilitychange", holdAgain);
    } else {
      letGo();
      document.removeEventListener("visibilitychange", holdAgain);
    }
  });
}

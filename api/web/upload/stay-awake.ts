// While an upload runs: the screen stays on, where the browser lets it, and leaving the page asks first.
import { askBeforeLeaving } from "./ask-before-leaving.ts";
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

  /** Each upload has its own: another may be on its way still. */
  const warn = (event: BeforeUnloadEvent) => askBeforeLeaving(event);
  // A lock is lost when the page is hidden, and may be held again when it is back.
  const holdAgain = () => {
    lock = undefined;
    hold();
  };

  let wasRunning = false;
  upload.changes.follow(() => {
    // What is added a second time is added once.
    if (upload.mayBeLeft()) removeEventListener("beforeunload", warn);
    else addEventListener("beforeunload", warn);
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

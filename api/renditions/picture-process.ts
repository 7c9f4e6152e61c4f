// The isolated decoding process. If it crashes, hangs or is killed, only one picture is lost.
import { Worker } from "node:worker_threads";
import { doPictureJob } from "./do-picture-job.ts";
import { isTrap, messageOf } from "./picture-error.ts";
import type { PictureJob, PictureMessage } from "./picture-job.ts";

const say = (message: PictureMessage) => process.send?.(message);

process.on("message", (job: PictureJob) => {
  doPictureJob(job, (caption) => say({ caption })).then(
    (answer) => say({ answer }),
    (thrown: unknown) => (isTrap(thrown) ? process.exit(1) : say({ failure: messageOf(thrown) })),
  );
});
process.once("disconnect", () => process.exit());

// A decoder that hangs handles no signal and no disconnect, so a thread kills the process once its parent is gone.
const watch = `const parent = process.ppid;
setInterval(() => { if (process.ppid !== parent) process.kill(process.pid, "SIGKILL"); }, 500);`;
new Worker(watch, { eval: true }).unref();

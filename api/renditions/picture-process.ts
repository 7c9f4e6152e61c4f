// The process that decodes, apart from everything else: it may crash, hang or be killed, and nothing but one picture is lost.
import { Worker } from "node:worker_threads";
import { doPictureJob } from "./do-picture-job.ts";
import { messageOf } from "./picture-error.ts";
import type { PictureJob } from "./picture-job.ts";

process.on("message", (job: PictureJob) => {
  doPictureJob(job).then(
    (answer) => process.send?.({ answer }),
    (thrown: unknown) => process.send?.({ failure: messageOf(thrown) }),
  );
});
process.once("disconnect", () => process.exit());

// A decoder that hangs hears no signal and no farewell: a thread ends the process where its parent is gone.
const watch = `const parent = process.ppid;
setInterval(() => { if (process.ppid !== parent) process.kill(process.pid, "SIGKILL"); }, 500);`;
new Worker(watch, { eval: true }).unref();

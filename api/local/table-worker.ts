// dynalite on a thread of its own: it is busy for as long as the handlers are.
import { parentPort, workerData } from "node:worker_threads";
import dynalite from "dynalite";
import { keepPagesOut } from "./keep-pages-out.ts";
import { listen } from "./listen.ts";

const { folder, port } = workerData as { folder: string; port: number };
const listening = await listen(keepPagesOut(dynalite({ path: folder, createTableMs: 0 })), port);
parentPort?.postMessage({ port: listening.port, url: listening.url });
// Whatever is said to it means stop.
parentPort?.once("message", async () => {
  await listening.stop();
  process.exit();
});

// Runs dynalite in its own thread: it is busy whenever the handlers are.
import { parentPort, workerData } from "node:worker_threads";
import dynalite from "dynalite";
import { keepPagesOut } from "./keep-pages-out.ts";
import { listen } from "./listen.ts";

const { folder, port } = workerData as { folder: string; port: number };
const listening = await listen(keepPagesOut(dynalite({ path: folder, createTableMs: 0 })), port);
parentPort?.postMessage({ port: listening.port, url: listening.url });
// Any message means stop.
parentPort?.once("message", async () => {
  await listening.stop();
  process.exit();
});

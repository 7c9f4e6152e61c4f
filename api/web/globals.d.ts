// CSS imports, and the stand-ins for Node.js that the build puts into the worker that reads files, and nowhere else.

declare module "*.css";

declare const Buffer: typeof import("./upload/node-stand-ins.ts").Buffer;
declare module "node:zlib" {
  export const crc32: typeof import("./upload/node-stand-ins.ts").crc32;
}
declare module "node:buffer" {
  export const isUtf8: typeof import("./upload/node-stand-ins.ts").isUtf8;
}

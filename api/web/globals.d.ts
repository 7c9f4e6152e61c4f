// What the build puts in place of a name.

/** The address of the worker that hashes files. */
declare const HASH_WORKER: string;

declare module "*.css";

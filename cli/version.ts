// The version, so that `photoup --version` reads no file. A test compares it with package.json's.

export const version = "0.1.0";

// The version, so that `photoup --version` reads no file; a test holds it to package.json's.

export const version = "0.1.0";

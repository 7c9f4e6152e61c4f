#!/usr/bin/env node
"use strict";
// Written so that an outdated Node can parse it and report that it is too old.

const [major, minor] = process.versions.node.split(".").map(Number);

function fail(message) {
  process.stderr.write(`photoup: ${message}\n`);
  process.exitCode = 1;
}

function start() {
  const { existsSync } = require("node:fs");
  const { dirname, join } = require("node:path");
  const main = join(__dirname, "../dist/photoup/main.cjs");
  if (!existsSync(main)) return fail(`it is not built yet. Run \`npm ci\` in ${dirname(__dirname)}, then try again.`);
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
  if (major >= 22) {
    const modules = require("node:module");
    if (modules.enableCompileCache) modules.enableCompileCache(); // Node 22.8 and newer
  }
  require(main);
}

if (major > 20 || (major === 20 && minor >= 19)) start();
else
  fail(
    `it needs Node 20.19 or newer, and this is Node ${process.versions.node}. Get a newer one at https://nodejs.org`,
  );

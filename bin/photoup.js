#!/usr/bin/env node
import module from "node:module";

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
module.enableCompileCache?.(); // Node 22.8 and newer
await import("../dist/photoup/main.js");

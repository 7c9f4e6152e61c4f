#!/usr/bin/env node
"use strict";

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
require("node:module").enableCompileCache?.(); // Node 22.8 and newer
require("../dist/photoup/main.cjs");

// Starts one of this project's own services: node start.cjs <folder> <arguments>.
"use strict";
const path = require("node:path");
const { launch } = require("../toolchain/providers/launch.cjs");

launch(path.join(__dirname, process.argv[2], "main.ts"));

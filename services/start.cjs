// Starts one of this project's own services: node start.cjs <folder> <arguments>.
"use strict";
const path = require("node:path");
require("../toolchain/typescript.cjs");

require(path.join(__dirname, process.argv[2], "main.ts"));

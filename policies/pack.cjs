// What the engine's runner loads. The runner would check the types of every file first, which takes longer than all
// rules together; types are checked by `make check`.
require("../toolchain/typescript.cjs");
require("./pack.ts");

// An engine that was killed doesn't say goodbye.
const engine = process.ppid;
setInterval(() => process.ppid !== engine && process.exit(), 1000).unref();

// Pulumi's SDK loads npm's tree reader and the TypeScript compiler, nearly half of its start, for turning functions
// into text. Nothing here does that, so they are loaded by whoever first looks inside. Newer Nodes keep what V8 compiled.
"use strict";
const Module = require("node:module");

const SELDOM_USED = new Set(["@npmcli/arborist", "../../typescript-shim"]);
const load = Module._load;

Module._load = function (request, parent, isMain) {
  if (!SELDOM_USED.has(request) || !parent?.filename?.includes("@pulumi")) return load(request, parent, isMain);
  let loaded;
  const whole = () => (loaded ??= load(request, parent, isMain));
  return new Proxy(
    {},
    {
      // Asked by every import; the answer "yes" leaves what was imported as it is.
      get: (_, name) => (name === "__esModule" ? true : whole()[name]),
      has: (_, name) => name in whole(),
      ownKeys: () => Reflect.ownKeys(whole()),
      getOwnPropertyDescriptor: (_, name) => ({
        ...Object.getOwnPropertyDescriptor(whole(), name),
        configurable: true,
      }),
    },
  );
};

Module.enableCompileCache?.();

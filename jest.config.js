// Tests are grouped in tiers by what they need: tests/unit, program, engine and live; in a tier, a folder is a subject.
/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: "node",
  // Nothing here should take so long; a machine that is busy with something else may.
  testTimeout: 30_000,
  roots: ["<rootDir>/tests"],
  testMatch: ["**/*.test.ts"],
  transform: {
    "^.+\\.tsx?$": [
      "ts-jest",
      {
        diagnostics: false,
        tsconfig: {
          module: "commonjs",
          jsx: "react-jsx",
          jsxImportSource: "hono/jsx",
          moduleResolution: "node10",
          isolatedModules: true,
          target: "es2022",
          esModuleInterop: true,
        },
      },
    ],
  },
};

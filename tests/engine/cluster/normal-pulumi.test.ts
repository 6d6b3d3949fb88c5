// Proves that `pulumi up` by a user with a Pulumi of their own, without make, runs this program: Pulumi.yaml names a file
// that the official SDK's runner (what Pulumi's Node.js host starts) loads, whose export it calls, and whose resources and
// outputs reach the engine. The engine is played by the test; what the real one does then, the other engine tests show.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { root } from "../../support/stack";
import { runAsPulumi } from "../support/language-host";

jest.setTimeout(240_000);

interface Project {
  readonly name: string;
  readonly main: string;
  readonly runtime: { readonly name: string; readonly options: { readonly typescript: boolean } };
  readonly plugins: { readonly providers: readonly { readonly name: string; readonly path: string }[] };
}

const project = parse(readFileSync(join(root, "Pulumi.yaml"), "utf8")) as Project;
const CONFIG = {
  "kafka-platform:environment": "dev",
  "kafka-platform:platform": JSON.stringify({ kind: "local" }),
  "kafka-platform:cluster": JSON.stringify({ brokers: 3 }),
};

test("Pulumi.yaml names a TypeScript program, and a plugin that can be started", () => {
  expect(project).toMatchObject({ name: "kafka-platform", runtime: { name: "nodejs", options: { typescript: true } } });
  expect(existsSync(join(root, project.main))).toBe(true);
  const launchers = project.plugins.providers.map(({ name, path }) => join(root, path, `pulumi-resource-${name}`));
  expect(launchers).toEqual([join(root, "providers", "pulumi-resource-kafkaplatform")]);
  expect(launchers.filter((file) => !existsSync(file))).toEqual([]);
});

test("the official runner loads the program, calls it, and hands its resources and outputs to the engine", async () => {
  const { code, output, types, outputs, messages } = await runAsPulumi(project.main, "local", CONFIG);
  expect([code, output, messages]).toEqual([0, "", []]);
  expect(types[0]).toBe("pulumi:pulumi:Stack");
  expect(types.filter((type) => type === "kafkaplatform:local:Node")).toHaveLength(3);
  expect(types).toEqual(
    expect.arrayContaining(["tls:index/selfSignedCert:SelfSignedCert", "kafkaplatform:cluster:Ready"]),
  );
  expect([...outputs].sort()).toEqual(["bootstrapServers", "caCertificate", "clients", "clusterId", "summary"]);
});

test("a warning reaches the person who runs it", async () => {
  const { code, messages } = await runAsPulumi(project.main, "local", { ...CONFIG, "kafka-platform:security": "none" });
  expect(code).toBe(0);
  expect(messages).toEqual([expect.stringMatching(/^security: none: no encryption, no passwords, no access rules/)]);
});

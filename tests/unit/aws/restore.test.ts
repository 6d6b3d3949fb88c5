// Nodes that go back to a snapshot: what is refused, and what the preview says of the rest.

import { RefusedError } from "../../../plan/problems";
import { planned } from "./support";

const SNAPSHOT = "snap-0123456789abcdef0";
const restoring = (...nodes: string[]) => ({
  protected: false,
  restore: Object.fromEntries(nodes.map((node) => [node, SNAPSHOT])),
});
const said = (...nodes: string[]) => planned(restoring(...nodes)).warnings.map(({ subject }) => subject);

test("a node that isn't there is refused, with those that are", () => {
  expect(() => planned(restoring("kafka-9"))).toThrow(
    `Pulumi.prod.yaml: platform.restore.kafka-9 = "${SNAPSHOT}": there is no such node: write one of kafka-1, kafka-2, kafka-3, `,
  );
});

test("while volumes are protected none is replaced: what to do first is said", () => {
  expect(() => planned({ ...restoring("kafka-1"), protected: undefined })).toThrow(RefusedError);
  expect(() => planned({ ...restoring("kafka-1"), protected: undefined })).toThrow(
    "deploy platform.protected: false first",
  );
});

test("one broker of three goes back without a loss; its volume and no other is made of the snapshot", () => {
  expect(said("kafka-1")).toContain("platform.restore.kafka-1");
  expect(said("kafka-1")).not.toContain("platform.restore");
  const { nodes = {} } = planned(restoring("kafka-1")).aws ?? {};
  expect(
    Object.entries(nodes).flatMap(([name, { volume }]) => (volume.snapshot ? [[name, volume.snapshot]] : [])),
  ).toEqual([["kafka-1", SNAPSHOT]]);
});

test("with two going back at once, what may be lost is said", () => {
  const { warnings } = planned(restoring("kafka-1", "kafka-3"));
  expect(warnings.find(({ subject }) => subject === "platform.restore")?.message).toContain(
    "with 2 brokers going back, some records may have no other replica",
  );
});

test("what isn't a snapshot's id is refused", () => {
  expect(() => planned({ restore: { "kafka-1": "latest" } })).toThrow("write an id such as snap-");
});

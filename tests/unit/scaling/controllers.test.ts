// What a change of the controllers means for the nodes that stay, and what is refused.

import { quorum } from "../../../providers/cluster/quorum";
import { changeOf, describeChange, type NodeShape } from "../../../plan/diff";
import { context } from "../providers/host";

const BOOTSTRAP = "controller.quorum.bootstrap.servers";
const connection = { bootstrapServers: "localhost:1" };
const voters = (...ids: number[]) =>
  ids.map((id) => ({ id, host: "localhost", port: 9000 + id, directoryId: `disk-${id}` }));
const inputs = (...ids: number[]) => ({ cluster: "kafka", connection, voters: voters(...ids) });

function node(controllers: string, more = ""): NodeShape {
  const content = `node.id=1\n${BOOTSTRAP}=${controllers}\n${more}`;
  return {
    kafkaVersion: "4.3.1",
    files: { "server.properties": { content, secret: false } },
    command: [],
    host: "",
    ports: [],
  };
}

test("a node that stays isn't restarted when controllers come or go", () => {
  for (const [before, after] of [
    ["a:1,b:1,c:1", "a:1,b:1,c:1,d:1,e:1"],
    ["a:1,b:1,c:1", "a:1"],
  ] as const) {
    expect(changeOf(node(before), node(after)).restart).toEqual([]);
    expect(describeChange(node(before), node(after))).toBe(`written for its next start: ${BOOTSTRAP}`);
  }
});

test("it is restarted when none of the controllers is where it was, and when something else changed too", () => {
  expect(changeOf(node("a:1,b:1"), node("a:2,b:2")).restart).toEqual([`${BOOTSTRAP} a:1,b:1 -> a:2,b:2`]);
  expect(changeOf(node("a:1"), node("a:1,b:1", "queued.max.requests=600\n")).restart).toEqual([
    "queued.max.requests unset -> 600",
  ]);
});

const reasons = async (before: object | undefined, after: object) =>
  ((await quorum.check?.({ ...after }, before && { ...before }, context()))?.failures ?? []).map(
    ({ reason }) => reason,
  );

test("controllers that move off the brokers are refused, more and fewer of them aren't", async () => {
  expect(await reasons(inputs(1, 2, 3), inputs(101, 102, 103))).toEqual([
    "controllers can't move between the brokers and nodes of their own in a cluster that has been made: write it as before, or make a cluster anew",
  ]);
  expect(await reasons(inputs(101, 102, 103), inputs(101, 102, 103, 104, 105))).toEqual([]);
  expect(await reasons(inputs(101, 102, 103), inputs(101))).toEqual([]);
  expect(await reasons(undefined, inputs(101))).toEqual([]);
});

test("the first quorum is the plan's, and stays what it was in the preview of a change", async () => {
  const made = await quorum.create(inputs(1, 2), context());
  expect(made.outputs).toMatchObject({
    initialControllers: "1@localhost:9001:disk-1,2@localhost:9002:disk-2",
    formed: false,
  });
  expect(quorum.preview?.(inputs(1, 2, 3), made.outputs)).toMatchObject({
    initialControllers: "1@localhost:9001:disk-1,2@localhost:9002:disk-2",
    formed: false,
  });
});

test("while no broker answers, ports may change but not who votes", async () => {
  const old = { id: "kafka", inputs: inputs(1, 2), outputs: (await quorum.create(inputs(1, 2), context())).outputs };
  await expect(quorum.update?.(old, inputs(1, 2, 3), context())).rejects.toThrow(
    "no broker answers, so the controllers can't change from 1, 2 to 1, 2, 3: bring the cluster up with the controllers that it had, then change them",
  );
  const moved = { ...inputs(), voters: voters(1, 2).map((each) => ({ ...each, port: each.port + 100 })) };
  const updated = await quorum.update?.(old, moved, context());
  expect(updated?.outputs["initialControllers"]).toBe("1@localhost:9101:disk-1,2@localhost:9102:disk-2");
});

test("its preview names who comes and who goes", async () => {
  const said: string[] = [];
  const log = (_severity: string, text: string) => void said.push(text);
  const old = { id: "kafka", inputs: inputs(1), outputs: inputs(1) };
  const changes = (after: object) => quorum.diff?.(old, { ...after }, context({ log }));
  expect(await changes(inputs(1))).toEqual({ changes: {} });
  expect(await changes(inputs(1, 2, 3))).toEqual({ changes: { voters: "update" } });
  expect(said).toEqual(["adds controller 2, 3 to the quorum, one at a time"]);
});

// What a preview says of a node whose certificate is made anew, before anybody knows the new one.

import { localNode } from "../../../providers/local/node";
import { UNKNOWN, type Props } from "../../../providers/host/types";
import { context } from "../providers/host";

const file = (content: unknown) => ({ content, secret: true });

async function said(monitored: boolean): Promise<string[]> {
  const inputs: Props = {
    node: "kafka-1",
    directory: "/nowhere/kafka-1",
    kafkaVersion: "4.3.1",
    files: {
      "server.properties": file(""),
      "keystore.pem": file("old"),
      "truststore.pem": file("root"),
      ...(monitored ? { "metrics.p12": file("old") } : {}),
    },
    command: ["java"],
    format: "none",
    host: "127.0.0.1",
    ports: [9092],
    rolling: {},
    identity: { trusts: [1], signedBy: 1, names: ["localhost"], reloads: true, restartHours: 360, listeners: {} },
  };
  const files = { ...(inputs["files"] as Props), "keystore.pem": file(UNKNOWN) };
  const news = { ...inputs, files: monitored ? { ...files, "metrics.p12": file(UNKNOWN) } : files };
  const words: string[] = [];
  const old = { id: "kafka-1", inputs, outputs: {} };
  await localNode.diff?.(old, news, context({ log: (_, text) => void words.push(text) }));
  return words;
}

test("it is reloaded", async () => {
  expect(await said(false)).toEqual(["certificate reloaded without a restart"]);
});

test("with an exporter, which reads its own store at its start only, the node is restarted", async () => {
  expect(await said(true)).toEqual(["rolling (restarted behind the gate): metrics.p12 changed"]);
});

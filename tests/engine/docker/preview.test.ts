// The committed stack `dev`, previewed by the real engine with the policy pack: no Docker engine is needed for that.

import { CommittedStack, ofType, stepsOf, type Step } from "../aws/support";

jest.setTimeout(240_000);

const stack = new CommittedStack("dev");
let steps: Step[];

beforeAll(async () => {
  const { code, stdout, output } = await stack.run("preview", "--json");
  if (code !== 0) throw new Error(output);
  steps = stepsOf(stdout);
});
afterAll(() => stack.remove());

test("one network, a container for the broker and for each service, and the images that they are made from", () => {
  expect(ofType(steps, "Network").map(({ name }) => name)).toEqual(["dev-kafka-platform"]);
  const running = ofType(steps, "Container").filter(({ inputs }) => inputs["start"] !== false);
  expect(running.map(({ inputs }) => inputs["name"]).sort()).toEqual([
    ...["dev-alertmanager", "dev-blackbox-exporter", "dev-grafana", "dev-kafka-1", "dev-kafka-exporter"],
    ...["dev-kafka-ui", "dev-prometheus"],
  ]);
  const images = ofType(steps, "RemoteImage").map(({ inputs }) => String(inputs["name"]));
  expect(images.filter((image) => !/:v?\d[\w.]*(@sha256:[0-9a-f]{64})?$/.test(image))).toEqual([]);
});

test("data is kept when the stack goes", () => {
  const kept = ofType(steps, "Volume").filter(({ retainOnDelete }) => retainOnDelete);
  expect(kept.map(({ inputs }) => inputs["name"]).sort()).toEqual([
    ...["dev-alertmanager-data", "dev-grafana-data", "dev-kafka-1-data", "dev-prometheus-data"],
  ]);
});

test("nothing of a key or a password is in what a preview prints", () => {
  expect(JSON.stringify(steps)).not.toMatch(/BEGIN (EC )?PRIVATE KEY|SCRAM-SHA-512=\[name=\w+,iterations=\d+,(?!\[)/);
});

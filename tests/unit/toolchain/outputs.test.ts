import { clientProperties } from "../../../toolchain/commands/client";
import { outputsText } from "../../../toolchain/commands/outputs";

const all = {
  clusterId: { value: "abc", secret: false },
  ports: { value: [1, 2], secret: false },
  clients: { value: { admin: { properties: "user=admin" } }, secret: true },
};
const plain = { showSecrets: false, json: false };

test("all outputs, secrets hidden", () => {
  expect(outputsText(all, plain)).toBe("clusterId: abc\nports:\n  [\n    1,\n    2\n  ]\nclients: [secret]");
});

test("one output as it is, or as JSON", () => {
  expect(outputsText(all, { ...plain, name: "clusterId" })).toBe("abc");
  expect(outputsText(all, { ...plain, name: "clusterId", json: true })).toBe('"abc"');
});

test("secrets only when asked for", () => {
  const shown = outputsText(all, { ...plain, name: "clients", json: true, showSecrets: true });
  expect(JSON.parse(shown)).toEqual({ admin: { properties: "user=admin" } });
});

test("an unknown output names those that exist", () => {
  expect(() => outputsText(all, { ...plain, name: "x" })).toThrow(
    'There is no output "x"; there are clusterId, ports and clients.',
  );
});

test("a client's properties, or the clients that exist", () => {
  expect(clientProperties(all.clients.value, "admin")).toBe("user=admin\n");
  expect(() => clientProperties(all.clients.value, "ledger")).toThrow('There is no client "ledger"; there are admin.');
});

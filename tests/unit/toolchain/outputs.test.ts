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

describe("a client's settings in one of its roles", () => {
  const clients = {
    ledger: {
      service: "ledger",
      properties: "user=ledger\n",
      producer: { settings: { acks: "all" } },
      consumers: [{ group: "ledger-postings", settings: { "group.id": "ledger-postings" } }],
    },
    admin: { service: "admin", properties: "user=admin\n" },
  };

  test("are added to how it connects", () => {
    expect(clientProperties(clients, "ledger", "producer")).toBe("user=ledger\nacks=all\n");
    expect(clientProperties(clients, "ledger", "ledger-postings")).toBe("user=ledger\ngroup.id=ledger-postings\n");
  });

  test("of a role that it doesn't have: those that it has", () => {
    expect(() => clientProperties(clients, "ledger", "consumer")).toThrow(
      'ledger has no role "consumer"; its roles are producer and ledger-postings.',
    );
    expect(() => clientProperties(clients, "admin", "producer")).toThrow(
      'admin has no role "producer"; it has no role of its own.',
    );
  });
});

/** The host: refusals by name, diffs in detail, previews, secrets on the way out. */
import { ConfigureRequest, DiffResponse, PropertyDiff } from "@pulumi/pulumi/proto/provider_pb";
import { checkConfig, configure, diffConfig } from "../../../providers/host/configuration";
import { check, create, diff, read, update } from "../../../providers/host/resources";
import { sentence } from "../../../providers/host/sentence";
import { typeToken } from "../../../providers/host/session";
import { UNKNOWN, type Props, type ResourceType } from "../../../providers/host/types";
import * as host from "./host";

const { secret, session, TOKEN } = host;

const thing: ResourceType = {
  inputs: ["name", "size", "password"],
  secretOutputs: ["token"],
  create: (inputs) => Promise.resolve({ id: "42", outputs: { ...inputs, token: "t" } }),
};

describe("check", () => {
  test("refuses a resource type by its name", async () => {
    await expect(check(session(thing), host.checkRequest({}, "test:index/other:Other"))).rejects.toThrow(
      `test:index/other:Other is not implemented by the test plugin; it implements ${TOKEN}.`,
    );
  });

  test("a type named like something that every object has is refused too", async () => {
    await expect(check(session(thing), host.checkRequest({}, "constructor"))).rejects.toThrow("is not implemented");
  });

  test("refuses every unknown property by name, without its value", async () => {
    const request = host.checkRequest({ name: "n", sise: secret("hidden"), colour: 1 });
    const failures = (await check(session(thing, { standIn: true }), request)).getFailuresList();
    expect(failures.map((failure) => [failure.getProperty(), failure.getReason()])).toEqual([
      [
        "",
        `The property "colour" of ${TOKEN} is not implemented by this stand-in for the official test plugin; it takes name, size, password.`,
      ],
      [
        "",
        `The property "sise" of ${TOKEN} is not implemented by this stand-in for the official test plugin; it takes name, size, password.`,
      ],
    ]);
  });

  test("keeps secrets secret, also when the type completes its inputs", async () => {
    const completing: ResourceType = {
      ...thing,
      check: (news) =>
        Promise.resolve({ inputs: { size: 3, ...news }, failures: [{ property: "name", reason: "is bad" }] }),
    };
    const response = await check(session(completing), host.checkRequest({ password: secret("p"), name: "n" }));
    expect(response.getInputs()?.toJavaScript()).toEqual({ size: 3, password: secret("p"), name: "n" });
    expect(response.getFailuresList().map((failure) => failure.getReason())).toEqual(["name: is bad"]);
  });
});

describe("diff", () => {
  const { Kind } = PropertyDiff;
  const { DIFF_NONE, DIFF_SOME } = DiffResponse.DiffChanges;

  test("without a diff of the type's own, every changed input is an update", async () => {
    const response = await diff(
      session(thing),
      host.diffRequest({ name: "a", size: 1 }, { name: "b", password: secret("p") }),
    );
    const detail = response.getDetaileddiffMap();
    expect(response.getChanges()).toBe(DIFF_SOME);
    expect(response.getReplacesList()).toEqual([]);
    expect(["name", "size", "password"].map((name) => detail.get(name)?.getKind())).toEqual([
      Kind.UPDATE,
      Kind.DELETE,
      Kind.ADD,
    ]);
  });

  test("equal inputs are no change, secret or not", async () => {
    const response = await diff(session(thing), host.diffRequest({ password: secret("p") }, { password: "p" }));
    expect(response.getChanges()).toBe(DIFF_NONE);
    expect(response.getDetaileddiffMap().getLength()).toBe(0);
  });

  test("an unknown value is a change", async () => {
    const response = await diff(session(thing), host.diffRequest({ name: "a" }, { name: host.UNKNOWN_ON_THE_WIRE }));
    expect(response.getDiffsList()).toEqual(["name"]);
  });

  test("replacements say what replaces and in which order", async () => {
    const replacing: ResourceType = {
      ...thing,
      diff: () =>
        Promise.resolve({ changes: { name: "replace", size: "update", due: "replace" }, deleteBeforeReplace: true }),
    };
    const response = await diff(session(replacing), host.diffRequest({ size: 1 }, { name: "a", size: 2 }));
    expect(response.getReplacesList()).toEqual(["name", "due"]);
    expect(response.getDeletebeforereplace()).toBe(true);
    const detail = ["name", "size", "due"].map((name) => response.getDetaileddiffMap().get(name));
    expect(detail.map((entry) => [entry?.getKind(), entry?.getInputdiff()])).toEqual([
      [Kind.ADD_REPLACE, true],
      [Kind.UPDATE, true],
      [Kind.UPDATE_REPLACE, false],
    ]);
  });
});

describe("create, update and read", () => {
  test("outputs are secret by name", async () => {
    const response = await create(session(thing), host.createRequest({ name: "n", password: secret("p") }));
    expect(response.getId()).toBe("42");
    expect(response.getProperties()?.toJavaScript()).toEqual({ name: "n", password: secret("p"), token: secret("t") });
  });

  test("a preview changes nothing and leaves outputs unknown", async () => {
    const never: ResourceType = {
      ...thing,
      create: () => Promise.reject(new Error("created")),
      update: () => Promise.reject(new Error("updated")),
    };
    const created = await create(session(never), host.createRequest({ name: host.UNKNOWN_ON_THE_WIRE }, true));
    expect(created.getId()).toBe("");
    expect(created.getProperties()?.toJavaScript()).toEqual({ name: host.UNKNOWN_ON_THE_WIRE });
    const updated = await update(session(never), host.updateRequest({ name: "a", token: "t" }, { name: "b" }, true));
    expect(updated.getProperties()?.toJavaScript()).toEqual({ name: "b" });
  });

  test("a type can say more about a preview, given what there is", async () => {
    const preview = (inputs: Props, old?: Props): Props => ({ ...old, ...inputs, later: UNKNOWN });
    const response = await update(
      session({ ...thing, preview }),
      host.updateRequest({ size: 1, token: secret("t") }, { size: 2 }, true),
    );
    expect(response.getProperties()?.toJavaScript()).toEqual({
      size: 2,
      token: secret("t"),
      later: host.UNKNOWN_ON_THE_WIRE,
    });
  });

  test("a type without update can't be changed in place", async () => {
    await expect(update(session(thing), host.updateRequest({}, { name: "a" }))).rejects.toThrow(
      `${TOKEN} can't be changed in place.`,
    );
  });

  test("without a read of the type's own, refresh believes the state, and import is refused", async () => {
    const kept = await read(session(thing), host.readRequest({ name: "n" }, { name: "n", token: secret("t") }));
    expect(kept.getId()).toBe("id");
    expect(kept.getProperties()?.toJavaScript()).toEqual({ name: "n", token: secret("t") });
    await expect(read(session(thing), host.readRequest({}, {}))).rejects.toThrow(`${TOKEN} can't be imported`);
  });

  test("what is gone comes back without an id, what is there keeps its secrets", async () => {
    const gone = await read(session({ ...thing, read: () => Promise.resolve(undefined) }), host.readRequest({}, {}));
    expect(gone.getId()).toBe("");
    const found: ResourceType = {
      ...thing,
      read: (id) => Promise.resolve({ id, inputs: { password: "new" }, outputs: { password: "new", token: "t" } }),
    };
    const response = await read(session(found), host.readRequest({ password: secret("p") }, { password: secret("p") }));
    expect(response.getInputs()?.toJavaScript()).toEqual({ password: secret("new") });
    expect(response.getProperties()?.toJavaScript()).toEqual({ password: secret("new"), token: secret("t") });
  });
});

describe("configuration", () => {
  const plugin = session(thing, {
    config: ["server"],
    checkConfig: ({ server }) => (server === "" ? [{ property: "server", reason: "is empty" }] : []),
  });

  test("refuses unknown names and bad values, and lets the engine's own pass", () => {
    const reasons = (news: Parameters<typeof host.struct>[0]): string[] =>
      checkConfig(plugin, host.checkRequest(news))
        .getFailuresList()
        .map((failure) => failure.getReason());
    expect(reasons({ server: "s", version: "1.0.0" })).toEqual([]);
    expect(reasons({ server: "", sever: "s" })).toEqual([
      `The configuration property "sever" is not implemented by the test plugin; it takes server.`,
      "server: is empty",
    ]);
  });

  test("is handed to the types unwrapped", () => {
    const response = configure(plugin, new ConfigureRequest().setArgs(host.struct({ server: secret("s") })));
    expect(plugin.context(host.urn()).config).toEqual({ server: "s" });
    expect([response.getAcceptsecrets(), response.getSupportspreview(), response.getAcceptoutputs()]).toEqual([
      true,
      true,
      false,
    ]);
  });

  test("another connection updates the provider and replaces nothing", () => {
    const response = diffConfig(host.diffRequest({ server: "a" }, { server: "b" }));
    expect(response.getDiffsList()).toEqual(["server"]);
    expect(response.getReplacesList()).toEqual([]);
  });
});

test("the type is the last part of a qualified one", () => {
  expect(typeToken("urn:pulumi:s::p::a:b:C$d:e:F::name$with::colons")).toBe("d:e:F");
});

test.each([
  [new Error("It broke."), "It broke."],
  [new TypeError("x is not a function"), "Internal error: x is not a function"],
  [new AggregateError([new Error("one"), new Error("two"), new Error("one")], "Failed."), "Failed: one; two"],
  ["text", "text"],
  [{ a: 1 }, '{"a":1}'],
])("an error is one sentence", (error, expected) => {
  expect(sentence(error)).toBe(expected);
});

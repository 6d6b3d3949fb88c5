// Nobody without a name, nobody beyond the role, at the balancer and at each instance; no plain text.

import { readdirSync, readFileSync, statSync } from "node:fs";
import * as http from "node:http";
import { join } from "node:path";
import { INSTANCES, type RegistryLab } from "./lab";

const SUBJECT = "/subjects/caracal.audit.events-value";
const TEXT = { schema: JSON.stringify({ type: "record", name: "Other", fields: [] }) };

export function provesAccess(lab: RegistryLab): void {
  const developer = () => lab.contract("producer");
  const reader = () => lab.contract("consumer");

  test("without a name, or with a wrong password: 401, wherever one asks", async () => {
    const wrong = { user: lab.admin.user, password: "wrong" };
    for (const url of [lab.url, ...INSTANCES.map((_name, index) => lab.instance(index))]) {
      for (const path of ["/subjects", SUBJECT, "/config", "/../../registry/v3/system/info"]) {
        expect({ url, path, status: (await lab.at(url, undefined, "GET", path)).status }).toEqual({
          url,
          path,
          status: 401,
        });
      }
      expect((await lab.at(url, wrong, "GET", "/subjects")).status).toBe(401);
    }
    expect((await lab.as(undefined, "POST", `${SUBJECT}/versions`, TEXT)).status).toBe(401);
  });

  test("who only reads records reads schemas, and registers none", async () => {
    expect(reader().role).toBe("readonly");
    expect((await lab.as(reader(), "GET", `${SUBJECT}/versions/latest`)).status).toBe(200);
    expect((await lab.as(reader(), "POST", "/subjects/mine-value/versions", TEXT)).status).toBe(403);
    expect((await lab.as(reader(), "DELETE", SUBJECT)).status).toBe(403);
    expect((await lab.as(reader(), "PUT", "/config", { compatibility: "NONE" })).status).toBe(403);
  });

  test("who writes records registers schemas, but neither deletes nor loosens anything", async () => {
    expect(developer().role).toBe("developer");
    const latest = (await lab.must("GET", `${SUBJECT}/versions/latest`)) as object;
    expect((await lab.as(developer(), "POST", `${SUBJECT}/versions`, latest)).status).toBe(200);
    expect(await lab.must("GET", `${SUBJECT}/versions`)).toEqual([1]);
    for (const [method, path] of [
      ["DELETE", SUBJECT],
      ["DELETE", `${SUBJECT}/versions/1`],
      ["PUT", "/config"],
      ["PUT", "/config/caracal.audit.events-value"],
      ["DELETE", "/../../registry/v3/groups/default"],
      ["POST", "/../../registry/v3/admin/rules"],
    ] as const) {
      const { status } = await lab.as(developer(), method, path, { compatibility: "NONE" });
      expect({ method, path, status }).toEqual({ method, path, status: 403 });
    }
  });

  test("speaks nothing but TLS", async () => {
    const answered = new Promise((resolve) => {
      http
        .get(lab.url.replace("https:", "http:") + "/subjects", (response) => resolve(response.statusCode))
        .on("error", () => resolve("no answer"));
    });
    expect(["no answer", 400]).toContain(await answered);
  });

  test("no file that others can read, and no password in clear where a digest does", () => {
    const passwords = [lab.admin, developer(), reader()].map(({ password }) => password);
    for (const name of [...INSTANCES, "registry-balancer"]) {
      const folder = join(lab.stack.nodeDirectory(name), "config");
      for (const file of readdirSync(folder)) {
        expect({ file, mode: statSync(join(folder, file)).mode & 0o077 }).toEqual({ file, mode: 0 });
        const text = readFileSync(join(folder, file), "utf8");
        for (const password of passwords) expect(text.includes(password)).toBe(false);
      }
    }
  });
}

// What consoles answer, and what becomes of answers that can't be used: a failure that says so, never silence.

import type { ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { askConsole } from "../../../ops/frame/consoles";
import type { Session } from "../../../ops/frame/session";
import { certificatesFor } from "../../live/aws/certificates";

let server: Server;
let session: Session;
let url: string;
let answer: (response: ServerResponse) => void;

beforeAll(async () => {
  const request = { name: "prometheus", kind: "fleet", dnsNames: ["localhost"], ipAddresses: [] } as const;
  const made = await certificatesFor([{ ...request, usages: ["server_auth", "digital_signature"] }]);
  const files = { key: made["key/prometheus"], cert: made["certificate/prometheus"] };
  server = createServer(files, (_request, response) => answer(response));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  url = `https://localhost:${(server.address() as AddressInfo).port}`;
  const consoles = { Prometheus: { url, user: "reader", password: "no-secret" } };
  const outputs = { caCertificate: made["certificate/authority"], consoles };
  session = { target: () => Promise.resolve({ outputs }) } as unknown as Session;
});
afterAll(() => new Promise((closed) => server.close(closed)));

const ask = () => askConsole(session, "prometheus", "/api/v1/targets");
const unreachable = (words: string) => ({ exit: 5, message: `prometheus at ${url} ${words}.` });

test("JSON is handed on", async () => {
  answer = (response) => response.end('{"data":[]}');
  expect(await ask()).toEqual({ data: [] });
});

test("an answer that breaks off", async () => {
  answer = (response) => {
    response.writeHead(200, { "content-length": "1000" }).write('{"data":');
    setTimeout(() => response.destroy(), 50);
  };
  await expect(ask()).rejects.toMatchObject(unreachable("broke off its answer"));
});

test("an answer that is no JSON", async () => {
  answer = (response) => response.end("<html>Welcome</html>");
  await expect(ask()).rejects.toMatchObject(
    unreachable("answers something that is no JSON: something else may be at this address"),
  );
});

test("a login that is refused, and any other refusal", async () => {
  answer = (response) => response.writeHead(401).end();
  await expect(ask()).rejects.toMatchObject({ exit: 4 });
  answer = (response) => response.writeHead(503).end();
  await expect(ask()).rejects.toMatchObject(unreachable("answers 503"));
});

/** One kind of object as a resource type: applied by the server, waited for, compared by paths, taken away. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Context, Props, ResourceType } from "../../../providers/host/types";
import { MANAGER, RefusedByServer, type Api, type Live, type Place } from "./api";
import { changedPaths, isBelow, likeDescribed } from "./differences";
import type { Kind } from "./kinds";
import { whyPodsWait } from "./waiting";

const METADATA = ["name", "namespace", "labels", "annotations"];
const PAUSE_MS = 300;
const USUAL_PATIENCE_SECONDS = 600;

export function resourceType(kind: Kind, connect: (context: Context) => Api): ResourceType {
  const label = ({ name, namespace }: Place) => `${kind.kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;

  async function apply(inputs: Props, place: Place, context: Context): Promise<Live> {
    const api = connect(context);
    try {
      await api.apply(kind, inputs, place, context.signal);
    } catch (error) {
      throw refusal(error, label(place));
    }
    return waitUntilDone(api, place, context);
  }

  async function waitUntilDone(api: Api, place: Place, context: Context): Promise<Live> {
    const patience = context.timeoutSeconds ?? USUAL_PATIENCE_SECONDS;
    const until = Date.now() + patience * 1000;
    for (let said = ""; ;) {
      const live = await api.get(kind, place, context.signal);
      if (!live) throw new Error(`${label(place)} was deleted by somebody else.`);
      const waiting = kind.done?.(live) ?? { state: "done" };
      if (waiting.state === "done") return live;
      if (waiting.state === "failed" || Date.now() > until) {
        const why = await reasons(api, live, context);
        const times = waiting.state === "failed" ? "" : ` after ${patience} s`;
        throw new Error(`${label(place)} isn't well${times}: ${[waiting.reason, ...why].join("; ")}`);
      }
      if (waiting.reason !== said) context.log("info", waiting.reason, { status: true });
      said = waiting.reason;
      await sleep(PAUSE_MS, undefined, { signal: context.signal });
    }
  }

  async function reasons(api: Api, { metadata, spec }: Live, context: Context): Promise<string[]> {
    const selector = (spec?.["selector"] ?? {}) as { matchLabels?: Record<string, string> };
    if (selector.matchLabels === undefined || metadata.namespace === undefined) return [];
    return whyPodsWait(await api.pods(metadata.namespace, selector.matchLabels, context.signal));
  }

  return {
    inputs: ["apiVersion", "kind", "metadata", ...kind.inputs],
    check: (news) => Promise.resolve({ inputs: news, failures: failuresOf(kind, news) }),
    diff: (old, news) => {
      const fixed = ["metadata.name", "metadata.namespace", ...(kind.fixed ?? [])];
      const paths = changedPaths(old.inputs, news);
      const changes = paths.map((path) => [path, isBelow(path, fixed) ? "replace" : "update"] as const);
      // Only another name leaves room for both at the same time.
      const renamed = paths.some((path) => isBelow(path, fixed.slice(0, 2)));
      return Promise.resolve({ changes: Object.fromEntries(changes), deleteBeforeReplace: !renamed });
    },
    preview: (inputs, old) => ({ ...(old?.["status"] === undefined ? {} : { status: old["status"] }), ...inputs }),
    async create(inputs, context) {
      const place = placeOf(inputs);
      const there = await connect(context).get(kind, place, context.signal);
      if (there && !isOurs(there)) {
        throw new Error(`${label(place)} is there already, and this stack didn't make it: import it, or remove it.`);
      }
      const live = await apply(inputs, place, context);
      return { id: idOf(place), outputs: outputsOf(inputs, live) };
    },
    async update(_old, news, context) {
      return { outputs: outputsOf(news, await apply(news, placeOf(news), context)) };
    },
    async read(id, { inputs }, context) {
      const [name = "", namespace] = id.split("/").reverse();
      const place = { name, ...(namespace === undefined ? {} : { namespace }) };
      const live = await connect(context).get(kind, place, context.signal);
      if (!live) return undefined;
      // What is imported is taken over as its maker described it.
      const described = Object.keys(inputs).length > 0 ? inputs : ownPart(kind, live);
      const found = likeDescribed(described, live) as Props;
      return { id, inputs: found, outputs: outputsOf(found, live) };
    },
    async delete(_id, { inputs }, context) {
      const api = connect(context);
      const place = placeOf(inputs);
      const live = await api.get(kind, place, context.signal);
      if (!live) return;
      await api.delete(kind, place, live.metadata.uid, context.signal);
      const until = Date.now() + (context.timeoutSeconds ?? USUAL_PATIENCE_SECONDS) * 1000;
      while ((await api.get(kind, place, context.signal))?.metadata.uid === live.metadata.uid) {
        if (Date.now() > until) throw new Error(`${label(place)} is still there: something in it doesn't end.`);
        await sleep(PAUSE_MS, undefined, { signal: context.signal });
      }
    },
  };
}

const idOf = ({ name, namespace }: Place): string => (namespace === undefined ? name : `${namespace}/${name}`);

/** A deployment that was broken off after it had applied an object goes on with it. */
const isOurs = ({ metadata }: Live): boolean =>
  (metadata.managedFields ?? []).some(({ manager, operation }) => manager === MANAGER && operation === "Apply");

function placeOf({ metadata }: Props): Place {
  const { name, namespace } = metadata as { name: string; namespace?: string };
  return { name, ...(namespace === undefined ? {} : { namespace }) };
}

function failuresOf(kind: Kind, { metadata, apiVersion, kind: name }: Props) {
  const given = (metadata ?? {}) as Props;
  const unknown = Object.keys(given).filter((each) => !METADATA.includes(each));
  const wrong = (apiVersion ?? kind.apiVersion) !== kind.apiVersion || (name ?? kind.kind) !== kind.kind;
  const failures = unknown.map((each) => ({
    property: `metadata.${each}`,
    reason: `metadata.${each} is not implemented by this stand-in; it takes ${METADATA.join(", ")}`,
  }));
  if (given["name"] === undefined)
    failures.push({ property: "metadata.name", reason: "metadata.name must be given: this stand-in makes none up" });
  if (kind.namespaced && given["namespace"] === undefined)
    failures.push({ property: "metadata.namespace", reason: "metadata.namespace must be given" });
  if (wrong) failures.push({ property: "kind", reason: `kind must be ${kind.kind} of ${kind.apiVersion}` });
  return failures;
}

function ownPart(kind: Kind, live: Live): Props {
  const names = ["metadata", ...kind.inputs].filter((name) => live[name] !== undefined);
  const metadata = Object.fromEntries(Object.entries(live.metadata).filter(([name]) => METADATA.includes(name)));
  return { ...Object.fromEntries(names.map((name) => [name, live[name]])), metadata };
}

/** As described, with what the cluster says of it. */
function outputsOf(inputs: Props, live: Live): Props {
  return { ...inputs, ...(live.status === undefined ? {} : { status: live.status }) };
}

function refusal(error: unknown, label: string): unknown {
  if (!(error instanceof RefusedByServer)) return error;
  if (error.code === 409) {
    const cure = "leave the field to whoever keeps it, or take it from them";
    return new Error(`${label} has fields that somebody else keeps: ${error.message}; ${cure}.`);
  }
  return new Error(`Kubernetes refuses ${label}: ${error.message}`);
}

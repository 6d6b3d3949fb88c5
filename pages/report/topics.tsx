// Every topic, with a search over all that is said of it.

import type { PlannedTopic } from "../../plan/catalog/topics";
import { settingValue } from "../../plan/review/words";
import { Words, breakable } from "../document";

export function Topics({ topics }: { readonly topics: readonly PlannedTopic[] }) {
  return (
    <>
      <p class="search">
        <label for="search">Search topics</label>
        <input id="search" type="search" autocomplete="off" placeholder="name, system, owner, purpose…" />
        <output id="found" aria-live="polite">
          {topics.length} of {topics.length} topics
        </output>
      </p>
      <table class="stacked" id="topics">
        <thead>
          <tr>
            <th scope="col">topic</th>
            <th scope="col">system</th>
            <th scope="col">kind</th>
            <th scope="col" class="number">
              partitions × copies
            </th>
            <th scope="col">kept</th>
            <th scope="col">key, dead letters</th>
          </tr>
        </thead>
        <tbody>
          {topics.map((topic) => (
            <Row topic={topic} />
          ))}
        </tbody>
      </table>
    </>
  );
}

const KINDS = { events: "accent", "dead-letter": "warn", internal: "" } as const;

function Row({ topic }: { readonly topic: PlannedTopic }) {
  const { name, system, kind, partitions, replicationFactor, settings, purpose, owner, key, deadLetter } = topic;
  return (
    <tr>
      <th scope="row">
        <code>{breakable(name)}</code>
        <div class="small soft">
          {purpose}
          {owner ? ` (${owner})` : ""}
        </div>
      </th>
      <td data-label="system">{system}</td>
      <td data-label="kind">
        <span class={`badge ${KINDS[kind]}`}>{kind.replace("-", " ")}</span>
      </td>
      <td data-label="partitions × copies" class="number">
        {partitions} × {replicationFactor}
      </td>
      <td data-label="kept">
        <Words text={settingValue("retention.ms", settings["retention.ms"])} />
        <div class="small soft">{settings["cleanup.policy"]}</div>
      </td>
      <td data-label="key, dead letters">
        {key ? `by ${key.by}` : "–"}
        {deadLetter ? <div class="small soft">→ {breakable(deadLetter)}</div> : null}
      </td>
    </tr>
  );
}

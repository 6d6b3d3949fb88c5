// What is watched, which certificates there are, what it costs and can take.

import type { Plan } from "../../plan/plan";
import { certificateLines, type IssuedCertificate } from "../../plan/report/certificates";
import { capacityBars, costBars, replicasBySystem } from "../../plan/report/load";
import { watchingOf } from "../../plan/report/promises";
import { breakable } from "../document";
import { Bars } from "./bars";

const TONES: Readonly<Record<string, string>> = { critical: "bad", warning: "warn" };

export function Watching({ plan }: { readonly plan: Plan }) {
  const { promises, alerts } = watchingOf(plan);
  if (alerts.length === 0) return <p class="soft">This stack has no monitoring, so nobody is told anything.</p>;
  return (
    <>
      {promises.length === 0 ? null : (
        <table class="stacked">
          <caption>Objectives, over 30 days</caption>
          <thead>
            <tr>
              <th scope="col">system</th>
              <th scope="col">objective</th>
              <th scope="col">promised</th>
            </tr>
          </thead>
          <tbody>
            {promises.map(({ system, name, text }) => (
              <tr>
                <th scope="row">{system}</th>
                <td data-label="objective">{name}</td>
                <td data-label="promised">{text}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <h3>Alerts</h3>
      {alerts.map(({ system, alerts: list }) => (
        <details>
          <summary>
            {system} <span class="soft small">{list.length} alerts</span>
          </summary>
          <ul class="alerts">
            {list.map(({ name, severity, subject, description, ...alert }) => (
              <li>
                <span class={`badge ${TONES[severity] ?? ""}`}>{severity}</span>
                <div>
                  <b>{breakable(name)}</b> {subject === "" ? null : <code>{breakable(subject)}</code>}
                  {alert.for === undefined ? null : <span class="soft small"> after {alert.for}</span>}
                  <div class="small">{description}</div>
                </div>
              </li>
            ))}
          </ul>
        </details>
      ))}
    </>
  );
}

export function Certificates({ plan, issued }: { readonly plan: Plan; readonly issued: readonly IssuedCertificate[] }) {
  const lines = certificateLines(plan, issued);
  if (lines.length === 0) return <p class="soft">This stack has no certificates: it speaks plain text.</p>;
  const { validityHours = 0, renewalHours = 0 } = plan.certificates;
  return (
    <>
      <p>
        Each lives for {validityHours / 24} days, and the first deployment in the last {renewalHours / 24} of them makes
        it anew. {issued.length === 0 ? "Dates are here once the stack has been deployed." : ""}
      </p>
      <table class="stacked">
        <thead>
          <tr>
            <th scope="col">holder</th>
            <th scope="col">kind</th>
            <th scope="col">names</th>
            <th scope="col">ends</th>
            <th scope="col">renewed from</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ name, kind, names, from, until, renewedFrom }) => (
            <tr>
              <th scope="row">{breakable(name)}</th>
              <td data-label="kind">{kind}</td>
              <td data-label="names" class="small">
                {names.length === 0 ? "–" : names.map((each) => <div>{breakable(each)}</div>)}
              </td>
              <td data-label="ends">
                {until === undefined ? (
                  "–"
                ) : (
                  <time datetime={until} data-until title={`from ${from}`}>
                    {until}
                  </time>
                )}
              </td>
              <td data-label="renewed from">{renewedFrom ?? "–"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

export function CostAndCapacity({ plan }: { readonly plan: Plan }) {
  const { estimate } = plan;
  const replicas = replicasBySystem(plan);
  return (
    <>
      {estimate === undefined ? (
        <p class="soft">
          Nothing is paid for on platform {plan.platform.kind}, and what its machine can take isn't known.
        </p>
      ) : (
        <p>
          About <b>{estimate.total} USD a month</b>, list prices of {estimate.pricesOf}, without tax, support, logs and
          what leaves AWS. Of what these machines can take, {estimate.capacity.limit} runs out first.
        </p>
      )}
      <div class="plots">
        {estimate === undefined ? null : <Bars title="Cost" unit="USD a month" bars={costBars(plan)} />}
        {estimate === undefined ? null : <Bars title="Writes" unit="before copies" bars={capacityBars(plan)} />}
        {replicas.length === 0 ? null : <Bars title="Replicas" unit="copies of partitions" bars={replicas} />}
      </div>
    </>
  );
}

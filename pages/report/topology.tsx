// Where everything stands: zones, nodes with their listeners, the platform's own services, and who comes in where.

import type { Plan, PlannedNode } from "../../plan/plan";
import { readableSize } from "../../plan/units";
import { breakable } from "../document";

export function Topology({ plan }: { readonly plan: Plan }) {
  const zones = [...new Set(plan.nodes.map(({ zone }) => zone))];
  return (
    <>
      <div class="zones">
        {zones.map((zone) => (
          <section class="zone" aria-label={`Zone ${zone}`}>
            <h3>{zone}</h3>
            {plan.nodes
              .filter((node) => node.zone === zone)
              .map((node) => (
                <Node plan={plan} node={node} />
              ))}
            <Services plan={plan} zone={zone} />
          </section>
        ))}
      </div>
      <Listeners plan={plan} />
    </>
  );
}

function Node({ plan, node }: { readonly plan: Plan; readonly node: PlannedNode }) {
  const { name, id, roles, size, ports } = node;
  const machine = plan.aws?.nodes[name]?.machine;
  return (
    <article class={`node ${roles.includes("broker") ? "broker" : "controller"}`}>
      <h4>
        {name} <span class="soft small">id {id}</span>
      </h4>
      <p class="badges">
        {roles.map((role) => (
          <span class={`badge ${role === "broker" ? "accent" : "violet"}`}>{role}</span>
        ))}
      </p>
      <p class="small soft">
        {machine === undefined ? "" : `${machine}: `}
        {size.cpus} CPUs, {readableSize(size.memory)} memory, {readableSize(size.disk)} disk
      </p>
      <ul class="ports">
        {Object.entries(ports).map(([purpose, port]) => (
          <li>
            <span class={`dot ${purpose}`}></span>
            {purpose} <b>{port}</b>
          </li>
        ))}
      </ul>
    </article>
  );
}

function Services({ plan, zone }: { readonly plan: Plan; readonly zone: string }) {
  const here = plan.fleets.flatMap((fleet) =>
    fleet.instances.filter((each) => each.zone === zone).map((instance) => ({ fleet, instance })),
  );
  if (here.length === 0) return null;
  return (
    <ul class="services">
      {here.map(({ fleet, instance }) => (
        <li>
          <b>{instance.name}</b> <span class="soft small">{Object.values(instance.ports).join(", ")}</span>
          <br />
          <span class="small soft">{fleet.purpose}</span>
        </li>
      ))}
    </ul>
  );
}

function Listeners({ plan }: { readonly plan: Plan }) {
  return (
    <table class="stacked">
      <caption>Listeners: who comes in where, and how it is kept</caption>
      <thead>
        <tr>
          <th scope="col">listener</th>
          <th scope="col">protocol</th>
          <th scope="col">client certificates</th>
          <th scope="col">serves</th>
          <th scope="col">addresses</th>
        </tr>
      </thead>
      <tbody>
        {plan.cluster.listeners.map(({ name, port, protocol, clientCertificates, serves }) => (
          <tr>
            <th scope="row">
              <span class={`dot ${port}`}></span>
              {name}
            </th>
            <td data-label="protocol">{protocol}</td>
            <td data-label="client certificates">{clientCertificates}</td>
            <td data-label="serves">{serves}</td>
            <td data-label="addresses" class="small">
              {(plan.cluster.bootstrapServers[name] ?? "").split(",").map((address) => (
                <div>{breakable(address)}</div>
              ))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

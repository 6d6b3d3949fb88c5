// A stack as one page: what it consists of, who may do what, how data flows, what is watched, what it costs.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Child } from "hono/jsx";
import type { Plan } from "../../plan/plan";
import type { IssuedCertificate } from "../../plan/report/certificates";
import { flowsOf } from "../../plan/report/flow";
import { matricesOf } from "../../plan/report/matrix";
import { pageHtml } from "../document";
import { FlowPicture } from "./flow-picture";
import { LETTERS, Rights } from "./rights";
import { Certificates, CostAndCapacity, Watching } from "./sections";
import { Topics } from "./topics";
import { Topology } from "./topology";

const part = (file: string) => readFileSync(join(__dirname, file), "utf8");

const SECTIONS = [
  ["topology", "Topology"],
  ["flow", "Data flow"],
  ["topics-section", "Topics"],
  ["rights", "Rights"],
  ["watching", "Alerts"],
  ["certificates", "Certificates"],
  ["money", "Cost and capacity"],
] as const;

export interface ReportInput {
  readonly plan: Plan;
  /** Of the deployed stack; empty before. */
  readonly issued: readonly IssuedCertificate[];
}

export function reportPage({ plan, issued }: ReportInput): string {
  const flows = flowsOf(plan);
  const title = `Stack ${plan.stack}`;
  return pageHtml({
    title: `${title}, a Kafka platform`,
    styles: [part("../style.css"), part("report.css"), part("pictures.css")],
    script: part("search.js"),
    children: (
      <>
        <a class="skip" href="#main">
          Skip to the report
        </a>
        <nav aria-label="Sections">
          <div class="inner">
            <b>{plan.stack}</b>
            {SECTIONS.map(([id, name]) => (
              <a href={`#${id}`}>{name}</a>
            ))}
          </div>
        </nav>
        <main id="main" tabindex={-1}>
          <Header plan={plan} title={title} />
          <Section id="topology" title="Topology">
            <Topology plan={plan} />
          </Section>
          <Section id="flow" title="Data flow">
            <Legend />
            {flows.length === 0 ? <p class="soft">The stack carries no system yet.</p> : null}
            {flows.map((flow) => (
              <>
                <h3>{flow.system}</h3>
                <FlowPicture flow={flow} />
              </>
            ))}
          </Section>
          <Section id="topics-section" title="Topics">
            <Topics topics={plan.topics} />
          </Section>
          <Section id="rights" title="Who may do what">
            <p class="small soft">
              {Object.entries(LETTERS).map(([operation, letter]) => (
                <>
                  <b>{letter}</b> {operation.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase()}{" "}
                </>
              ))}
              · a name ending in * stands for all that begin with it · what isn't here is denied
            </p>
            {matricesOf(plan).map((matrix) => (
              <Rights matrix={matrix} />
            ))}
          </Section>
          <Section id="watching" title="Alerts and objectives">
            <Watching plan={plan} />
          </Section>
          <Section id="certificates" title="Certificates">
            <Certificates plan={plan} issued={issued} />
          </Section>
          <Section id="money" title="Cost and capacity">
            <CostAndCapacity plan={plan} />
          </Section>
        </main>
      </>
    ),
  });
}

function Section({ id, title, children }: { readonly id: string; readonly title: string; readonly children: Child }) {
  return (
    <section class="card" id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      {children}
    </section>
  );
}

function Header({ plan, title }: { readonly plan: Plan; readonly title: string }) {
  const services = Object.values(plan.clients).filter((client) => client.system !== undefined).length;
  const facts: (readonly [count: number, noun: string])[] = [
    [plan.nodes.filter((node) => node.roles.includes("broker")).length, "broker"],
    [plan.cluster.voters.length, "controller"],
    [new Set(plan.nodes.map(({ zone }) => zone)).size, "zone"],
    [plan.topics.length, "topic"],
    [services, "service"],
    [plan.access.length, "right"],
    ...(plan.estimate ? [[plan.estimate.total, "USD a month"] as const] : []),
  ];
  return (
    <header>
      <h1>{title}</h1>
      <p class="badges">
        <span class="badge accent">{plan.environment}</span>
        <span class="badge violet">{plan.platform.kind}</span>
        <span class="badge">Kafka {plan.cluster.kafkaVersion}</span>
        {plan.systems.map((system) => (
          <span class="badge">{system}</span>
        ))}
      </p>
      <ul class="facts">
        {facts.map(([value, name]) => (
          <li>
            <b>{value}</b> {value === 1 || name.startsWith("USD") ? name : `${name}s`}
          </li>
        ))}
      </ul>
    </header>
  );
}

function Legend() {
  const kinds = [
    ["service", "service that writes"],
    ["topic", "topic"],
    ["group", "group that reads"],
    ["dead-letter", "dead letters"],
  ] as const;
  return (
    <ul class="legend">
      {kinds.map(([kind, words]) => (
        <li>
          <span class={`sample ${kind}`}></span>
          {words}
        </li>
      ))}
    </ul>
  );
}

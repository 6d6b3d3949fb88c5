/** What every command that talks to the engine begins with: the prerequisites, the tools, the open stack. */
import path from "node:path";
import { JMX_EXPORTER_ARTIFACT, JMX_EXPORTER_VERSION } from "../../plan/monitoring/jmx-exporter";
import { usesOwnBackend } from "../backend";
import { archivedClasses } from "../class-archive";
import { ensureEngine, type Engine } from "../engine";
import { findJava } from "../java";
import { ensureKafka, kafkaDirectory } from "../kafka";
import { ensureArtifact } from "../maven-artifact";
import { ensurePlugins, type Plugins } from "../plugins";
import { checkPrerequisites } from "../prerequisites";
import { step, type Report } from "../progress";
import { Screen } from "../screen";
import { cloudsOf, needsJmxExporter, needsKafka, readStackFile } from "../stack-files";
import { ENGINE_VERSION, KAFKA_VERSION, OLDEST_JAVA } from "../versions";
import type * as workspace from "../workspace";

export interface Tools {
  readonly engine: Engine;
  readonly plugins: Plugins;
  readonly screen: Screen;
  /** What the user should know of what was done for the stack. */
  readonly say: (line: string) => void;
  readonly open: (choice: workspace.StackChoice, create: boolean) => Promise<workspace.Opened>;
}

/** Brings whatever is missing; with everything in place it says nothing. */
export async function bringTools(
  kafka: boolean,
  screen = new Screen(),
  clouds: readonly string[] = [],
): Promise<Tools> {
  await checkPrerequisites({ kafka, engine: true });
  const [{ engine, plugins }] = await Promise.all([
    (async () => {
      const engine = await step(screen, `Pulumi ${ENGINE_VERSION}`, ensureEngine);
      const plugins = await step(screen, "Provider plugins", (report) =>
        ensurePlugins(engine, usesOwnBackend(), report, clouds),
      );
      return { engine, plugins };
    })(),
    kafka ? step(screen, `Kafka ${KAFKA_VERSION}`, bringKafka) : undefined,
  ]);
  const say = (line: string): void => screen.line(screen.paint.yellow(`  ! ${line}`));
  return {
    engine,
    plugins,
    screen,
    say,
    open: (choice, create) => {
      process.env.KAFKA_LIBRARIES ??= path.join(kafkaDirectory(), "libs");
      // The Automation API takes half a second to load.
      const { openStack } = module.require("../workspace") as typeof workspace;
      return openStack(choice, { engine, plugins, create, say });
    },
  };
}

async function bringKafka(report: Report): Promise<void> {
  const { libs } = await ensureKafka(KAFKA_VERSION, report);
  const java = findJava(OLDEST_JAVA);
  if (java) await archivedClasses(KAFKA_VERSION, libs, java, report);
}

export async function beginSession(choice: workspace.StackChoice): Promise<Tools> {
  const settings = await readStackFile(choice.stack, choice.configFile);
  const tools = await bringTools(needsKafka(settings), new Screen(), cloudsOf(settings));
  if (needsJmxExporter(settings) && !process.env.JMX_EXPORTER) {
    const bring = (report: Report): Promise<string> => ensureArtifact(JMX_EXPORTER_ARTIFACT, report);
    const directory = await step(tools.screen, "JMX exporter", bring);
    process.env.JMX_EXPORTER = path.join(directory, `jmx_prometheus_javaagent-${JMX_EXPORTER_VERSION}.jar`);
  }
  return tools;
}

/** The commands behind the Makefile. Each loads what it needs only when it runs, so that help is there at once. */
import { Command } from "commander";
import type * as bench from "./commands/bench";
import type * as client from "./commands/client";
import type * as down from "./commands/down";
import type * as image from "./commands/image";
import type * as images from "./commands/images";
import type * as kafka from "./commands/kafka";
import type * as outputs from "./commands/outputs";
import type * as preview from "./commands/preview";
import type * as pulumi from "./commands/pulumi";
import type * as refresh from "./commands/refresh";
import type * as report from "./commands/report";
import type * as review from "./commands/review";
import type * as test from "./commands/test";
import type * as up from "./commands/up";
import { UserError, engineSentence, fileSentence, messageOf } from "./errors";
import { painter, wantsColours } from "./text";

interface StackOptions {
  stack: string;
  configFile?: string;
}

function load<T>(module_: string): T {
  return module.require(`./commands/${module_}`) as T;
}

/** The process ends with the code that a command hands back. */
function ends<A extends unknown[]>(run: (...args: A) => Promise<number>): (...args: A) => Promise<void> {
  return async (...args) => {
    process.exitCode = await run(...args);
  };
}

function stackCommand(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .option("-s, --stack <name>", "the stack", "local")
    .option("--config-file <path>", "use this stack file instead of Pulumi.<stack>.yaml");
}

function commands(): Command {
  const program = new Command("toolchain")
    .description("Brings up, changes and proves the platform.")
    .showHelpAfterError();
  stackCommand(program, "up", "bring a stack to what its description says").action(
    ends((options: StackOptions) => load<typeof up>("up").up(options)),
  );
  stackCommand(program, "preview", "show what up would change")
    .option("--expect-no-changes", "fail if anything would change", false)
    .option("--json", "print each step as JSON", false)
    .option("--refresh", "look at what is really there first", false)
    .option("--out <directory>", "write what would change to <stack>.txt there, too")
    .action(
      ends((options: StackOptions & preview.PreviewOptions) =>
        load<typeof preview>("preview").preview(options, options),
      ),
    );
  stackCommand(program, "review", "say what a change means, compared with a base revision")
    .option("--base <revision>", "the revision to compare with", "main")
    .option("--most <characters>", "leave out of its Markdown what goes beyond")
    .option("--no-preview", "without asking the engine, its policies and the cluster")
    .option("--out <directory>", "where the review's files go")
    .action(
      ends((options: StackOptions & review.ReviewOptions) => load<typeof review>("review").review(options, options)),
    );
  stackCommand(program, "report", "write a page about a stack")
    .option("--no-state", "without asking the stack's state when certificates end")
    .option("--out <directory>", "where the page goes")
    .action(
      ends((options: StackOptions & report.ReportOptions) => load<typeof report>("report").report(options, options)),
    );
  stackCommand(program, "image", "say which image is the newest for a stack's machines on AWS")
    .option("--write", "put it into the stack's file", false)
    .action(ends((options: StackOptions & image.ImageOptions) => load<typeof image>("image").image(options, options)));
  stackCommand(program, "images", "say which versions of a stack's images are newer, with their digests").action(
    ends((options: StackOptions) => load<typeof images>("images").images(options)),
  );
  stackCommand(program, "refresh", "correct the state by what is really there").action(
    ends((options: StackOptions) => load<typeof refresh>("refresh").refresh(options)),
  );
  stackCommand(program, "down", "delete a stack with everything in it")
    .option("-y, --yes", "don't ask (a stack on this machine)", false)
    .option("--confirm <stack>", "the stack's name: don't ask, wherever it is")
    .option("--volumes", "on Docker: delete the volumes with the data too", false)
    .action(ends((options: StackOptions & down.Consent) => load<typeof down>("down").down(options, options)));
  stackCommand(program, "outputs", "print what a stack hands to its users")
    .argument("[name]", "only this output")
    .option("--show-secrets", "print secrets too", false)
    .option("--json", "as JSON", false)
    .action(
      ends((name: string | undefined, options: StackOptions & { showSecrets: boolean; json: boolean }) =>
        load<typeof outputs>("outputs").outputs(options, {
          ...options,
          ...(name ? { name } : {}),
        }),
      ),
    );
  stackCommand(program, "client", "print the client.properties of a service (with its secrets)")
    .argument("<service>", "a service of the stack, or admin")
    .option("--as <role>", "with its settings as producer, or in one of its groups")
    .option("--json", "its whole contract as JSON instead", false)
    .action(
      ends((service: string, options: StackOptions & client.ClientOptions) =>
        load<typeof client>("client").client(options, service, options),
      ),
    );
  stackCommand(program, "kafka", "run one of Kafka's own tools against a stack")
    .argument("<tool>", "topics, consumer-groups, configs, acls, ...")
    .argument("[args...]", "for the tool, after --")
    .option("--service <name>", "connect as this service", "admin")
    .action(
      ends((tool: string, args: string[], options: StackOptions & { service: string }) =>
        load<typeof kafka>("kafka").kafka(options, tool, args),
      ),
    );
  stackCommand(program, "pulumi", "run a command of Pulumi's own on a stack, with the state that up uses")
    .argument("[args...]", "for Pulumi, after --")
    .action(ends((args: string[], options: StackOptions) => load<typeof pulumi>("pulumi").pulumi(options, args)));
  program
    .command("test")
    .description("run the tests, fastest first")
    .option("--tier <tier>", "only this tier")
    .option("--only <subject>", "only tests about this subject")
    .action(ends((choice: { tier?: string; only?: string }) => load<typeof test>("test").test(choice)));
  program
    .command("bench")
    .description("measure the platform on this machine")
    .option("--only <title>", "one section, by a part of its title")
    .option("--short", "only what is compared with stored ratios, and quickly")
    .option("--full", "longer, with more rounds")
    .option("--store", "keep the ratios for later comparisons")
    .option("--out <directory>", "where tables, runs and plots go")
    .option("--resume", "go on after an interruption: what is there already, of this machine, isn't measured again")
    .action(ends((options: bench.BenchOptions) => load<typeof bench>("bench").bench(options)));
  return program;
}

// Who listened may have gone: a terminal that was closed, a pipe into `head`. What was begun is finished in silence;
// an error about it would itself be written there, without end.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);

commands()
  .parseAsync()
  .catch((error: unknown) => {
    const { red } = painter(wantsColours(process.stderr));
    const known = error instanceof UserError ? error.message : (fileSentence(error) ?? engineSentence(error));
    const stack = error instanceof Error ? error.stack : undefined;
    const text = process.env.KAFKA_PLATFORM_DEBUG ? (stack ?? messageOf(error)) : (known ?? stack ?? messageOf(error));
    process.stderr.write(`${red(`✗ ${text}`)}\n`);
    process.exitCode = 1;
  });

// What MirrorMaker 2 writes down: all in files of bounded size, errors on its console too.

import { stringify } from "yaml";

const PATTERN = "[%d{ISO8601}] %p %m (%c)%n";

export function mirrorLog(directory: string): string {
  return stringify({
    Configuration: {
      shutdownHook: "disable",
      Appenders: {
        RollingFile: {
          name: "file",
          fileName: `${directory}/mirror.log`,
          filePattern: `${directory}/mirror.%i.log.gz`,
          PatternLayout: { pattern: PATTERN },
          Policies: { SizeBasedTriggeringPolicy: { size: "50 MB" } },
          DefaultRolloverStrategy: { max: 5 },
        },
        Console: { name: "console", PatternLayout: { pattern: PATTERN } },
      },
      Loggers: {
        Root: { level: "INFO", AppenderRef: [{ ref: "file" }, { ref: "console", level: "ERROR" }] },
        // They print every client's whole configuration at each start.
        Logger: ["org.apache.kafka.clients", "org.apache.kafka.common.config", "org.reflections"].map((name) => ({
          name,
          level: "WARN",
        })),
      },
    },
  });
}

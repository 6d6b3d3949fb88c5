// Kafka's log4j2 configuration: rotated files of bounded size, and the authorizer's decisions in a file of their own.

import { stringify } from "yaml";

const PATTERN = "[%d{ISO8601}] %p %m (%c)%n";

/** @param audit whether what is allowed is written down too, not only what is denied */
export function log4j2(audit: boolean): string {
  return stringify({
    Configuration: {
      // Otherwise nothing would be written from the moment that a node is asked to stop.
      shutdownHook: "disable",
      Properties: { Property: [{ name: "kafka.logs.dir", value: "." }] },
      Appenders: {
        RollingFile: [file("server", 100, 10), file("controller", 100, 5), file("authorizer", 100, 10)],
      },
      Loggers: {
        Root: { level: "INFO", AppenderRef: { ref: "server" } },
        Logger: [
          logger("org.apache.kafka.controller", "INFO", "controller"),
          logger("state.change.logger", "INFO", "controller"),
          logger("kafka.authorizer.logger", audit ? "DEBUG" : "INFO", "authorizer"),
        ],
      },
    },
  });
}

function file(name: string, megabytes: number, kept: number) {
  return {
    name,
    fileName: `\${sys:kafka.logs.dir}/${name}.log`,
    filePattern: `\${sys:kafka.logs.dir}/${name}.%i.log.gz`,
    PatternLayout: { pattern: PATTERN },
    Policies: { SizeBasedTriggeringPolicy: { size: `${megabytes} MB` } },
    DefaultRolloverStrategy: { max: kept },
  };
}

function logger(name: string, level: string, appender: string) {
  return { name, level, additivity: false, AppenderRef: { ref: appender } };
}

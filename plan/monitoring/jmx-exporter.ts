// Which JMX exporter nodes carry, for whoever installs it.

/** The newest that Maven's central repository holds. */
export const JMX_EXPORTER_VERSION = "1.0.1";
export const JMX_EXPORTER_ARTIFACT = `io.prometheus.jmx:jmx_prometheus_javaagent:${JMX_EXPORTER_VERSION}`;
/** Stands for the directory of its jar, which only the machine knows. */
export const JMX_EXPORTER_MARK = "{jmx-exporter}";

// Names that several parts of the monitoring share.

/** As whom Prometheus reads what asks for a password, and sends alerts. */
export const READER = "prometheus";
/** As whom people come in. */
export const OPERATOR = "operator";
/** As whom Grafana asks Prometheus. */
export const GRAFANA = "grafana";

/** Generated passwords, by the names of their marks. */
export const READER_SECRET = "monitoring-reader";
export const OPERATOR_SECRET = "monitoring-operator";
export const GRAFANA_SECRET = "monitoring-grafana";
export const GRAFANA_KEY_SECRET = "monitoring-grafana-key";
/** Opens the keystores of nodes' exporters. */
export const KEYSTORE_SECRET = "monitoring-keystores";

/** Files of every instance that speaks TLS. */
export const AUTHORITY_FILE = "authority.pem";
export const CERTIFICATE_FILE = "certificate.pem";
export const KEY_FILE = "key.pem";

// What Grafana reads when it starts: where the data is, and where the dashboards are.

import { stringify } from "yaml";
import { INTERVAL_SECONDS } from "../metrics";

export interface PrometheusAccess {
  readonly url: string;
  /** Paths are as Grafana sees them; what is in the files never becomes a part of this one. */
  readonly authorityFile?: string;
  readonly user?: { readonly name: string; readonly passwordFile: string };
}

/** One address for the data source, for those who link to it. */
export const DATA_SOURCE_UID = "prometheus";
export const DATA_SOURCE_NAME = "Prometheus";

/** provisioning/datasources/*.yaml: Prometheus, the only source, which people can't change. */
export function dataSourceFile({ url, authorityFile, user }: PrometheusAccess): string {
  const secrets = {
    ...(authorityFile ? { tlsCACert: fileContent(authorityFile) } : {}),
    ...(user ? { basicAuthPassword: fileContent(user.passwordFile) } : {}),
  };
  return stringify(
    {
      apiVersion: 1,
      prune: true,
      datasources: [
        {
          name: DATA_SOURCE_NAME,
          type: "prometheus",
          uid: DATA_SOURCE_UID,
          access: "proxy",
          url,
          isDefault: true,
          editable: false,
          ...(user ? { basicAuth: true, basicAuthUser: user.name } : {}),
          jsonData: {
            httpMethod: "POST",
            // What $__rate_interval is worked out from.
            timeInterval: `${INTERVAL_SECONDS}s`,
            ...(authorityFile ? { tlsAuthWithCACert: true } : {}),
          },
          ...(Object.keys(secrets).length > 0 ? { secureJsonData: secrets } : {}),
        },
      ],
    },
    { lineWidth: 0 },
  );
}

/** Grafana puts the file's content in its place when it reads the setting. */
function fileContent(path: string): string {
  return `$__file{${path}}`;
}

/**
 * provisioning/dashboards/*.yaml: dashboards come from the plan, and what people change in the browser isn't kept.
 * @param directory with the dashboards' files, as Grafana sees it
 */
export function dashboardProviderFile(directory: string): string {
  return stringify(
    {
      apiVersion: 1,
      providers: [
        {
          name: "kafka-platform",
          type: "file",
          folder: "Kafka platform",
          folderUid: "kafka-platform",
          allowUiUpdates: false,
          updateIntervalSeconds: 30,
          options: { path: directory },
        },
      ],
    },
    { lineWidth: 0 },
  );
}

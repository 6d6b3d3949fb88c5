// The parts of Kubernetes' own objects that this program writes, as plain data.

export interface Metadata {
  name: string;
  namespace?: string;
  labels: Record<string, string>;
  annotations?: Record<string, string>;
}

interface Named<Kind extends string, Version extends string> {
  apiVersion: Version;
  kind: Kind;
  metadata: Metadata;
}

export type Namespace = Named<"Namespace", "v1">;

export interface ServiceAccount extends Named<"ServiceAccount", "v1"> {
  automountServiceAccountToken: boolean;
}

export interface Service extends Named<"Service", "v1"> {
  spec: {
    type: "ClusterIP" | "LoadBalancer";
    clusterIP?: "None";
    publishNotReadyAddresses?: boolean;
    loadBalancerClass?: string;
    loadBalancerSourceRanges?: string[];
    selector: Record<string, string>;
    ports: { name: string; port: number; targetPort: string; protocol: "TCP" }[];
  };
}

interface Handler {
  httpGet?: { path: string; port: string; scheme: "HTTP" | "HTTPS" };
  exec?: { command: string[] };
  tcpSocket?: { port: string };
}

export interface Probe extends Handler {
  periodSeconds: number;
  timeoutSeconds: number;
  failureThreshold: number;
}

export interface Container {
  name: string;
  image: string;
  imagePullPolicy: "IfNotPresent";
  command: string[];
  env: (
    | { name: string; value: string }
    | { name: string; valueFrom: { secretKeyRef: { name: string; key: string } } | { fieldRef: { fieldPath: string } } }
  )[];
  ports: { name: string; containerPort: number; protocol: "TCP" }[];
  resources: { requests: { cpu: string; memory: string }; limits: { memory: string } };
  startupProbe: Probe;
  readinessProbe: Probe;
  livenessProbe: Probe;
  securityContext: {
    allowPrivilegeEscalation: boolean;
    privileged: boolean;
    readOnlyRootFilesystem: boolean;
    capabilities: { drop: string[] };
  };
  volumeMounts: { name: string; mountPath: string; readOnly?: boolean; subPathExpr?: string }[];
}

type Item = { key: string; path: string };

export interface Volume {
  name: string;
  emptyDir?: { sizeLimit: string };
  projected?: {
    defaultMode: number;
    sources: { configMap?: { name: string; items: Item[] }; secret?: { name: string; items: Item[] } }[];
  };
}

export interface Pod {
  metadata: { labels: Record<string, string>; annotations: Record<string, string> };
  spec: {
    serviceAccountName: string;
    automountServiceAccountToken: boolean;
    enableServiceLinks: boolean;
    terminationGracePeriodSeconds: number;
    securityContext: {
      runAsNonRoot: boolean;
      runAsUser: number;
      runAsGroup: number;
      fsGroup: number;
      fsGroupChangePolicy: "OnRootMismatch";
      seccompProfile: { type: "RuntimeDefault" };
    };
    topologySpreadConstraints: {
      maxSkew: number;
      topologyKey: string;
      whenUnsatisfiable: "DoNotSchedule" | "ScheduleAnyway";
      labelSelector: { matchLabels: Record<string, string> };
      matchLabelKeys?: string[];
    }[];
    containers: Container[];
    volumes: Volume[];
  };
}

export interface Deployment extends Named<"Deployment", "apps/v1"> {
  spec: {
    /** Absent where an autoscaler decides. */
    replicas?: number;
    revisionHistoryLimit: number;
    progressDeadlineSeconds: number;
    strategy: { type: "RollingUpdate"; rollingUpdate: { maxSurge: number; maxUnavailable: number } };
    selector: { matchLabels: Record<string, string> };
    template: Pod;
  };
}

export interface StatefulSet extends Named<"StatefulSet", "apps/v1"> {
  spec: {
    replicas: number;
    serviceName: string;
    /** Pods are numbered as the plan's instances are. */
    ordinals: { start: number };
    revisionHistoryLimit: number;
    podManagementPolicy: "OrderedReady" | "Parallel";
    updateStrategy: { type: "RollingUpdate" };
    selector: { matchLabels: Record<string, string> };
    template: Pod;
    volumeClaimTemplates?: {
      metadata: { name: string; labels: Record<string, string> };
      spec: { accessModes: string[]; storageClassName?: string; resources: { requests: { storage: string } } };
    }[];
  };
}

export interface DisruptionBudget extends Named<"PodDisruptionBudget", "policy/v1"> {
  spec: {
    maxUnavailable: number;
    unhealthyPodEvictionPolicy: "AlwaysAllow";
    selector: { matchLabels: Record<string, string> };
  };
}

export interface Autoscaler extends Named<"HorizontalPodAutoscaler", "autoscaling/v2"> {
  spec: {
    scaleTargetRef: { apiVersion: string; kind: string; name: string };
    minReplicas: number;
    maxReplicas: number;
    metrics: {
      type: "Resource";
      resource: { name: string; target: { type: "Utilization"; averageUtilization: number } };
    }[];
  };
}

export interface PolicyPeer {
  podSelector?: { matchLabels: Record<string, string> };
  namespaceSelector?: { matchLabels: Record<string, string> };
  ipBlock?: { cidr: string; except?: string[] };
}

export type PolicyPort = { protocol: "TCP" | "UDP"; port: number };

export interface NetworkPolicy extends Named<"NetworkPolicy", "networking.k8s.io/v1"> {
  spec: {
    podSelector: { matchLabels?: Record<string, string> };
    policyTypes: ("Ingress" | "Egress")[];
    ingress?: { from: PolicyPeer[]; ports: PolicyPort[] }[];
    egress?: { to?: PolicyPeer[]; ports?: PolicyPort[] }[];
  };
}

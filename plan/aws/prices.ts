// List prices of AWS, on demand, without tax: what the plan's estimate is made of. The one place that knows them.
//
// Written down in November 2026 from AWS's public price pages as far as they were known then; an estimate needs no more.
// Prices of regions differ by a factor for machines and one for all else; a region that isn't listed counts as the dearest.

export const PRICES_OF = "2026-11";
export const CURRENCY = "USD";
export const HOURS_IN_MONTH = 730;

/** An hour, in us-east-1. */
export const MACHINE_HOUR: Readonly<Record<string, number>> = {
  "t4g.medium": 0.0336,
  "t4g.large": 0.0672,
  "c7g.large": 0.0725,
  "m7g.large": 0.0816,
  "m7g.xlarge": 0.1632,
  "m7g.2xlarge": 0.3264,
  "m7g.4xlarge": 0.6528,
  "m7g.8xlarge": 1.3056,
  "r7g.large": 0.1071,
  "r7g.xlarge": 0.2142,
  "r7g.2xlarge": 0.4284,
  "r7g.4xlarge": 0.8568,
  "t3.medium": 0.0416,
  "t3.large": 0.0832,
  "c7i.large": 0.0893,
  "m7i.large": 0.1008,
  "m7i.xlarge": 0.2016,
  "m7i.2xlarge": 0.4032,
  "m7i.4xlarge": 0.8064,
  "m7i.8xlarge": 1.6128,
};

/** In us-east-1. */
export const PRICES = {
  volumeGiBMonth: 0.08,
  /** Above 3000. */
  volumeIopsMonth: 0.005,
  /** Above 125. */
  volumeMiBpsMonth: 0.04,
  snapshotGiBMonth: 0.05,
  endpointHour: 0.01,
  balancerHour: 0.0225,
  /** Each way is charged once. */
  crossZoneGB: 0.02,
  keyMonth: 1,
  secretMonth: 0.4,
  nameZoneMonth: 0.5,
  /** EKS, in a version with standard support; the same in every region. */
  kubernetesHour: 0.1,
} as const;

/** Machines that EKS brings by itself. */
export const AUTO_MODE = {
  /** What EKS takes beside the machine's own price: about so, by type. */
  share: 0.12,
  /** Each machine's own disk. */
  diskGiB: 80,
  /** Copies of a service are spread over so many. */
  zones: 3,
} as const;

interface Factors {
  readonly machines: number;
  readonly others: number;
}

const REGIONS: Readonly<Record<string, Factors>> = {
  "us-east-1": { machines: 1, others: 1 },
  "us-east-2": { machines: 1, others: 1 },
  "us-west-2": { machines: 1, others: 1 },
  "eu-west-1": { machines: 1.12, others: 1.1 },
  "eu-north-1": { machines: 1.06, others: 1.05 },
  "eu-central-1": { machines: 1.2, others: 1.19 },
  "ap-southeast-1": { machines: 1.25, others: 1.2 },
  "ap-northeast-1": { machines: 1.29, others: 1.2 },
};

const DEAREST: Factors = { machines: 1.6, others: 1.7 };

export const factorsOf = (region: string): Factors => REGIONS[region] ?? DEAREST;

/** What a scan tells of its progress. */
export interface Progress {
  /** Runs of probes that have ended. */
  readonly done: number;
  /** Grows while endpoints are found. */
  readonly total: number;
  readonly probe: string;
  /** What the probe looks at, in a few words. */
  readonly title: string;
  /** Endpoint id, or the domain. */
  readonly subject: string;
}

/** Progress that a scan reports. */
export interface Progress {
  /** Runs of probes that have ended. */
  readonly done: number;
  /** Grows while endpoints are found. */
  readonly total: number;
  readonly probe: string;
  /** Short description of what the probe observes. */
  readonly title: string;
  /** Endpoint id or domain. */
  readonly subject: string;
}

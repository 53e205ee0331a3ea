/** Progress that a scan reports. */
export interface Progress {
  /** Number of runs of probes that have ended. */
  readonly done: number;
  /** Number of all runs of probes, which grows while endpoints are found. */
  readonly total: number;
  readonly probe: string;
  /** Short description of what the probe observes. */
  readonly title: string;
  /** Id of the endpoint that the probe tests, or the domain. */
  readonly subject: string;
}

/** Tables of known releases of operating systems and server software. */
/** A table of known systems or releases, with its date and source. */
export interface DatedTable {
  /** Date of the table: `2025-12-02`. */
  readonly date: string;
  readonly sources: readonly string[];
}

/** Support period of a release of an operating system. */
export interface SystemRelease {
  /**
   * Name of the operating system as in `SystemClue`: `debian`, `ubuntu`, `rhel`, `freebsd` or
   * `windows`.
   */
  readonly system: string;
  readonly version: string;
  /** Name of the operating system release for users. */
  readonly name: string;
  /** Last day of free support for the release, including long-term support. */
  readonly ends: string;
  /** Last day of paid support for the release, or support on request. */
  readonly extended: string;
  /** For Ubuntu: the OpenSSH version that only this release has. */
  readonly openssh?: string;
}

export interface SystemTable extends DatedTable {
  readonly releases: readonly SystemRelease[];
}

/** A release of server software that fixes vulnerabilities. */
export interface SecurityRelease {
  /** Name of the server software as in XEP-0092, in lower case. */
  readonly software: string;
  /** Date of the release that fixes the vulnerabilities. */
  readonly date: string;
  /** Vulnerabilities that the release fixes: `CVE-2023-32315`. */
  readonly holes: readonly string[];
  /** The first version with the vulnerability. */
  readonly since: string;
  /**
   * For each series of releases, the first version without the vulnerability. Versions above the
   * last series were never vulnerable.
   */
  readonly fixed: readonly string[];
}

export interface ReleaseTable extends DatedTable {
  /**
   * Software that distributions also package. Distributions fix a vulnerability without a new
   * version number, so the version alone proves no vulnerability.
   */
  readonly distributed: readonly string[];
  readonly releases: readonly SecurityRelease[];
}

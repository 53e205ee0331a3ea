/** Codes of what is seen of hosts: remote access, operating systems, uptime, clocks, versions. */
import type { FailureArgs } from '../../model/index.js';

type None = Record<string, never>;

/** `source`: `ssh`, `version` (XEP-0092). `text`: what was said there. */
interface SystemArgs {
  readonly system: string;
  readonly source: string;
  readonly text: string;
  /** Dates, `2026-06-30`: of the support for all, and of the last that is sold. */
  readonly ends: string;
  readonly extended: string;
}

interface ReleaseArgs {
  readonly software: string;
  readonly version: string;
  /** The first of its series without the hole, and when that came. */
  readonly fixed: string;
  readonly date: string;
  readonly holes: readonly string[];
}

export interface HostCodes {
  SSH_PASSWORDS: { readonly methods: readonly string[] };
  /** To `none`: nobody was asked for anything. */
  SSH_OPEN: None;
  SSH_KEYS_ONLY: None;
  SSH_OTHER_METHODS: { readonly methods: readonly string[] };
  SSH_UNANSWERED: FailureArgs;
  SSH_SERVER: { readonly banner: string; readonly hostKeys: readonly string[] };
  SSH_IN_PART: { readonly seen: number; readonly total: number };

  UPTIME_TOO_LONG: { readonly days: number; readonly most: number };
  UPTIME_SEEN: { readonly days: number; readonly most: number };
  UPTIME_ABSURD: { readonly days: number };

  SYSTEM_ENDED: SystemArgs;
  /** Supported only for those who pay, and who does is not to be seen. */
  SYSTEM_EXTENDED: SystemArgs;
  /** The table is older than the end that it foretold. */
  SYSTEM_WAS_TO_END: SystemArgs;
  SYSTEM_SUPPORTED: SystemArgs;
  SYSTEM_UNKNOWN: { readonly source: string; readonly text: string };

  CLOCK_OFF: { readonly seconds: number; readonly most: number };
  CLOCK_AGREES: { readonly most: number };

  RELEASE_VULNERABLE: ReleaseArgs;
  /** A distribution may have mended it without another version. */
  RELEASE_MAYBE_VULNERABLE: ReleaseArgs;
  RELEASE_RECENT: ReleaseArgs;
  RELEASE_UNKNOWN: { readonly software: string; readonly version: string };

  TABLE_OLD: { readonly table: string; readonly date: string; readonly days: number };
}

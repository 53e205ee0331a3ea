/** Codes of what a collector on the machine saw. `date`: the day on which it ran. */
import type { FailureArgs } from '../../model/index.js';

interface Dated {
  readonly date: string;
}

interface DatedSystem extends Dated {
  readonly system: string;
  /** The last day of support for all. */
  readonly ends: string;
}

export interface CollectedCodes {
  /** The collector could not see it. `item`: `swap`. */
  HOST_UNREAD: FailureArgs & { readonly item: string };
  /** `days`: how long such facts count. */
  HOST_FACT_TOO_OLD: Dated & { readonly days: number };
  HOST_IN_CONTAINER: Dated & { readonly container: string };

  HOST_SSH_PASSWORDS: Dated & { readonly methods: readonly string[] };
  HOST_SSH_KEYS_ONLY: Dated;
  /** `Match` blocks may set other values for some users. */
  HOST_SSH_MATCH: Dated;
  HOST_SSH_FACTORS: Dated & { readonly methods: readonly string[] };
  HOST_SSH_ONE_FACTOR: Dated;
  HOST_SSH_HARDWARE_KEYS: Dated & { readonly count: number };
  HOST_SSH_FILE_KEYS: Dated & { readonly count: number };

  HOST_SANDBOX: Dated & { readonly unit: string; readonly exposure: string };
  HOST_CONFINED: Dated & {
    readonly daemon: string;
    readonly system: string;
    readonly profile: string;
  };
  HOST_UNCONFINED: Dated & { readonly daemon: string };
  HOST_NO_SWAP: Dated;
  HOST_SWAP_IN_MEMORY: Dated & { readonly areas: readonly string[] };
  HOST_SWAP_ENCRYPTED: Dated & { readonly areas: readonly string[] };
  HOST_SWAP_ON_DISK: Dated & { readonly areas: readonly string[] };
  HOST_DISKS_ENCRYPTED: Dated & { readonly mounts: readonly string[] };
  HOST_DISKS_PLAIN: Dated & { readonly mounts: readonly string[] };
  HOST_SECURE_BOOT_ON: Dated;
  HOST_SECURE_BOOT_OFF: Dated;
  HOST_SECURE_BOOT_UNSUPPORTED: Dated;
  HOST_MEMORY_ENCRYPTED: Dated & { readonly active: readonly string[] };
  HOST_MEMORY_PLAIN: Dated & { readonly abilities: readonly string[] };
  HOST_MEMORY_UNSURE: Dated & { readonly abilities: readonly string[] };
  HOST_MEMORY_UNABLE: Dated;
  HOST_TIME_SOURCES: Dated & {
    readonly program: string;
    readonly sources: number;
    readonly authenticated: number;
  };
  HOST_ALLOWLIST: Dated;
  HOST_APPRAISAL: Dated;
  HOST_NO_ALLOWLIST: Dated;

  HOST_SYSTEM_SUPPORTED: DatedSystem;
  /** A container, of whose host nothing is known. */
  HOST_GUEST_SUPPORTED: DatedSystem & { readonly container: string };
  HOST_SYSTEM_EXTENDED: DatedSystem & { readonly extended: string };
  HOST_SYSTEM_ENDED: DatedSystem;
  HOST_SYSTEM_UNKNOWN: Dated & { readonly system: string };
  HOST_UPTIME: Dated & { readonly days: number; readonly most: number };
  HOST_RESTART_REQUIRED: Dated;
  HOST_KERNEL_OLD: Dated & { readonly running: string; readonly newest: string };
  HOST_KERNEL_NEWEST: Dated & { readonly running: string };
  HOST_KERNEL_UNKNOWN: Dated & { readonly running: string };
  HOST_DAEMON_OLD: Dated & { readonly daemon: string; readonly files: readonly string[] };
  HOST_DAEMON_FRESH: Dated & { readonly daemon: string };
  /** `days`: since the last updates. */
  HOST_UPDATED: Dated & { readonly days: number; readonly most: number };
  HOST_UPDATED_BY_HAND: Dated & { readonly days: number };
  HOST_UPDATES_UNKNOWN: Dated;

  HOST_IP_LISTS: Dated & { readonly sets: readonly string[] };
  HOST_IP_BANS: Dated & { readonly sets: readonly string[] };
  HOST_NO_IP_LISTS: Dated;

  /** `files`: certificates of the machine for these names. `served`: hashes of keys on the wire. */
  HOST_KEY_DIFFERS: Dated & {
    readonly files: readonly string[];
    readonly served: readonly string[];
  };
}

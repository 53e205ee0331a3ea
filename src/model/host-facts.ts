/** Facts about the machine of the service, from a collector that runs on this machine. */
import type { Count, Sha256, Time } from './scalars.js';

/** The program or file on the host that shows a fact. */
export interface FactSource {
  /** The command or files that show the fact: `sshd -T`, `/proc/swaps`. */
  readonly source: string;
  /**
   * Version of the program that printed the fact; null if the fact was read from a file, or if the
   * version is unknown.
   */
  readonly tool: string | null;
}

/** How the SSH server of the machine lets users log in. */
export interface SshLogins extends FactSource {
  readonly passwords: boolean;
  readonly keyboardInteractive: boolean;
  readonly keys: boolean;
  /** `AuthenticationMethods` of sshd: `publickey,password`. Empty if any one method suffices. */
  readonly required: readonly string[];
  /** Whether the configuration has a `Match` block, which may set other values for some users. */
  readonly hasMatch: boolean;
}

/** Types of the SSH keys that may log in. The collector reads only the names of the types. */
export interface SshKeys extends FactSource {
  /** Number of keys in hardware (`sk-` types). */
  readonly hardware: Count;
  readonly others: Count;
  /** Number of key files that could not be read. */
  readonly unreadable: Count;
}

/**
 * Exposure of a systemd unit, from 0 (confined) to 10 (exposed).
 * @minimum 0
 * @maximum 10
 */
export type Exposure = number;

/** Rating of the XMPP server's unit by `systemd-analyze security`. */
export interface Sandbox extends FactSource {
  readonly unit: string;
  readonly exposure: Exposure;
}

/** Mandatory access control of the process of the XMPP server. */
export interface Confinement extends FactSource {
  readonly daemon: string;
  readonly system: 'apparmor' | 'selinux' | 'none';
  readonly mode: 'enforce' | 'complain' | 'unconfined';
  /** AppArmor profile or SELinux domain of the XMPP server's process; empty if it has none. */
  readonly profile: string;
}

export interface SwapArea {
  readonly name: string;
  readonly type: 'zram' | 'partition' | 'file';
  /** Whether the swap area is encrypted with dm-crypt; null if unknown. */
  readonly encrypted: boolean | null;
}

export interface Swap extends FactSource {
  readonly areas: readonly SwapArea[];
}

export interface Mount {
  readonly path: string;
  /** Whether the file system is encrypted with dm-crypt. */
  readonly encrypted: boolean;
}

/** File systems on disks, without those for booting. */
export interface Disks extends FactSource {
  readonly mounts: readonly Mount[];
}

/** Operating system of the machine, by `/etc/os-release`, and the running kernel. */
export interface HostSystem extends FactSource {
  /** Id of the Linux distribution: `debian`. */
  readonly id: string;
  /** Version of the distribution: `13`; null for distributions without releases. */
  readonly version: string | null;
  /** Name of the distribution with its version: `Debian GNU/Linux 13 (trixie)`. */
  readonly name: string;
  readonly kernel: string | null;
}

export interface HostUptime extends FactSource {
  readonly seconds: Count;
}

/** Whether updates wait for a restart of the machine. */
export interface PendingRestart extends FactSource {
  /** Whether the system requests a restart (`/run/reboot-required`). */
  readonly required: boolean;
  /** Release of the kernel that runs. */
  readonly running: string;
  /** Release of the newest installed kernel; null if none was found. */
  readonly newest: string | null;
}

/** Whether the XMPP server still uses files that updates have replaced. */
export interface DaemonFiles extends FactSource {
  readonly daemon: string;
  /** Time at which the process of the server started, ISO 8601, UTC. */
  readonly startedAt: Time;
  /** Programs and libraries that were deleted or replaced after the XMPP server started. */
  readonly replaced: readonly string[];
}

export interface Updates extends FactSource {
  readonly manager: 'apt' | 'dnf';
  /** Last time that updates were installed or looked for by an automatic run; ISO 8601, UTC. */
  readonly last: Time | null;
  /** Whether updates are installed automatically, at least weekly; null where unknown. */
  readonly automatic: boolean | null;
}

export interface SecureBoot extends FactSource {
  /** State of Secure Boot. `unsupported`: the machine was not started by UEFI. */
  readonly state: 'on' | 'off' | 'unsupported';
}

export interface MemoryEncryption extends FactSource {
  /** Kinds of memory encryption that the processor supports: `sme`, `sev`, `tme`, sorted. */
  readonly abilities: readonly string[];
  /** Kinds of memory encryption that are in use: `sev-snp`, `mem_encrypt`, sorted. */
  readonly active: readonly string[];
  /** Whether the kernel log was read, so that `active` is complete. */
  readonly complete: boolean;
  /** Whether the machine is virtual, so that its processor may hide abilities; null if unknown. */
  readonly virtual: boolean | null;
}

export interface TimeSources extends FactSource {
  readonly program: string;
  /**
   * Number of time servers that the program for time synchronization uses, or could use instead.
   */
  readonly sources: Count;
  /** Number of time servers in `sources` with authentication (NTS or keys). */
  readonly authenticated: Count;
}

/** A set of addresses in the packet filter. */
export interface AddressSet {
  readonly name: string;
  readonly addresses: Count;
  /**
   * Whether the packet filter drops or rejects packets from the addresses of this set; null if
   * unknown.
   */
  readonly drops: boolean | null;
}

export interface PacketFilter extends FactSource {
  readonly sets: readonly AddressSet[];
}

export interface Allowlisting extends FactSource {
  readonly fapolicyd: boolean;
  /** Whether the kernel enforces IMA appraisal (`ima_appraise=enforce`). */
  readonly appraisal: boolean;
}

/** A certificate that the XMPP server is configured to serve. */
export interface HostCertificate {
  readonly file: string;
  /** SHA-256 of the SubjectPublicKeyInfo, hex. */
  readonly spki: Sha256;
  /** DNS names in the certificate, sorted. */
  readonly names: readonly string[];
  /** Expiry of the certificate, ISO 8601, UTC. */
  readonly notAfter: Time;
}

export interface HostCertificates extends FactSource {
  readonly certificates: readonly HostCertificate[];
  /** Number of certificate files that could not be read. */
  readonly unreadable: Count;
}

/**
 * Environment in which the collector ran. In a container, the collector sees the container, and
 * not the machine below.
 */
export interface Surroundings extends FactSource {
  /** Kind of container: `docker`, `podman`, `lxc`; null outside a container. */
  readonly container: string | null;
}

/** Evidence of the operator: facts collected on the machine, and claims. Subject: the domain. */
import type { Claim } from '../attestation.js';
import type {
  Allowlisting,
  Confinement,
  DaemonFiles,
  Disks,
  HostCertificates,
  HostSystem,
  HostUptime,
  MemoryEncryption,
  PacketFilter,
  PendingRestart,
  Sandbox,
  SecureBoot,
  SshKeys,
  SshLogins,
  Surroundings,
  Swap,
  TimeSources,
  Updates,
} from '../host-facts.js';
import { ONCE, defineKinds, type Codec, type Declared } from './declare.js';

/** `row`: id of the requirement that the operator's claim is about. */
export interface AskedClaim {
  readonly row: string;
}

/** Facts that a collector found on the machine of the XMPP server. */
export interface HostFactKinds {
  readonly 'host.ssh': Declared<SshLogins>;
  readonly 'host.ssh-keys': Declared<SshKeys>;
  readonly 'host.sandbox': Declared<Sandbox>;
  readonly 'host.confinement': Declared<Confinement>;
  readonly 'host.swap': Declared<Swap>;
  readonly 'host.disks': Declared<Disks>;
  readonly 'host.system': Declared<HostSystem>;
  readonly 'host.uptime': Declared<HostUptime>;
  readonly 'host.restart': Declared<PendingRestart>;
  readonly 'host.daemon': Declared<DaemonFiles>;
  readonly 'host.updates': Declared<Updates>;
  readonly 'host.secure-boot': Declared<SecureBoot>;
  readonly 'host.memory': Declared<MemoryEncryption>;
  readonly 'host.time': Declared<TimeSources>;
  readonly 'host.firewall': Declared<PacketFilter>;
  readonly 'host.allowlisting': Declared<Allowlisting>;
  readonly 'host.certificates': Declared<HostCertificates>;
  readonly 'host.surroundings': Declared<Surroundings>;
}
export type HostFact = keyof HostFactKinds;

export interface ClaimKinds {
  readonly claim: Declared<Claim, AskedClaim>;
}

const CLAIM: Codec<AskedClaim> = {
  write: ({ row }) => row,
  read: (variant) =>
    variant !== null && /^[a-z0-9.-]{1,60}$/.test(variant) ? { row: variant } : null,
};

export const HOST_FACT_SPECS = defineKinds<HostFactKinds>({
  'host.ssh': {
    asked: ONCE,
    example: {
      asked: {},
      value: {
        ...{ source: 'sshd -T', tool: 'OpenSSH_10.0p2 Debian-7' },
        ...{ passwords: false, keyboardInteractive: true, keys: true },
        ...{ required: ['publickey,keyboard-interactive'], hasMatch: true },
      },
    },
  },
  'host.ssh-keys': {
    asked: ONCE,
    example: {
      asked: {},
      value: { source: 'authorized_keys', tool: null, hardware: 2, others: 1, unreadable: 0 },
    },
  },
  'host.sandbox': {
    asked: ONCE,
    example: {
      asked: {},
      value: {
        ...{ source: 'systemd-analyze security prosody.service', tool: 'systemd 257' },
        ...{ unit: 'prosody.service', exposure: 9.2 },
      },
    },
  },
  'host.confinement': {
    asked: ONCE,
    example: {
      asked: {},
      value: {
        ...{ source: '/proc/PID/attr/current', tool: null, daemon: 'prosody' },
        ...{ system: 'apparmor', mode: 'enforce', profile: 'prosody' },
      },
    },
  },
  'host.swap': {
    asked: ONCE,
    example: {
      asked: {},
      value: {
        ...{ source: '/proc/swaps', tool: null },
        areas: [
          { name: '/dev/zram0', type: 'zram', encrypted: null },
          { name: '/dev/dm-1', type: 'partition', encrypted: true },
        ],
      },
    },
  },
  'host.disks': {
    asked: ONCE,
    example: {
      asked: {},
      value: {
        ...{ source: 'lsblk', tool: 'util-linux 2.41' },
        mounts: [{ path: '/', encrypted: true }],
      },
    },
  },
  'host.system': {
    asked: ONCE,
    example: {
      asked: {},
      value: {
        ...{ source: '/etc/os-release', tool: null, id: 'debian', version: '13' },
        ...{ name: 'Debian GNU/Linux 13 (trixie)', kernel: '6.12.48+deb13-amd64' },
      },
    },
  },
  'host.uptime': {
    asked: ONCE,
    example: { asked: {}, value: { source: '/proc/uptime', tool: null, seconds: 86_400 } },
  },
  'host.restart': {
    asked: ONCE,
    example: {
      asked: {},
      value: {
        ...{ source: '/run/reboot-required, /lib/modules', tool: null, required: false },
        ...{ running: '6.12.43+deb13-amd64', newest: '6.12.48+deb13-amd64' },
      },
    },
  },
  'host.daemon': {
    asked: ONCE,
    example: {
      asked: {},
      value: {
        ...{ source: '/proc/PID/maps', tool: null, daemon: 'prosody' },
        ...{ startedAt: '2026-11-01T04:00:00.000Z', replaced: ['libssl.so.3'] },
      },
    },
  },
  'host.updates': {
    asked: ONCE,
    example: {
      asked: {},
      value: {
        ...{ source: '/var/log/apt/history.log', tool: null, manager: 'apt' },
        ...{ last: '2026-11-28T06:12:00.000Z', automatic: true },
      },
    },
  },
  'host.secure-boot': {
    asked: ONCE,
    example: {
      asked: {},
      value: { source: '/sys/firmware/efi/efivars', tool: null, state: 'on' },
    },
  },
  'host.memory': {
    asked: ONCE,
    example: {
      asked: {},
      value: {
        ...{ source: '/proc/cpuinfo', tool: null, abilities: ['sev', 'sme'] },
        ...{ active: ['sev-snp'], complete: false, virtual: true },
      },
    },
  },
  'host.time': {
    asked: ONCE,
    example: {
      asked: {},
      value: {
        ...{ source: 'chronyc -c sources', tool: 'chronyc 4.6.1', program: 'chrony' },
        ...{ sources: 4, authenticated: 3 },
      },
    },
  },
  'host.firewall': {
    asked: ONCE,
    example: {
      asked: {},
      value: {
        ...{ source: 'nft -j list ruleset', tool: 'nftables 1.1.3' },
        sets: [{ name: 'ipsum', addresses: 12_000, drops: true }],
      },
    },
  },
  'host.allowlisting': {
    asked: ONCE,
    example: {
      asked: {},
      value: {
        ...{ source: 'systemctl is-active fapolicyd', tool: null },
        ...{ fapolicyd: true, appraisal: false },
      },
    },
  },
  'host.certificates': {
    asked: ONCE,
    example: {
      asked: {},
      value: {
        ...{ source: '/etc/prosody/certs', tool: null, unreadable: 1 },
        certificates: [
          {
            ...{ file: '/etc/prosody/certs/example.org.crt', spki: 'ab'.repeat(32) },
            ...{ names: ['example.org'], notAfter: '2027-01-30T00:00:00.000Z' },
          },
        ],
      },
    },
  },
  'host.surroundings': {
    asked: ONCE,
    example: { asked: {}, value: { source: '/.dockerenv', tool: null, container: 'docker' } },
  },
});

export const CLAIM_SPECS = defineKinds<ClaimKinds>({
  claim: {
    asked: CLAIM,
    example: {
      asked: { row: 'abuse-response' },
      value: {
        ...{ status: 'compliant', by: 'operator', since: '2026-11-20', until: '2027-11-20' },
        words: 'We answer within two days.',
      },
    },
  },
});

/** Kinds of facts about the host that the collector can find. */
export const HOST_FACTS = Object.keys(HOST_FACT_SPECS) as readonly HostFact[];

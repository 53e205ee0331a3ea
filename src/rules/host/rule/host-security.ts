/** Requirements on the security of the host, which a scan cannot observe. */
import { collectedKeyProtection, collectedSshFactors } from './collected-ssh.js';
import {
  collectedAllowlisting,
  collectedConfinement,
  collectedDisks,
  collectedMemory,
  collectedSandbox,
  collectedSecureBoot,
  collectedSwap,
} from './collected-security.js';
import { withParams } from '../../../judge/engine/requirement.js';
import { CONTAINER_ISOLATION, CONTAINER_SANDBOX } from '../../configuration/rule/container.js';
import { configuredLogging } from '../../configuration/rule/services.js';
import { operatorRow } from '../../shared/rule/unseen-rows.js';

export const REMOTE_ACCESS_MFA = operatorRow('host/security', 'remote-access-mfa', 'SHOULD', {
  title: 'Multi-factor SSH login',
  checklist: 'Multi-factor authentication',
  why: 'With one factor only, a stolen key is enough to take over the host.',
  manifesto: 'Multi-factor authentication (MFA) SHOULD additionally be used if possible',
  further: { collected: withParams(collectedSshFactors, {}) },
  advice: 'Require a second factor for SSH logins.',
});

export const REMOTE_ACCESS_KEY_PROTECTION = operatorRow(
  'host/security',
  'remote-access-key-protection',
  'SHOULD',
  {
    title: 'SSH keys protected',
    checklist: 'Password-protected keys',
    why: 'A copied key without a passphrase works for everyone who has the file.',
    manifesto: 'Keys SHOULD be password protected or located on a hardware backed store',
    further: { collected: withParams(collectedKeyProtection, {}) },
    advice: 'Protect SSH keys with a passphrase, or keep them on a hardware token.',
  },
);

export const DAEMON_SANDBOXING = operatorRow('host/security', 'daemon-sandboxing', 'SHOULD', {
  title: 'systemd sandboxing',
  checklist: 'Systemd sandboxing',
  why: 'Without a sandbox, an attacker who breaks into one daemon can reach the rest of the host.',
  manifesto: 'Daemons SHOULD be sandboxed if systemd is in-use',
  further: {
    ...CONTAINER_SANDBOX,
    collected: withParams(collectedSandbox, { compliant: 5, partial: 8 }),
  },
  advice:
    'Sandbox the daemons with systemd. The command systemd-analyze security lists what is missing.',
});

export const MAC_CONFINEMENT = operatorRow('host/security', 'mac-confinement', 'SHOULD', {
  title: 'MAC confinement (SELinux, AppArmor)',
  checklist: 'MAC confinement (SELinux)',
  why: 'Without mandatory access control, an attacker in one daemon can use all rights of its user.',
  manifesto: 'Daemons SHOULD be confined via a MAC such as SELinux',
  further: { collected: withParams(collectedConfinement, {}) },
  advice: 'Confine the daemons with SELinux or AppArmor.',
});

export const SERVICE_ISOLATION = operatorRow('host/security', 'service-isolation', 'SHOULD', {
  title: 'Service isolation',
  further: CONTAINER_ISOLATION,
  checklist: 'Service isolation',
  why: 'If services share a machine, a break-in at one gives access to the data of all.',
  manifesto: 'Distinct public facing services SHOULD be isolated to their own (virtual) machine',
  advice: 'Run each public service on its own (virtual) machine.',
});

export const PROGRAM_ALLOWLISTING = operatorRow('host/security', 'program-allowlisting', 'SHOULD', {
  title: 'Program allowlisting',
  checklist: 'Program allowlisting',
  why: 'Without an allowlist, an intruder can run any program that they bring along.',
  manifesto: 'Program allowlisting and integrity checks SHOULD be enforced via eg. fapolicyd',
  further: { collected: withParams(collectedAllowlisting, {}) },
  advice: 'Enforce a program allowlist and integrity checks. Use fapolicyd, for example.',
});

export const BALANCED_LOGGING = operatorRow('host/security', 'balanced-logging', 'SHOULD', {
  title: 'Balanced logging',
  checklist: 'Balanced logging',
  why: 'Too few logs hide attacks, and too many expose the private lives of users.',
  manifesto:
    'Logging SHOULD be appropriately balanced to maintain integrity, accountability, and user privacy',
  further: { configured: configuredLogging },
  advice: 'Log what accountability needs, and delete logs that are no longer needed.',
});

export const SECURE_BOOT = operatorRow('host/security', 'secure-boot', 'SHOULD', {
  title: 'Secure Boot',
  checklist: 'Secure Boot',
  why: 'Without Secure Boot, an intruder can replace the boot loader or kernel and stay unnoticed.',
  manifesto: 'Secure Boot SHOULD be used if supported by host and operating system',
  further: { collected: withParams(collectedSecureBoot, {}) },
  advice: 'Enable Secure Boot.',
});

export const MEMORY_ENCRYPTION = operatorRow('host/security', 'memory-encryption', 'SHOULD', {
  title: 'Memory encryption',
  checklist: 'Memory encryption',
  why: 'Others on the same hardware may read keys and messages from memory that is not encrypted.',
  manifesto: 'Memory SHOULD be encrypted if supported by CPU and/or hypervisor',
  further: { collected: withParams(collectedMemory, {}) },
  advice:
    'Enable memory encryption in the firmware or hypervisor. Examples are AMD SEV and SME, Intel TDX and TME.',
});

export const DISK_ENCRYPTION = operatorRow('host/security', 'disk-encryption', 'SHOULD', {
  title: 'Disk encryption',
  checklist: 'Disk encryption',
  why: 'Anyone who gets a stolen or discarded disk can read it if it is not encrypted.',
  manifesto: 'All disks SHOULD be encrypted if possible',
  further: { collected: withParams(collectedDisks, {}) },
  advice: 'Encrypt all disks.',
});

export const NO_DISK_SWAP = operatorRow('host/security', 'no-disk-swap', 'MUST NOT', {
  title: 'No swap on disk',
  checklist: 'No on-disk swap',
  why: 'Swap writes keys and messages from memory to a disk, where they remain readable.',
  manifesto: 'On disk swap MUST NOT be used',
  further: { collected: withParams(collectedSwap, {}) },
  advice: 'Disable swap on disk; use zram if the host needs swap.',
});

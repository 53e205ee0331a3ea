import { requirement, type DeclaredRequirement } from '../judge/engine/requirement.js';
import { remoteAccessKeys } from '../rules/host/rule/remote-access-keys.js';
import { timeSources } from '../rules/host/rule/server-clock.js';
import { operatorRow } from '../rules/shared/rule/unseen-rows.js';

const S = 'host/security';

export const SECURITY: readonly DeclaredRequirement[] = [
  requirement(S, 'remote-access-keys', 'MUST', remoteAccessKeys, {}, ['operator', 'public'], {
    title: 'SSH by key only',
    checklist: 'No password SSH, key-based auth',
    why: 'Attackers guess passwords all day on every host that accepts them over SSH.',
    manifesto: 'Remote access MUST NOT utilize passwords and MUST utilize keys for authentication',
    references: ['RFC 4252 §5.2'],
    seen: [
      'With --ssh the scan asks the SSH server which login methods it offers.',
      'It uses the method none and the user name xmpp-safeguard, with one connection to each host.',
    ],
    ruled: [
      'Missing if a host offers password or keyboard-interactive, or accepts the login without authentication.',
      'Compliant if every host offers only publickey.',
      'Otherwise manual: a host did not answer or offers other methods, so only the operator can tell.',
    ],
    advice:
      'Allow only keys for SSH logins. Set in sshd_config: PasswordAuthentication no, KbdInteractiveAuthentication no, PubkeyAuthentication yes.',
  }),
  operatorRow(S, 'remote-access-mfa', 'SHOULD', {
    title: 'Multi-factor SSH login',
    checklist: 'Multi-factor authentication',
    why: 'With one factor only, a stolen key is enough to take over the host.',
    manifesto: 'Multi-factor authentication (MFA) SHOULD additionally be used if possible',
    advice: 'Require a second factor for SSH logins.',
  }),
  operatorRow(S, 'remote-access-key-protection', 'SHOULD', {
    title: 'SSH keys protected',
    checklist: 'Password-protected keys',
    why: 'A copied key without a passphrase works for everyone who has the file.',
    manifesto: 'Keys SHOULD be password protected or located on a hardware backed store',
    advice: 'Protect SSH keys with a passphrase, or keep them on a hardware token.',
  }),
  operatorRow(S, 'daemon-sandboxing', 'SHOULD', {
    title: 'systemd sandboxing',
    checklist: 'Systemd sandboxing',
    why: 'Without a sandbox, an attacker who breaks into one daemon can reach the rest of the host.',
    manifesto: 'Daemons SHOULD be sandboxed if systemd is in-use',
    advice:
      'Sandbox the daemons with systemd. The command systemd-analyze security lists what is missing.',
  }),
  operatorRow(S, 'mac-confinement', 'SHOULD', {
    title: 'MAC confinement (SELinux, AppArmor)',
    checklist: 'MAC confinement (SELinux)',
    why: 'Without mandatory access control, an attacker in one daemon can use all rights of its user.',
    manifesto: 'Daemons SHOULD be confined via a MAC such as SELinux',
    advice: 'Confine the daemons with SELinux or AppArmor.',
  }),
  operatorRow(S, 'service-isolation', 'SHOULD', {
    title: 'Service isolation',
    checklist: 'Service isolation',
    why: 'If services share a machine, a break-in at one gives access to the data of all.',
    manifesto: 'Distinct public facing services SHOULD be isolated to their own (virtual) machine',
    advice: 'Run each public service on its own (virtual) machine.',
  }),
  operatorRow(S, 'program-allowlisting', 'SHOULD', {
    title: 'Program allowlisting',
    checklist: 'Program allowlisting',
    why: 'Without an allowlist, an intruder can run any program that they bring along.',
    manifesto: 'Program allowlisting and integrity checks SHOULD be enforced via eg. fapolicyd',
    advice: 'Enforce a program allowlist and integrity checks. Use fapolicyd, for example.',
  }),
  operatorRow(S, 'balanced-logging', 'SHOULD', {
    title: 'Balanced logging',
    checklist: 'Balanced logging',
    why: 'Too few logs hide attacks, and too many expose the private lives of users.',
    manifesto:
      'Logging SHOULD be appropriately balanced to maintain integrity, accountability, and user privacy',
    advice: 'Log what accountability needs, and delete logs that are no longer needed.',
  }),
  operatorRow(S, 'secure-boot', 'SHOULD', {
    title: 'Secure Boot',
    checklist: 'Secure Boot',
    why: 'Without Secure Boot, an intruder can replace the boot loader or kernel and stay unnoticed.',
    manifesto: 'Secure Boot SHOULD be used if supported by host and operating system',
    advice: 'Enable Secure Boot.',
  }),
  operatorRow(S, 'memory-encryption', 'SHOULD', {
    title: 'Memory encryption',
    checklist: 'Memory encryption',
    why: 'Others on the same hardware may read keys and messages from memory that is not encrypted.',
    manifesto: 'Memory SHOULD be encrypted if supported by CPU and/or hypervisor',
    advice:
      'Enable memory encryption in the firmware or hypervisor. Examples are AMD SEV and SME, Intel TDX and TME.',
  }),
  operatorRow(S, 'disk-encryption', 'SHOULD', {
    title: 'Disk encryption',
    checklist: 'Disk encryption',
    why: 'Anyone who gets a stolen or discarded disk can read it if it is not encrypted.',
    manifesto: 'All disks SHOULD be encrypted if possible',
    advice: 'Encrypt all disks.',
  }),
  operatorRow(S, 'no-disk-swap', 'MUST NOT', {
    title: 'No swap on disk',
    checklist: 'No on-disk swap',
    why: 'Swap writes keys and messages from memory to a disk, where they remain readable.',
    manifesto: 'On disk swap MUST NOT be used',
    advice: 'Disable swap on disk; use zram if the host needs swap.',
  }),
  requirement(
    S,
    'time-sources',
    'SHOULD',
    timeSources,
    { seconds: 2 },
    ['operator', 'account', 'federated'],
    {
      title: 'Multiple authenticated time sources',
      checklist: 'Multiple time sources',
      why: 'A wrong or forged clock makes certificates and signatures fail, or accepts expired ones.',
      manifesto: 'Multiple authenticated time sources SHOULD be used',
      references: ['XEP-0202'],
      seen: "The scan compares the server's clock (XEP-0202) with its own, and allows for the round trip.",
      ruled: [
        'Partial if the clock is certainly off by more than 2 seconds.',
        'Otherwise manual: a correct clock does not show its sources, so only the operator can tell.',
      ],
      advice: 'Use several authenticated time sources (NTS, for example with chrony).',
    },
  ),
];

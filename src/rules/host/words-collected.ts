/** Texts of the findings about facts that a collector on the machine found. */
import type { FailureArgs } from '../../model/index.js';
import { sentence, type CodesOf } from '../../judge/engine/sentence.js';
import { list, plural, quoted, reason, some } from '../../report/kit/words.js';

/**
 * Returns the date as text in parentheses. Empty if `date` is empty, because some reports show the
 * date elsewhere.
 */
function on(date: string): string {
  return date === '' ? '' : ` (collected on the host on ${date})`;
}

/** `date`: the day on which the collector ran. */
interface Dated {
  readonly date: string;
}

interface DatedSystem extends Dated {
  readonly system: string;
  /** The last day of free support for the operating system. */
  readonly ends: string;
}

const DATED = { date: '2026-11-30' };

export const COLLECTED_SENTENCES = {
  /** The collector could not read the fact. `item` names the fact: `swap`. */
  HOST_UNREAD: sentence(
    ({ item, ...failure }: FailureArgs & { readonly item: string }) =>
      `The collector on the host could not see ${item}: ${reason(failure).replace(/^host: /, '')}`,
    { item: 'swap', layer: 'tcp', reason: 'timeout', detail: '/proc/swaps' },
  ),
  /** `days`: number of days for which a fact of this kind is valid. */
  HOST_FACT_TOO_OLD: sentence(
    ({ date, days }: Dated & { readonly days: number }) =>
      `Collected on the host on ${date}, too old: such facts count for ${plural(days, 'day')}`,
    { ...DATED, days: 31 },
  ),
  HOST_IN_CONTAINER: sentence(
    ({ container, date }: Dated & { readonly container: string }) =>
      `The collector ran in a container (${container}) on ${date} and cannot see this of the host`,
    { ...DATED, container: 'docker' },
  ),
  HOST_SSH_PASSWORDS: sentence(
    ({ methods, date }: Dated & { readonly methods: readonly string[] }) =>
      `The SSH server accepts passwords (${list(methods)})${on(date)}`,
    { ...DATED, methods: ['password'] },
  ),
  HOST_SSH_KEYS_ONLY: sentence(
    ({ date }: Dated) => `The SSH server accepts no passwords${on(date)}`,
    DATED,
  ),
  /**
   * `Match` blocks of sshd may set other values for some users, which the collector does not see.
   */
  HOST_SSH_MATCH: sentence(
    ({ date }: Dated) =>
      `Match blocks in the SSH configuration may allow other logins for some users${on(date)}`,
    DATED,
  ),
  HOST_SSH_FACTORS: sentence(
    ({ methods, date }: Dated & { readonly methods: readonly string[] }) =>
      `The SSH server requires several methods (${methods.join(' or ')})${on(date)}`,
    { ...DATED, methods: ['publickey,password'] },
  ),
  HOST_SSH_ONE_FACTOR: sentence(
    ({ date }: Dated) => `The SSH server requires only one method${on(date)}`,
    DATED,
  ),
  HOST_SSH_HARDWARE_KEYS: sentence(
    ({ count, date }: Dated & { readonly count: number }) =>
      `Only SSH keys in hardware may log in: ${plural(count, 'key')}${on(date)}`,
    { ...DATED, count: 2 },
  ),
  HOST_SSH_FILE_KEYS: sentence(
    ({ count, date }: Dated & { readonly count: number }) =>
      `SSH keys in files can log in (${plural(count, 'key')}); whether they have a passphrase is not visible${on(date)}`,
    { ...DATED, count: 3 },
  ),
  HOST_SANDBOX: sentence(
    ({ unit, exposure, date }: Dated & { readonly unit: string; readonly exposure: string }) =>
      `The exposure of ${unit} is ${exposure} out of 10 in systemd-analyze security${on(date)}`,
    { ...DATED, unit: 'prosody.service', exposure: '9.2' },
  ),
  HOST_CONFINED: sentence(
    ({
      daemon,
      system,
      profile,
      date,
    }: Dated & {
      readonly daemon: string;
      readonly system: string;
      readonly profile: string;
    }) => `The process of ${daemon} is confined by ${system}${quoted(profile)}${on(date)}`,
    { ...DATED, daemon: 'prosody', system: 'AppArmor', profile: '/usr/bin/prosody' },
  ),
  HOST_UNCONFINED: sentence(
    ({ daemon, date }: Dated & { readonly daemon: string }) =>
      `The process of ${daemon} is not confined by AppArmor or SELinux${on(date)}`,
    { ...DATED, daemon: 'prosody' },
  ),
  HOST_NO_SWAP: sentence(({ date }: Dated) => `The host has no swap${on(date)}`, DATED),
  HOST_SWAP_IN_MEMORY: sentence(
    ({ areas, date }: Dated & { readonly areas: readonly string[] }) =>
      `Swap is in memory only: ${some(areas)}${on(date)}`,
    { ...DATED, areas: ['/dev/zram0'] },
  ),
  HOST_SWAP_ENCRYPTED: sentence(
    ({ areas, date }: Dated & { readonly areas: readonly string[] }) =>
      `Swap is on disk, but encrypted: ${some(areas)}${on(date)}`,
    { ...DATED, areas: ['/dev/dm-1'] },
  ),
  HOST_SWAP_ON_DISK: sentence(
    ({ areas, date }: Dated & { readonly areas: readonly string[] }) =>
      `Swap is on disk: ${some(areas)}${on(date)}`,
    { ...DATED, areas: ['/dev/sda2'] },
  ),
  HOST_DISKS_ENCRYPTED: sentence(
    ({ mounts, date }: Dated & { readonly mounts: readonly string[] }) =>
      `Encrypted disks: ${some(mounts)}${on(date)}`,
    { ...DATED, mounts: ['/'] },
  ),
  HOST_DISKS_PLAIN: sentence(
    ({ mounts, date }: Dated & { readonly mounts: readonly string[] }) =>
      `Disks without encryption: ${some(mounts)}${on(date)}`,
    { ...DATED, mounts: ['/var'] },
  ),
  HOST_SECURE_BOOT_ON: sentence(({ date }: Dated) => `Secure Boot is on${on(date)}`, DATED),
  HOST_SECURE_BOOT_OFF: sentence(({ date }: Dated) => `Secure Boot is off${on(date)}`, DATED),
  HOST_SECURE_BOOT_UNSUPPORTED: sentence(
    ({ date }: Dated) =>
      `The host was not started by UEFI, so it cannot use Secure Boot${on(date)}`,
    DATED,
  ),
  HOST_MEMORY_ENCRYPTED: sentence(
    ({ active, date }: Dated & { readonly active: readonly string[] }) =>
      `Memory is encrypted: ${some(active)}${on(date)}`,
    { ...DATED, active: ['sev-snp'] },
  ),
  HOST_MEMORY_PLAIN: sentence(
    ({ abilities, date }: Dated & { readonly abilities: readonly string[] }) =>
      `The processor can encrypt memory (${list(abilities)}), but does not${on(date)}`,
    { ...DATED, abilities: ['sme'] },
  ),
  HOST_MEMORY_UNSURE: sentence(
    ({ abilities, date }: Dated & { readonly abilities: readonly string[] }) =>
      `Cannot tell whether memory is encrypted; the processor names ${list(abilities)}${on(date)}`,
    { ...DATED, abilities: ['sme'] },
  ),
  HOST_MEMORY_UNABLE: sentence(
    ({ date }: Dated) => `The processor cannot encrypt memory${on(date)}`,
    DATED,
  ),
  HOST_TIME_SOURCES: sentence(
    ({
      program,
      sources,
      authenticated,
      date,
    }: Dated & {
      readonly program: string;
      readonly sources: number;
      readonly authenticated: number;
    }) =>
      `Time sources in ${program}: ${sources}, of which ${authenticated} authenticated${on(date)}`,
    { ...DATED, program: 'chrony', sources: 4, authenticated: 3 },
  ),
  HOST_ALLOWLIST: sentence(
    ({ date }: Dated) => `The allowlist of fapolicyd is active${on(date)}`,
    DATED,
  ),
  HOST_APPRAISAL: sentence(
    ({ date }: Dated) =>
      `The kernel enforces integrity (IMA), but there is no allowlist of programs${on(date)}`,
    DATED,
  ),
  HOST_NO_ALLOWLIST: sentence(
    ({ date }: Dated) => `Neither fapolicyd nor IMA is active${on(date)}`,
    DATED,
  ),
  HOST_SYSTEM_SUPPORTED: sentence(
    ({ system, ends, date }: DatedSystem) =>
      `The host runs ${system}, supported until ${ends}${on(date)}`,
    { ...DATED, system: 'Debian 13', ends: '2030-06-30' },
  ),
  /** The collector ran in a container, so nothing is known about the host of the container. */
  HOST_GUEST_SUPPORTED: sentence(
    ({ system, ends, container, date }: DatedSystem & { readonly container: string }) =>
      `The container (${container}) runs ${system}, supported until ${ends}; its host is not visible${on(date)}`,
    { ...DATED, system: 'Debian 13', ends: '2030-06-30', container: 'docker' },
  ),
  HOST_SYSTEM_EXTENDED: sentence(
    ({ system, ends, extended, date }: DatedSystem & { readonly extended: string }) =>
      `The host runs ${system}, whose support ended on ${ends}. Paid support lasts until ${extended}${on(date)}`,
    {
      ...DATED,
      system: 'Debian 11',
      ends: '2026-08-31',
      extended: '2031-06-30',
    },
  ),
  HOST_SYSTEM_ENDED: sentence(
    ({ system, ends, date }: DatedSystem) =>
      `The host runs ${system}, whose support ended on ${ends}${on(date)}`,
    { ...DATED, system: 'Debian 8', ends: '2020-06-30' },
  ),
  HOST_SYSTEM_UNKNOWN: sentence(
    ({ system, date }: Dated & { readonly system: string }) =>
      `The host runs ${system}, whose support period this program does not know${on(date)}`,
    { ...DATED, system: 'Arch Linux' },
  ),
  HOST_UPTIME: sentence(
    ({ days, most, date }: Dated & { readonly days: number; readonly most: number }) =>
      `The host has been up for ${plural(days, 'day')}, limit ${most}${on(date)}`,
    { ...DATED, days: 40, most: 31 },
  ),
  HOST_RESTART_REQUIRED: sentence(
    ({ date }: Dated) => `The system says that a reboot is required${on(date)}`,
    DATED,
  ),
  HOST_KERNEL_OLD: sentence(
    ({ running, newest, date }: Dated & { readonly running: string; readonly newest: string }) =>
      `The host runs kernel ${running}, but ${newest} is installed${on(date)}`,
    { ...DATED, running: '6.12.43-amd64', newest: '6.12.48-amd64' },
  ),
  HOST_KERNEL_NEWEST: sentence(
    ({ running, date }: Dated & { readonly running: string }) =>
      `The host runs the newest kernel that is installed (${running})${on(date)}`,
    { ...DATED, running: '6.12.48-amd64' },
  ),
  HOST_KERNEL_UNKNOWN: sentence(
    ({ running, date }: Dated & { readonly running: string }) =>
      `The host runs kernel ${running}; no installed kernel was found to compare${on(date)}`,
    { ...DATED, running: '6.12.48-amd64' },
  ),
  HOST_DAEMON_OLD: sentence(
    ({
      daemon,
      files,
      date,
    }: Dated & { readonly daemon: string; readonly files: readonly string[] }) =>
      `The process of ${daemon} still uses files that updates replaced: ${some(files)}${on(date)}`,
    { ...DATED, daemon: 'prosody', files: ['libssl.so.3'] },
  ),
  HOST_DAEMON_FRESH: sentence(
    ({ daemon, date }: Dated & { readonly daemon: string }) =>
      `The process of ${daemon} uses no file that an update replaced${on(date)}`,
    { ...DATED, daemon: 'prosody' },
  ),
  /** `days`: number of days since the last updates. */
  HOST_UPDATED: sentence(
    ({ days, most, date }: Dated & { readonly days: number; readonly most: number }) =>
      `The last updates were ${plural(days, 'day')} before, limit ${most}${on(date)}`,
    { ...DATED, days: 3, most: 31 },
  ),
  HOST_UPDATED_BY_HAND: sentence(
    ({ days, date }: Dated & { readonly days: number }) =>
      `The last updates were ${plural(days, 'day')} before, but updates are not automatic${on(date)}`,
    { ...DATED, days: 3 },
  ),
  HOST_UPDATES_UNKNOWN: sentence(
    ({ date }: Dated) => `No record of updates was found${on(date)}`,
    DATED,
  ),
  HOST_IP_LISTS: sentence(
    ({ sets, date }: Dated & { readonly sets: readonly string[] }) =>
      `The firewall blocks lists of addresses: ${some(sets)}${on(date)}`,
    { ...DATED, sets: ['ipsum'] },
  ),
  HOST_IP_BANS: sentence(
    ({ sets, date }: Dated & { readonly sets: readonly string[] }) =>
      `The firewall has lists of addresses, but they may be bans of its own or unused: ${some(sets)}${on(date)}`,
    { ...DATED, sets: ['f2b-sshd'] },
  ),
  HOST_NO_IP_LISTS: sentence(
    ({ date }: Dated) => `The firewall of the host has no list of addresses${on(date)}`,
    DATED,
  ),
  /**
   * `files`: certificates of the machine for the domain. `served`: hashes of keys that the service
   * presents.
   */
  HOST_KEY_DIFFERS: sentence(
    ({
      files,
      served,
      date,
    }: Dated & {
      readonly files: readonly string[];
      readonly served: readonly string[];
    }) =>
      `The server presents a key (SHA-256 ${some(served)}) that is in no certificate on the host: ${some(files)}${on(date)}. Likely causes: no reload since the renewal, a proxy in front, or another machine`,
    { ...DATED, files: ['/etc/prosody/certs/a.crt'], served: ['0a1b'] },
  ),
};

export type CollectedCodes = CodesOf<typeof COLLECTED_SENTENCES>;

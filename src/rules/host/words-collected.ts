/** The words for what a collector on the machine saw. */
import { list, plural, quoted, reason, some } from '../../report/kit/words.js';
import type { Codes } from '../codes.js';
import type { CollectedCodes } from './codes-collected.js';

function on(date: string): string {
  return ` (collected on the host on ${date})`;
}

export const COLLECTED_TEXTS: {
  readonly [C in keyof CollectedCodes]: (args: Codes[C]) => string;
} = {
  HOST_UNREAD: ({ item, ...failure }) =>
    `The collector on the host could not see ${item}: ${reason(failure).replace(/^host: /, '')}`,
  HOST_FACT_TOO_OLD: ({ date, days }) =>
    `Collected on the host on ${date}, too old: such facts count for ${plural(days, 'day')}`,
  HOST_IN_CONTAINER: ({ container, date }) =>
    `The collector ran in a container (${container}) on ${date} and cannot see this of the host`,

  HOST_SSH_PASSWORDS: ({ methods, date }) =>
    `The SSH server accepts passwords (${list(methods)})${on(date)}`,
  HOST_SSH_KEYS_ONLY: ({ date }) => `The SSH server accepts no passwords${on(date)}`,
  HOST_SSH_MATCH: ({ date }) =>
    `Match blocks in the SSH configuration may allow other logins for some users${on(date)}`,
  HOST_SSH_FACTORS: ({ methods, date }) =>
    `The SSH server requires several methods (${methods.join(' or ')})${on(date)}`,
  HOST_SSH_ONE_FACTOR: ({ date }) => `The SSH server requires only one method${on(date)}`,
  HOST_SSH_HARDWARE_KEYS: ({ count, date }) =>
    `Only SSH keys in hardware may log in: ${plural(count, 'key')}${on(date)}`,
  HOST_SSH_FILE_KEYS: ({ count, date }) =>
    `SSH keys in files can log in (${plural(count, 'key')}); whether they have a passphrase is not visible${on(date)}`,

  HOST_SANDBOX: ({ unit, exposure, date }) =>
    `The exposure of ${unit} is ${exposure} out of 10 in systemd-analyze security${on(date)}`,
  HOST_CONFINED: ({ daemon, system, profile, date }) =>
    `The process of ${daemon} is confined by ${system}${quoted(profile)}${on(date)}`,
  HOST_UNCONFINED: ({ daemon, date }) =>
    `The process of ${daemon} is not confined by AppArmor or SELinux${on(date)}`,
  HOST_NO_SWAP: ({ date }) => `The host has no swap${on(date)}`,
  HOST_SWAP_IN_MEMORY: ({ areas, date }) => `Swap is in memory only: ${some(areas)}${on(date)}`,
  HOST_SWAP_ENCRYPTED: ({ areas, date }) =>
    `Swap is on disk, but encrypted: ${some(areas)}${on(date)}`,
  HOST_SWAP_ON_DISK: ({ areas, date }) => `Swap is on disk: ${some(areas)}${on(date)}`,
  HOST_DISKS_ENCRYPTED: ({ mounts, date }) => `Encrypted disks: ${some(mounts)}${on(date)}`,
  HOST_DISKS_PLAIN: ({ mounts, date }) => `Disks without encryption: ${some(mounts)}${on(date)}`,
  HOST_SECURE_BOOT_ON: ({ date }) => `Secure Boot is on${on(date)}`,
  HOST_SECURE_BOOT_OFF: ({ date }) => `Secure Boot is off${on(date)}`,
  HOST_SECURE_BOOT_UNSUPPORTED: ({ date }) =>
    `The host was not started by UEFI, so it cannot use Secure Boot${on(date)}`,
  HOST_MEMORY_ENCRYPTED: ({ active, date }) => `Memory is encrypted: ${some(active)}${on(date)}`,
  HOST_MEMORY_PLAIN: ({ abilities, date }) =>
    `The processor can encrypt memory (${list(abilities)}), but does not${on(date)}`,
  HOST_MEMORY_UNSURE: ({ abilities, date }) =>
    `Cannot tell whether memory is encrypted; the processor names ${list(abilities)}${on(date)}`,
  HOST_MEMORY_UNABLE: ({ date }) => `The processor cannot encrypt memory${on(date)}`,
  HOST_TIME_SOURCES: ({ program, sources, authenticated, date }) =>
    `Time sources in ${program}: ${sources}, of which ${authenticated} authenticated${on(date)}`,
  HOST_ALLOWLIST: ({ date }) => `The allowlist of fapolicyd is active${on(date)}`,
  HOST_APPRAISAL: ({ date }) =>
    `The kernel enforces integrity (IMA), but there is no allowlist of programs${on(date)}`,
  HOST_NO_ALLOWLIST: ({ date }) => `Neither fapolicyd nor IMA is active${on(date)}`,

  HOST_SYSTEM_SUPPORTED: ({ system, ends, date }) =>
    `The host runs ${system}, supported until ${ends}${on(date)}`,
  HOST_GUEST_SUPPORTED: ({ system, ends, container, date }) =>
    `The container (${container}) runs ${system}, supported until ${ends}; its host is not visible${on(date)}`,
  HOST_SYSTEM_EXTENDED: ({ system, ends, extended, date }) =>
    `The host runs ${system}, whose support ended on ${ends}. Paid support lasts until ${extended}${on(date)}`,
  HOST_SYSTEM_ENDED: ({ system, ends, date }) =>
    `The host runs ${system}, whose support ended on ${ends}${on(date)}`,
  HOST_SYSTEM_UNKNOWN: ({ system, date }) =>
    `The host runs ${system}, whose support period this program does not know${on(date)}`,
  HOST_UPTIME: ({ days, most, date }) =>
    `The host has been up for ${plural(days, 'day')}, limit ${most}${on(date)}`,
  HOST_RESTART_REQUIRED: ({ date }) => `The system says that a reboot is required${on(date)}`,
  HOST_KERNEL_OLD: ({ running, newest, date }) =>
    `The host runs kernel ${running}, but ${newest} is installed${on(date)}`,
  HOST_KERNEL_NEWEST: ({ running, date }) =>
    `The host runs the newest kernel that is installed (${running})${on(date)}`,
  HOST_KERNEL_UNKNOWN: ({ running, date }) =>
    `The host runs kernel ${running}; no installed kernel was found to compare${on(date)}`,
  HOST_DAEMON_OLD: ({ daemon, files, date }) =>
    `The process of ${daemon} still uses files that updates replaced: ${some(files)}${on(date)}`,
  HOST_DAEMON_FRESH: ({ daemon, date }) =>
    `The process of ${daemon} uses no file that an update replaced${on(date)}`,
  HOST_UPDATED: ({ days, most, date }) =>
    `The last updates were ${plural(days, 'day')} before, limit ${most}${on(date)}`,
  HOST_UPDATED_BY_HAND: ({ days, date }) =>
    `The last updates were ${plural(days, 'day')} before, but updates are not automatic${on(date)}`,
  HOST_UPDATES_UNKNOWN: ({ date }) => `No record of updates was found${on(date)}`,

  HOST_IP_LISTS: ({ sets, date }) =>
    `The firewall blocks lists of addresses: ${some(sets)}${on(date)}`,
  HOST_IP_BANS: ({ sets, date }) =>
    `The firewall has lists of addresses, but they may be bans of its own or unused: ${some(sets)}${on(date)}`,
  HOST_NO_IP_LISTS: ({ date }) => `The firewall of the host has no list of addresses${on(date)}`,

  HOST_KEY_DIFFERS: ({ files, served, date }) =>
    `The server presents a key (SHA-256 ${some(served)}) that is in no certificate on the host: ${some(files)}${on(date)}`,
};

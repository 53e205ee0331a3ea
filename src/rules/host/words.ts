/** The words for what is seen of hosts. */
import type { Codes } from '../codes.js';
import type { HostCodes } from './codes.js';
import { plural, list, outOf, quoted, reason, some } from '../../report/kit/words.js';

const SOURCES: Readonly<Record<string, string>> = {
  ssh: 'The SSH server',
  version: 'The XMPP server',
};

/** `The SSH server reports Debian 8 ("OpenSSH_6.7p1 …")`. */
function reportedText({ source, system, text }: HostCodes['SYSTEM_ENDED']): string {
  return `${SOURCES[source] ?? source} reports ${system}${quoted(text)}`;
}

function holesText(holes: readonly string[]): string {
  return holes.length === 0 ? 'a known vulnerability' : some(holes);
}

export const HOST_TEXTS: { readonly [C in keyof HostCodes]: (args: Codes[C]) => string } = {
  SSH_PASSWORDS: ({ methods }) => `SSH accepts passwords (${list(methods)})`,
  SSH_OPEN: () => 'SSH requires no authentication: a login with the method none succeeded',
  SSH_KEYS_ONLY: () => 'SSH accepts only keys (publickey)',
  SSH_OTHER_METHODS: ({ methods }) =>
    methods.length === 0
      ? 'SSH names no login method'
      : `SSH accepts no passwords, but not only keys. It accepts: ${some(methods)}`,
  SSH_UNANSWERED: (failure) => `The SSH login methods could not be checked: ${reason(failure)}`,
  SSH_SERVER: ({ banner, hostKeys }) =>
    `${banner}${hostKeys.length === 0 ? '' : `; host keys: ${some(hostKeys)}`}`,
  SSH_IN_PART: ({ seen, total }) => `SSH accepts only keys at ${outOf(seen, total, 'host')}`,

  UPTIME_TOO_LONG: ({ days, most }) =>
    `The XMPP server has been up for ${plural(days, 'day')} (limit ${most}), so the machine was not rebooted`,
  UPTIME_SEEN: ({ days, most }) =>
    `The XMPP server has been up for ${plural(days, 'day')} (limit ${most}). The uptime of the machine is not visible`,
  UPTIME_ABSURD: ({ days }) =>
    `The XMPP server reports an implausible uptime of ${plural(days, 'day')}`,

  SYSTEM_ENDED: (args) =>
    `${reportedText(args)}, whose support ended on ${args.ends}` +
    (args.extended === args.ends ? '' : `, and its paid support on ${args.extended}`),
  SYSTEM_EXTENDED: (args) =>
    `${reportedText(args)}, whose support ended on ${args.ends}. Paid support lasts until ${args.extended}; the scan cannot see whether you have it`,
  SYSTEM_WAS_TO_END: (args) =>
    `${reportedText(args)}, whose support was due to end on ${args.ends}` +
    (args.extended === args.ends ? '' : `, and its paid support on ${args.extended}`) +
    ". This program's table is older than that, so support may have been extended",
  SYSTEM_SUPPORTED: (args) =>
    `${reportedText(args)}, supported until ${args.ends}. A host system below it is not visible`,
  SYSTEM_UNKNOWN: ({ source, text }) =>
    `${SOURCES[source] ?? source} reports no known release of an operating system${quoted(text)}`,

  CLOCK_OFF: ({ seconds, most }) =>
    `The server clock is ${plural(Math.abs(seconds), 'second')} ${seconds < 0 ? 'behind' : 'ahead of'} the clock of this scan (limit ${most})`,
  CLOCK_AGREES: ({ most }) =>
    `No clock error above ${plural(most, 'second')} was seen. The time source is not visible`,

  RELEASE_VULNERABLE: ({ software, version, fixed, date, holes }) =>
    `${software} ${version} has ${holesText(holes)}: ${fixed} of ${date} was not installed, or not started`,
  RELEASE_MAYBE_VULNERABLE: ({ software, version, fixed, date, holes }) =>
    `${software} ${version} may have ${holesText(holes)}, fixed in ${fixed} of ${date}. A distribution may have fixed it in ${version} too`,
  RELEASE_RECENT: ({ software, version, fixed, date, holes }) =>
    `${software} ${version} has ${holesText(holes)}. The fix, ${fixed}, has been available since ${date}`,
  RELEASE_UNKNOWN: ({ software, version }) =>
    `${software} ${version} is running. This program has no list of its security releases`,

  TABLE_OLD: ({ table, date, days }) =>
    `The table "${table}" of ${date} was ${plural(days, 'day')} old at the scan, so newer facts are missing`,
};

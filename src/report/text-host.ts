/** The words for what is seen of hosts. */
import type { Codes } from '../codes.js';
import type { HostCodes } from '../codes/host.js';
import { plural } from './marks.js';
import { list, quoted, reason, some } from './words.js';

const SOURCES: Readonly<Record<string, string>> = {
  ssh: 'The SSH server',
  version: 'The XMPP server',
};

function sourceText(source: string): string {
  return SOURCES[source] ?? source;
}

function holesText(holes: readonly string[]): string {
  return holes.length === 0 ? 'a hole' : some(holes);
}

export const HOST_TEXTS: { readonly [C in keyof HostCodes]: (args: Codes[C]) => string } = {
  SSH_PASSWORDS: ({ methods }) => `SSH takes passwords: ${list(methods)} can be used to log in`,
  SSH_OPEN: () => 'SSH lets in whoever comes: a login with the method none succeeded',
  SSH_KEYS_ONLY: () => 'SSH takes keys alone: publickey is the only method',
  SSH_OTHER_METHODS: ({ methods }) =>
    methods.length === 0
      ? 'SSH names no method to log in'
      : `SSH takes no passwords, and not keys alone: ${some(methods)}`,
  SSH_UNANSWERED: (failure) => `How SSH lets one log in was not seen: ${reason(failure)}`,
  SSH_SERVER: ({ banner, hostKeys }) =>
    `${banner}${hostKeys.length === 0 ? '' : `; host keys: ${some(hostKeys)}`}`,
  SSH_IN_PART: ({ seen, total }) => `SSH takes keys alone at ${seen} of ${plural(total, 'host')}`,

  UPTIME_TOO_LONG: ({ days, most }) =>
    `The server has run for ${plural(days, 'day')}, more than ${most}: the machine was not restarted`,
  UPTIME_SEEN: ({ days, most }) =>
    `The server has run for ${plural(days, 'day')}, of at most ${most}; for how long the machine has is not to be seen`,
  UPTIME_ABSURD: ({ days }) =>
    `The server says that it has run for ${plural(days, 'day')}, which nobody does`,

  SYSTEM_ENDED: ({ system, source, text, ends, extended }) =>
    `${sourceText(source)} tells of ${system}${quoted(text)}, whose support ended on ${ends}` +
    (extended === ends ? '' : `, and the last that was sold on ${extended}`),
  SYSTEM_EXTENDED: ({ system, source, text, ends, extended }) =>
    `${sourceText(source)} tells of ${system}${quoted(text)}, whose support ended on ${ends}; some is sold until ${extended}, and who has it is not to be seen`,
  SYSTEM_WAS_TO_END: ({ system, source, text, ends, extended }) =>
    `${sourceText(source)} tells of ${system}${quoted(text)}, whose support was to end on ${ends}` +
    (extended === ends ? '' : `, and the last that is sold on ${extended}`) +
    '; the table is older than that, and it may have been put off',
  SYSTEM_SUPPORTED: ({ system, source, text, ends }) =>
    `${sourceText(source)} tells of ${system}${quoted(text)}, supported until ${ends}; of other systems below it nothing is known`,
  SYSTEM_UNKNOWN: ({ source, text }) =>
    `${sourceText(source)} tells of no release of an operating system that is known${quoted(text)}`,

  CLOCK_OFF: ({ seconds, most }) =>
    `The clock of the server is ${plural(Math.abs(seconds), 'second')} ${seconds < 0 ? 'behind' : 'ahead of'} that of this scan, more than ${most}`,
  CLOCK_AGREES: ({ most }) =>
    `The clock of the server is not known to be off by more than ${plural(most, 'second')}; where its time comes from is not to be seen`,

  RELEASE_VULNERABLE: ({ software, version, fixed, date, holes }) =>
    `${software} ${version} runs with ${holesText(holes)}: ${fixed} of ${date} was not installed, or not started`,
  RELEASE_MAYBE_VULNERABLE: ({ software, version, fixed, date, holes }) =>
    `${software} ${version} runs, and ${fixed} of ${date} closed ${holesText(holes)}: a distribution may have done so in ${version} too, which is not to be seen`,
  RELEASE_RECENT: ({ software, version, fixed, date, holes }) =>
    `${software} ${version} runs with ${holesText(holes)}: ${fixed} has been there since ${date}`,
  RELEASE_UNKNOWN: ({ software, version }) =>
    `${software} ${version} runs; of its releases nothing is known here`,

  TABLE_OLD: ({ table, date, days }) =>
    `Held against the table ${table} of ${date}, ${plural(days, 'day')} before the scan: newer facts are not in it`,
};

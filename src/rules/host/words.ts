/**
 * Sentences of the findings about the server's host: SSH, operating system, releases and updates.
 */
import type { FailureArgs } from '../../model/index.js';
import { sentence, type CodesOf } from '../../judge/engine/sentence.js';
import { list, outOf, plural, quoted, reason, some } from '../../report/kit/words.js';

/**
 * `source` is `ssh` or `version` (XEP-0092). `text` is the text that the server sent by this
 * protocol.
 */
interface SystemArgs {
  readonly system: string;
  readonly source: string;
  readonly text: string;
  /**
   * Last day of free support for the operating system, and of any paid support, such as
   * `2026-06-30`.
   */
  readonly ends: string;
  readonly extended: string;
}

const SOURCES: Readonly<Record<string, string>> = {
  ssh: 'The SSH server',
  version: 'The XMPP server',
};

/** Formats `The SSH server reports Debian 8 ("OpenSSH_6.7p1 …")`. */
function reportedText({ source, system, text }: SystemArgs): string {
  return `${SOURCES[source] ?? source} reports ${system}${quoted(text)}`;
}

interface ReleaseArgs {
  readonly software: string;
  readonly version: string;
  /** First release of its series without the vulnerability, and its date. */
  readonly fixed: string;
  readonly date: string;
  readonly holes: readonly string[];
}

function holesText(holes: readonly string[]): string {
  return holes.length === 0 ? 'a known vulnerability' : some(holes);
}

const EXAMPLE_SYSTEM = {
  system: 'Debian 8',
  source: 'ssh',
  text: 'OpenSSH_6.7p1 Debian-5+deb8u4',
  ends: '2020-06-30',
  extended: '2025-06-30',
};

const EXAMPLE_RELEASE = {
  software: 'Openfire',
  version: '4.7.4',
  fixed: '4.7.5',
  date: '2023-05-23',
  holes: ['CVE-2023-32315'],
};

export const HOST_SENTENCES = {
  SSH_PASSWORDS: sentence(
    ({ methods }: { methods: readonly string[] }) => `SSH accepts passwords (${list(methods)})`,
    { methods: ['password'] },
  ),
  SSH_OPEN: sentence(
    () => 'SSH requires no authentication: a login with the method none succeeded',
  ),
  SSH_KEYS_ONLY: sentence(() => 'SSH accepts only keys (publickey)'),
  SSH_OTHER_METHODS: sentence(
    ({ methods }: { methods: readonly string[] }) =>
      methods.length === 0
        ? 'SSH names no login method'
        : `SSH accepts no passwords, but not only keys. It accepts: ${some(methods)}`,
    { methods: ['gssapi-with-mic', 'publickey'] },
  ),
  SSH_UNANSWERED: sentence(
    (failure: FailureArgs) => `The SSH login methods could not be checked: ${reason(failure)}`,
    { layer: 'ssh', reason: 'closed', detail: '192.0.2.7:22: closed' },
  ),
  SSH_SERVER: sentence(
    ({ banner, hostKeys }: { banner: string; hostKeys: readonly string[] }) =>
      `${banner}${hostKeys.length === 0 ? '' : `; host keys: ${some(hostKeys)}`}`,
    { banner: 'SSH-2.0-OpenSSH_9.2p1', hostKeys: ['ssh-ed25519'] },
  ),
  SSH_IN_PART: sentence(
    ({ seen, total }: { seen: number; total: number }) =>
      `SSH accepts only keys at ${outOf(seen, total, 'host')}`,
    { seen: 1, total: 3 },
  ),
  UPTIME_TOO_LONG: sentence(
    ({ days, most }: { days: number; most: number }) =>
      `The XMPP server has been up for ${plural(days, 'day')} (limit ${most}), so the machine was not rebooted`,
    { days: 40, most: 31 },
  ),
  UPTIME_SEEN: sentence(
    ({ days, most }: { days: number; most: number }) =>
      `The XMPP server has been up for ${plural(days, 'day')} (limit ${most}). The uptime of the machine is not visible`,
    { days: 4, most: 31 },
  ),
  UPTIME_ABSURD: sentence(
    ({ days }: { days: number }) =>
      `The XMPP server reports an implausible uptime of ${plural(days, 'day')}`,
    { days: 20_000 },
  ),
  SYSTEM_ENDED: sentence(
    (args: SystemArgs) =>
      `${reportedText(args)}, whose support ended on ${args.ends}` +
      (args.extended === args.ends ? '' : `, and its paid support on ${args.extended}`),
    EXAMPLE_SYSTEM,
  ),
  SYSTEM_EXTENDED: sentence(
    (args: SystemArgs) =>
      `${reportedText(args)}, whose support ended on ${args.ends}. Paid support lasts until ${args.extended}; the scan cannot see whether you have it`,
    EXAMPLE_SYSTEM,
  ),
  /**
   * The table of releases is older than the end of support that it announces, so the end may have
   * been postponed.
   */
  SYSTEM_WAS_TO_END: sentence(
    (args: SystemArgs) =>
      `${reportedText(args)}, whose support was due to end on ${args.ends}` +
      (args.extended === args.ends ? '' : `, and its paid support on ${args.extended}`) +
      ". This program's table is older than that, so support may have been extended",
    EXAMPLE_SYSTEM,
  ),
  SYSTEM_SUPPORTED: sentence(
    (args: SystemArgs) =>
      `${reportedText(args)}, supported until ${args.ends}. A host system below it is not visible`,
    { ...EXAMPLE_SYSTEM, extended: '' },
  ),
  SYSTEM_UNKNOWN: sentence(
    ({ source, text }: { source: string; text: string }) =>
      `${SOURCES[source] ?? source} reports no known release of an operating system${quoted(text)}`,
    { source: 'version', text: 'Linux 6.1' },
  ),
  CLOCK_OFF: sentence(
    ({ seconds, most }: { seconds: number; most: number }) =>
      `The server clock is ${plural(Math.abs(seconds), 'second')} ${seconds < 0 ? 'behind' : 'ahead of'} the clock of this scan (limit ${most})`,
    { seconds: 12, most: 2 },
  ),
  CLOCK_AGREES: sentence(
    ({ most }: { most: number }) =>
      `No clock error above ${plural(most, 'second')} was seen. The time source is not visible`,
    { most: 2 },
  ),
  RELEASE_VULNERABLE: sentence(
    ({ software, version, fixed, date, holes }: ReleaseArgs) =>
      `${software} ${version} has ${holesText(holes)}: ${fixed} of ${date} was not installed, or not started`,
    EXAMPLE_RELEASE,
  ),
  RELEASE_MAYBE_VULNERABLE: sentence(
    ({ software, version, fixed, date, holes }: ReleaseArgs) =>
      `${software} ${version} may have ${holesText(holes)}, fixed in ${fixed} of ${date}. A distribution may have fixed it in ${version} too`,
    EXAMPLE_RELEASE,
  ),
  RELEASE_RECENT: sentence(
    ({ software, version, fixed, date, holes }: ReleaseArgs) =>
      `${software} ${version} has ${holesText(holes)}. The fix, ${fixed}, has been available since ${date}`,
    EXAMPLE_RELEASE,
  ),
  RELEASE_UNKNOWN: sentence(
    ({ software, version }: { software: string; version: string }) =>
      `${software} ${version} is running. This program has no list of its security releases`,
    { software: 'Openfire', version: '4.7.4' },
  ),
  TABLE_OLD: sentence(
    ({ table, date, days }: { table: string; date: string; days: number }) =>
      `The table "${table}" of ${date} was ${plural(days, 'day')} old at the scan, so newer facts are missing`,
    { table: 'releases', date: '2025-12-02', days: 200 },
  ),
};

export type HostCodes = CodesOf<typeof HOST_SENTENCES>;

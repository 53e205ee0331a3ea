/**
 * Texts of the findings about limits that were announced or tested. Numbers of bytes are exact.
 */
import type { FailureArgs } from '../../model/index.js';
import { EXAMPLE_FAILURE, sentence, type CodesOf } from '../../judge/engine/sentence.js';
import { list, plural, quoted, reason, some } from '../../report/kit/words.js';

function bytes(count: number): string {
  return plural(count, 'byte');
}

/** Formats a range: `262144 bytes accepted, 262145 refused`. */
function rangeText(accepted: number, refused: number): string {
  return accepted === 0
    ? `${bytes(refused)} refused`
    : `${bytes(accepted)} accepted, ${refused} refused`;
}

const HIDDEN: Readonly<Record<string, string>> = {
  silent: 'the server said nothing',
  idle: 'the server ended the slow transfer as idle',
  cut: 'the server cut the connection without an error',
  other: 'the server sent an error that does not name the size',
};

const BLOCKED_BY: Readonly<Record<string, string>> = {
  refused: 'refused',
  unanswered: 'dropped',
};

export const LIMIT_SENTENCES = {
  /* Texts of the findings about stanza size limits before authentication. */
  STANZA_LIMIT_BEFORE_LOGIN: sentence(
    ({ bytes }: { bytes: readonly string[] }) =>
      `Announced limit before login: ${list(bytes)} bytes. The limit after login is unknown`,
    { bytes: ['10000'] },
  ),
  STANZA_LIMIT_UNANNOUNCED: sentence(() => 'No limit is announced before login'),

  /*
   * Code of the finding about a stanza size limit that the size test found. `accepted` is 0 if no
   * stanza was accepted.
   */
  STANZA_LIMIT_KEPT: sentence(
    ({
      accepted,
      refused,
      recommended,
    }: {
      accepted: number;
      refused: number;
      recommended: number;
    }) => `Tested after login: ${rangeText(accepted, refused)} (recommended limit: ${recommended})`,
    { accepted: 262_144, refused: 262_145, recommended: 262_144 },
  ),
  STANZA_LIMIT_HIGH: sentence(
    ({
      accepted,
      refused,
      recommended,
    }: {
      accepted: number;
      refused: number;
      recommended: number;
    }) =>
      `The limit after login is above the recommended ${bytes(recommended)}: ${rangeText(accepted, refused)}`,
    { accepted: 0, refused: 2_097_153, recommended: 524_288 },
  ),
  /**
   * The server refused a stanza above the recommended size. It is unknown whether it accepts one
   * of the recommended size.
   */
  STANZA_LIMIT_UNDECIDED: sentence(
    ({
      accepted,
      refused,
      recommended,
    }: {
      accepted: number;
      refused: number;
      recommended: number;
    }) =>
      `Tested after login: ${rangeText(accepted, refused)}. It is unclear whether the limit is above the recommended ${recommended}`,
    { accepted: 262_145, refused: 2_097_153, recommended: 262_144 },
  ),
  /**
   * `accepted` is 0 if the server accepted no stanza of any size, `refused` is 0 if it refused
   * none.
   */
  STANZA_LIMIT_CONTRADICTED: sentence(
    ({
      phase,
      announced,
      accepted,
      refused,
    }: {
      phase: string;
      announced: number;
      accepted: number;
      refused: number;
    }) =>
      `The server announces a limit of ${bytes(announced)} ${phase} login (XEP-0478), but the test shows ${
        refused === 0 ? `${bytes(accepted)} accepted` : rangeText(accepted, refused)
      }`,
    {
      ...{ phase: 'after', announced: 524_288 },
      ...{ accepted: 1_048_576, refused: 1_048_577 },
    },
  ),
  STANZA_LIMIT_ABSENT: sentence(
    ({ accepted }: { accepted: number }) =>
      `No limit after login: the server accepts a stanza of ${bytes(accepted)}`,
    { accepted: 2_097_153 },
  ),
  /**
   * The attempts to send large stanzas could not show a size limit. `came` is the outcome, as in
   * `SizeTried`.
   */
  STANZA_LIMIT_HIDDEN: sentence(
    ({
      bytes: sent,
      came,
      seconds,
      said,
    }: {
      bytes: number;
      came: string;
      seconds: number;
      said: string;
    }) =>
      `Tested after login with ${bytes(sent)}: within ${plural(seconds, 'second')} ${HIDDEN[came] ?? came}${quoted(said)}. It is unclear whether there is a limit`,
    { bytes: 262_145, came: 'idle', seconds: 30, said: 'Idle connection' },
  ),
  STANZA_LIMIT_UNCONNECTED: sentence(
    (failure: FailureArgs) => `Not tested: ${reason(failure)}`,
    EXAMPLE_FAILURE,
  ),
  STANZA_LIMIT_UNTRIED: sentence(
    ({ role }: { role: string }) =>
      role === 'c2s'
        ? 'Not tested: needs `--account` and `--allow-intrusive`'
        : 'Not tested: needs `--s2s-identity` and `--allow-intrusive`',
    { role: 's2s' },
  ),
  STANZA_LIMIT_EARLY: sentence(
    ({ accepted, refused }: { accepted: number; refused: number }) =>
      `Tested before login: ${rangeText(accepted, refused)}. The limit after login may differ`,
    { accepted: 10_000, refused: 10_001 },
  ),
  STANZA_LIMIT_EARLY_NONE: sentence(
    ({ accepted }: { accepted: number }) =>
      `Tested before login: no limit up to ${bytes(accepted)}`,
    { accepted: 2_097_153 },
  ),
  STANZA_LIMIT_KEPT_EVERYWHERE: sentence(
    ({ refused }: { refused: number }) =>
      `Tested after login: every endpoint refuses ${bytes(refused)}`,
    { refused: 262_145 },
  ),
  STANZA_LIMIT_HIGH_SOMEWHERE: sentence(
    ({ refused }: { refused: number }) =>
      `Tested after login: the highest limit of the endpoints is just below ${bytes(refused)}`,
    { refused: 2_097_153 },
  ),
  INTRUSIVE_WITH_LEAVE: sentence(
    () => 'Intrusive test: `--allow-intrusive` states that the operator permits it',
  ),

  /* Codes of the findings on the requirements login-attempt-limit and login-ip-block. */
  INTRUSION_NOT_ALLOWED: sentence(
    ({ intrusion }: { intrusion: string }) =>
      `Not checked: intrusive test (${intrusion}), enable with \`--allow-intrusive\``,
    { intrusion: 'login-limit' },
  ),
  FAILURES_LIMITED: sentence(
    ({ tries, said }: { tries: number; said: string }) =>
      `The server limited logins after ${plural(tries, 'failed login')}${quoted(said)}`,
    { tries: 5, said: 'Too many' },
  ),
  FAILURES_DELAYED: sentence(
    ({ tries, ms }: { tries: number; ms: readonly string[] }) =>
      `The server answered ${plural(tries, 'failed login')} more and more slowly: ${list(ms)} ms`,
    { tries: 6, ms: ['5', '1200', '2400'] },
  ),
  FAILURES_CUT_OFF: sentence(
    ({ tries }: { tries: number }) =>
      `The server refused connections after ${plural(tries, 'failed login')}`,
    { tries: 5 },
  ),
  FAILURES_UNANSWERED: sentence(
    ({ tries }: { tries: number }) =>
      `No more answers after ${plural(tries, 'failed login')}: a limit, or a fault`,
    { tries: 5 },
  ),
  FAILURES_UNLIMITED: sentence(
    ({ tries }: { tries: number }) =>
      `No sign of a limit in ${plural(tries, 'failed login')} of one user from one address`,
    { tries: 25 },
  ),
  /** `enough` is the value of `--login-attempts` that could show that there is no limit. */
  FAILURES_LIMIT_UNSEEN: sentence(
    ({ tries, enough }: { tries: number; enough: number }) =>
      `No limit within ${plural(tries, 'failed login')}. Try more with \`--login-attempts ${enough}\``,
    { tries: 6, enough: 25 },
  ),
  FAILURES_UNSEEN: sentence(
    (failure: FailureArgs) => `The test logins got no answer: ${reason(failure)}`,
    EXAMPLE_FAILURE,
  ),
  FAILURES_UNTRIED: sentence(() => 'No endpoint was found where a test login could fail'),
  ADDRESS_BLOCKED: sentence(
    ({ by }: { by: string }) =>
      `After the limit, the server blocks the address: new connections are ${BLOCKED_BY[by] ?? by}`,
    { by: 'refused' },
  ),
  ADDRESS_BLOCKED_IN_PART: sentence(
    ({ by, open }: { by: string; open: readonly string[] }) =>
      `After the limit, new connections are ${BLOCKED_BY[by] ?? by}, but not at ${some(open)}`,
    { by: 'unanswered', open: ['s2s-starttls/a:5269/192.0.2.7'] },
  ),
  ADDRESS_TURNED_AWAY: sentence(
    ({ said }: { said: string }) =>
      `After the limit, the server accepts a new connection and then ends it${quoted(said)}`,
    { said: 'Too many' },
  ),
  ADDRESS_SERVED: sentence(
    ({ tries }: { tries: number }) =>
      `After the limit (${plural(tries, 'failed login')}), a new connection is served as before`,
    { tries: 5 },
  ),
  ADDRESS_BLOCK_UNKNOWN: sentence(
    ({ tries }: { tries: number }) =>
      `No limit was reached within ${plural(tries, 'failed login')}, so no block could be seen`,
    { tries: 6 },
  ),
  /**
   * `blocked` is the time at which a connection was last refused, `seconds` the time at which one
   * was first served. Both are in seconds after the last login.
   */
  BAN_LIFTED: sentence(
    ({ blocked, seconds }: { blocked: number; seconds: number }) =>
      `The block ended between ${blocked} and ${plural(seconds, 'second')} after the last login`,
    { blocked: 15, seconds: 30 },
  ),
  BAN_LASTS: sentence(
    ({ seconds }: { seconds: number }) =>
      `The block had not ended after ${plural(seconds, 'second')}, the longest wait of the scan`,
    { seconds: 60 },
  ),

  /* Texts of the findings about stanza limits after authentication. */
  STANZA_LIMIT_ANNOUNCED: sentence(
    ({
      bytes,
      recommended,
      maximum,
    }: {
      bytes: readonly string[];
      recommended: number;
      maximum: number;
    }) =>
      `Announced limit after login: ${list(bytes)} bytes (recommended ${recommended}, maximum ${maximum})`,
    { bytes: ['262144'], recommended: 262_144, maximum: 2_097_152 },
  ),
};

export type LimitCodes = CodesOf<typeof LIMIT_SENTENCES>;

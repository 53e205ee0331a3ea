/** The words for limits that were announced, or run into. */
import type { LimitCodes } from './codes.js';
import { plural, list, quoted, reason, some } from '../../report/kit/words.js';

function bytes(count: number): string {
  return plural(count, 'byte');
}

/** `262144 bytes accepted, 262145 refused`. */
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

export const LIMIT_TEXTS: { readonly [C in keyof LimitCodes]: (args: LimitCodes[C]) => string } = {
  STANZA_LIMIT_BEFORE_LOGIN: ({ bytes }) =>
    `Announced limit before login: ${list(bytes)} bytes. The limit after login is unknown`,
  STANZA_LIMIT_UNANNOUNCED: () => 'No limit is announced before login',

  STANZA_LIMIT_KEPT: ({ accepted, refused, recommended }) =>
    `Tested after login: ${rangeText(accepted, refused)} (recommended limit: ${recommended})`,
  STANZA_LIMIT_HIGH: ({ accepted, refused, recommended }) =>
    `The limit after login is above the recommended ${bytes(recommended)}: ${rangeText(accepted, refused)}`,
  STANZA_LIMIT_UNDECIDED: ({ accepted, refused, recommended }) =>
    `Tested after login: ${rangeText(accepted, refused)}. It is unclear whether the limit is above the recommended ${recommended}`,
  STANZA_LIMIT_CONTRADICTED: ({ phase, announced, accepted, refused }) =>
    `The server announces a limit of ${bytes(announced)} ${phase} login (XEP-0478), but the test shows ${
      refused === 0 ? `${bytes(accepted)} accepted` : rangeText(accepted, refused)
    }`,
  STANZA_LIMIT_ABSENT: ({ accepted }) =>
    `No limit after login: the server accepts a stanza of ${bytes(accepted)}`,
  STANZA_LIMIT_HIDDEN: ({ bytes: sent, came, seconds, said }) =>
    `Tested after login with ${bytes(sent)}: within ${plural(seconds, 'second')} ${HIDDEN[came] ?? came}${quoted(said)}. It is unclear whether there is a limit`,
  STANZA_LIMIT_UNCONNECTED: (failure) => `Not tested: ${reason(failure)}`,
  STANZA_LIMIT_UNTRIED: ({ role }) =>
    role === 'c2s'
      ? 'Not tested: needs `--account` and `--allow-intrusive`'
      : 'Not tested: needs `--s2s-identity` and `--allow-intrusive`',
  STANZA_LIMIT_EARLY: ({ accepted, refused }) =>
    `Tested before login: ${rangeText(accepted, refused)}. The limit after login may differ`,
  STANZA_LIMIT_EARLY_NONE: ({ accepted }) =>
    `Tested before login: no limit up to ${bytes(accepted)}`,
  STANZA_LIMIT_KEPT_EVERYWHERE: ({ refused }) =>
    `Tested after login: every endpoint refuses ${bytes(refused)}`,
  STANZA_LIMIT_HIGH_SOMEWHERE: ({ refused }) =>
    `Tested after login: the highest limit of the endpoints is just below ${bytes(refused)}`,
  INTRUSIVE_WITH_LEAVE: () =>
    'Intrusive test: `--allow-intrusive` states that the operator permits it',

  INTRUSION_NOT_ALLOWED: ({ intrusion }) =>
    `Not checked: intrusive test (${intrusion}), enable with \`--allow-intrusive\``,
  FAILURES_LIMITED: ({ tries, said }) =>
    `The server limited logins after ${plural(tries, 'failed login')}${quoted(said)}`,
  FAILURES_DELAYED: ({ tries, ms }) =>
    `The server answered ${plural(tries, 'failed login')} more and more slowly: ${list(ms)} ms`,
  FAILURES_CUT_OFF: ({ tries }) =>
    `The server refused connections after ${plural(tries, 'failed login')}`,
  FAILURES_UNANSWERED: ({ tries }) =>
    `No more answers after ${plural(tries, 'failed login')}: a limit, or a fault`,
  FAILURES_UNLIMITED: ({ tries }) =>
    `No sign of a limit in ${plural(tries, 'failed login')} of one user from one address`,
  FAILURES_LIMIT_UNSEEN: ({ tries, enough }) =>
    `No limit within ${plural(tries, 'failed login')}. Try more with \`--login-attempts ${enough}\``,
  FAILURES_UNSEEN: (failure) => `The test logins got no answer: ${reason(failure)}`,
  FAILURES_UNTRIED: () => 'No endpoint was found where a test login could fail',
  ADDRESS_BLOCKED: ({ by }) =>
    `After the limit, the server blocks the address: new connections are ${BLOCKED_BY[by] ?? by}`,
  ADDRESS_BLOCKED_IN_PART: ({ by, open }) =>
    `After the limit, new connections are ${BLOCKED_BY[by] ?? by}, but not at ${some(open)}`,
  ADDRESS_TURNED_AWAY: ({ said }) =>
    `After the limit, the server accepts a new connection and then ends it${quoted(said)}`,
  ADDRESS_SERVED: ({ tries }) =>
    `After the limit (${plural(tries, 'failed login')}), a new connection is served as before`,
  ADDRESS_BLOCK_UNKNOWN: ({ tries }) =>
    `No limit was reached within ${plural(tries, 'failed login')}, so no block could be seen`,
  BAN_LIFTED: ({ blocked, seconds }) =>
    `The block ended between ${blocked} and ${plural(seconds, 'second')} after the last login`,
  BAN_LASTS: ({ seconds }) =>
    `The block had not ended after ${plural(seconds, 'second')}, the longest wait of the scan`,
};

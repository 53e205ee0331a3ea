/** The words for limits that were announced, or run into. */
import type { LimitCodes } from '../codes/limits.js';
import { plural } from './marks.js';
import { list, quoted, reason, some } from './words.js';

const PERMISSION =
  'That the operator gives leave was claimed by whoever ran this scan (--allow-intrusive)';

function bytes(count: number): string {
  return `${count} bytes`;
}

function rangeText(accepted: number, refused: number): string {
  return accepted === 0
    ? `${bytes(refused)} are refused`
    : `${bytes(accepted)} pass, ${refused} are refused`;
}

const HIDDEN: Readonly<Record<string, string>> = {
  silent: 'nothing was said',
  idle: 'the server gave up waiting, as it reads slowly',
  cut: 'the connection was cut without a word',
  other: 'the answer says nothing of size',
};

const BLOCKED_BY: Readonly<Record<string, string>> = {
  refused: 'refused',
  unanswered: 'dropped',
};

export const LIMIT_TEXTS: { readonly [C in keyof LimitCodes]: (args: LimitCodes[C]) => string } = {
  STANZA_LIMIT_BEFORE_LOGIN: ({ bytes }) =>
    `Announced before the login: ${list(bytes)} bytes; what holds after it was not seen`,
  STANZA_LIMIT_UNANNOUNCED: () => 'No limit is announced before the login',

  STANZA_LIMIT_KEPT: ({ accepted, refused, recommended }) =>
    `Tried after the login: ${rangeText(accepted, refused)}; ${recommended} are recommended`,
  STANZA_LIMIT_HIGH: ({ accepted, refused, recommended }) =>
    `Tried after the login: ${rangeText(accepted, refused)}; no more than ${recommended} are recommended`,
  STANZA_LIMIT_UNDECIDED: ({ accepted, refused, recommended }) =>
    `Tried after the login: ${rangeText(accepted, refused)}; whether the limit is above ${recommended} was not shown`,
  STANZA_LIMIT_CONTRADICTED: ({ phase, announced, accepted, refused }) =>
    `The server announces ${bytes(announced)} ${phase} the login (XEP-0478), and ${
      refused === 0 ? `${bytes(accepted)} pass` : rangeText(accepted, refused)
    }`,
  STANZA_LIMIT_ABSENT: ({ accepted }) =>
    `Tried after the login: a stanza of ${bytes(accepted)} is accepted`,
  STANZA_LIMIT_HIDDEN: ({ bytes: sent, came, seconds, said }) =>
    `Tried after the login with ${bytes(sent)}: in ${plural(seconds, 'second')} ${HIDDEN[came] ?? came}${quoted(said)}; whether there is a limit was not shown`,
  STANZA_LIMIT_UNCONNECTED: (failure) => `Not tried: ${reason(failure)}`,
  STANZA_LIMIT_UNTRIED: ({ role }) =>
    role === 'c2s'
      ? 'Not tried: it takes --account and --allow-intrusive'
      : 'Not tried: it takes --s2s-identity and --allow-intrusive',
  STANZA_LIMIT_EARLY: ({ accepted, refused }) =>
    `Tried before the login: ${rangeText(accepted, refused)}; what holds after it is another matter`,
  STANZA_LIMIT_EARLY_NONE: ({ accepted }) =>
    `Tried before the login: no limit was seen up to ${bytes(accepted)}`,
  STANZA_LIMIT_KEPT_EVERYWHERE: ({ refused }) =>
    `Tried after the login everywhere: ${bytes(refused)} are refused at the latest`,
  STANZA_LIMIT_HIGH_SOMEWHERE: ({ refused }) =>
    `Tried after the login: somewhere no less than ${bytes(refused)} are refused`,
  INTRUSIVE_WITH_LEAVE: () => PERMISSION,

  INTRUSION_NOT_ALLOWED: ({ intrusion }) =>
    `It takes the operator's leave: --allow-intrusive, which tries ${intrusion}`,
  FAILURES_LIMITED: ({ tries, said }) =>
    `After ${plural(tries, 'failed login')} the server had enough${quoted(said)}`,
  FAILURES_DELAYED: ({ tries, ms }) =>
    `Answers to ${plural(tries, 'failed login')} came later and later: ${list(ms)} ms`,
  FAILURES_CUT_OFF: ({ tries }) =>
    `After ${plural(tries, 'failed login')} connections were refused`,
  FAILURES_UNANSWERED: ({ tries }) =>
    `After ${plural(tries, 'failed login')} no more answers came: a limit, or trouble`,
  FAILURES_UNLIMITED: ({ tries }) =>
    `The server sets no limit: ${plural(tries, 'login')} of one user from one address failed without a sign of one`,
  FAILURES_LIMIT_UNSEEN: ({ tries, enough }) =>
    `No limit within ${plural(tries, 'failed login')}; \`--login-attempts ${enough}\` tries more`,
  FAILURES_UNSEEN: (failure) => `Logins that were to fail were not answered: ${reason(failure)}`,
  FAILURES_UNTRIED: () => 'No place was seen where a login could fail',
  ADDRESS_BLOCKED: ({ by }) => `After the limit new connections are ${BLOCKED_BY[by] ?? by}`,
  ADDRESS_BLOCKED_IN_PART: ({ by, open }) =>
    `After the limit new connections are ${BLOCKED_BY[by] ?? by}, but not at ${some(open)}`,
  ADDRESS_TURNED_AWAY: ({ said }) =>
    `After the limit a new connection is accepted, and ended${quoted(said)}`,
  ADDRESS_SERVED: ({ tries }) =>
    `After the limit, met with ${plural(tries, 'failed login')}, a new connection is served as before`,
  ADDRESS_BLOCK_UNKNOWN: ({ tries }) =>
    `No limit was met within ${plural(tries, 'failed login')}, so that no block was to be seen`,
  BAN_LIFTED: ({ blocked, seconds }) =>
    `The block ended between ${blocked} and ${plural(seconds, 'second')} after the last login: a new connection was refused, then served`,
  BAN_LASTS: ({ seconds }) => `It was not lifted in ${plural(seconds, 'second')}, the longest wait`,
};

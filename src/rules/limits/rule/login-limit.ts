import { configuredLoginBlock, configuredLoginLimit } from '../../configuration/rule/accounts.js';
import { requirement } from '../../../judge/engine/requirement.js';
import type { Gap, Known } from '../../../judge/engine/reading.js';
import { defineRule, type Said, type Say } from '../../../judge/engine/rule.js';
import {
  ENOUGH_LOGIN_ATTEMPTS,
  type Checks,
  type LoginLimit,
  type LoginTry,
} from '../../../model/index.js';
import { compareText } from '../../../util/order.js';
import type { Codes } from '../../codes.js';
import { loginLimitTried } from '../facts/login-limit.js';

type NoteCodes = Pick<Codes, 'INTRUSION_NOT_ALLOWED' | 'INTRUSIVE_WITH_LEAVE'>;

type LimitCodes = NoteCodes &
  Pick<
    Codes,
    | 'FAILURES_CUT_OFF'
    | 'FAILURES_DELAYED'
    | 'FAILURES_LIMIT_UNSEEN'
    | 'FAILURES_LIMITED'
    | 'FAILURES_UNANSWERED'
    | 'FAILURES_UNLIMITED'
    | 'FAILURES_UNTRIED'
  >;

/**
 * Judges failed logins until a sign of a limit. If a few attempts show none, the limit may be
 * higher: ejabberd's mod_fail2ban allows 20 by default.
 */
export const loginLimit = defineRule<Checks['login-limit'], LimitCodes>()({
  scope: 'domain',
  needs: { limit: loginLimitTried },
  decide: ({ limit }, say) => [limitSeen(limit, say), say.note(null, 'INTRUSIVE_WITH_LEAVE', {})],
  gaps: (gaps, _facts, say) => untried(gaps, say),
  order: 'said',
  row: {},
});

function limitSeen(limit: Known<LoginLimit>, say: Say<LimitCodes>): Said {
  const { sign, tries, looks, liftedMs } = limit.value;
  const failed = tries.filter(isFailed).length;
  switch (sign) {
    case 'said': {
      const said = wordsOf(tries.at(-1) ?? looks[0]);
      return say.met(limit, 'exercised', 'FAILURES_LIMITED', { tries: failed, said });
    }
    case 'delay': {
      const ms = tries.map((one) => String(one.ms));
      return say.met(limit, 'exercised', 'FAILURES_DELAYED', { tries: failed, ms });
    }
    case 'refused':
      return say.met(limit, 'exercised', 'FAILURES_CUT_OFF', { tries: failed });
    case 'unanswered':
      // A missing answer is no sign of a limit, unless connections work again after some time, as
      // after a ban.
      return liftedMs === null
        ? say.unseen('FAILURES_UNANSWERED', { tries: failed }, limit)
        : say.met(limit, 'exercised', 'FAILURES_CUT_OFF', { tries: failed });
    case null: {
      if (failed === 0) return say.unseen('FAILURES_UNTRIED', {}, limit);
      if (failed >= ENOUGH_LOGIN_ATTEMPTS) {
        return say.missing(limit, 'exercised', 'FAILURES_UNLIMITED', { tries: failed });
      }
      const args = { tries: failed, enough: ENOUGH_LOGIN_ATTEMPTS };
      return say.unseen('FAILURES_LIMIT_UNSEEN', args, limit);
    }
  }
}

type BlockCodes = NoteCodes &
  Pick<
    Codes,
    | 'ADDRESS_BLOCK_UNKNOWN'
    | 'ADDRESS_BLOCKED'
    | 'ADDRESS_BLOCKED_IN_PART'
    | 'ADDRESS_SERVED'
    | 'ADDRESS_TURNED_AWAY'
    | 'BAN_LASTS'
    | 'BAN_LIFTED'
    | 'FAILURES_UNANSWERED'
  >;

/**
 * Whether a limit blocks the address completely: no new connection, neither to the tested port nor
 * to another one.
 */
export const loginBlock = defineRule<Checks['login-block'], BlockCodes>()({
  scope: 'domain',
  needs: { limit: loginLimitTried },
  decide: ({ limit }, say) => [
    blockSeen(limit, say),
    ...lengthNotes(limit, say),
    say.note(null, 'INTRUSIVE_WITH_LEAVE', {}),
  ],
  gaps: (gaps, _facts, say) => untried(gaps, say),
  order: 'said',
  row: {},
});

function blockSeen(limit: Known<LoginLimit>, say: Say<BlockCodes>): Said {
  const { sign, tries, looks, liftedMs } = limit.value;
  const failed = tries.filter(isFailed).length;
  const [first] = looks;
  if (sign === null || first === undefined) {
    return say.unseen('ADDRESS_BLOCK_UNKNOWN', { tries: failed }, limit);
  }
  if (first.came === 'features') {
    return say.missing(limit, 'exercised', 'ADDRESS_SERVED', { tries: failed });
  }
  if (first.came === 'stream-error' || first.came === 'closed') {
    return say.partial(limit, 'exercised', 'ADDRESS_TURNED_AWAY', { said: wordsOf(first) });
  }
  // A missing answer may be an outage. It counts as a block if an error named a limit, or if
  // connections worked again later.
  if (first.came === 'unanswered' && sign !== 'said' && liftedMs === null) {
    return say.unseen('FAILURES_UNANSWERED', { tries: failed }, limit);
  }
  const open = looks
    .filter(({ endpoint, afterMs, came }) => {
      const elsewhere = endpoint !== first.endpoint && afterMs - first.afterMs < NEAR_MS;
      return elsewhere && came !== 'refused' && came !== 'unanswered';
    })
    .map(({ endpoint }) => endpoint)
    .sort(compareText);
  const by = first.came;
  return open.length === 0
    ? say.met(limit, 'exercised', 'ADDRESS_BLOCKED', { by })
    : say.partial(limit, 'exercised', 'ADDRESS_BLOCKED_IN_PART', { by, open });
}

/**
 * Time in milliseconds. Connections to other endpoints that begin within this time after the first
 * count as simultaneous with it.
 */
const NEAR_MS = 15_000;

/**
 * If the test of failing logins was not permitted, returns only the outcome of the requirement,
 * without findings.
 */
function untried(
  gaps: readonly Gap[],
  say: Pick<Say<NoteCodes>, 'gaps' | 'note' | 'row' | 'unseen'>,
): readonly Said[] {
  return gaps.some(({ why }) => why.code === 'INTRUSION_NOT_ALLOWED')
    ? [say.row(say.unseen('INTRUSION_NOT_ALLOWED', { intrusion: 'login-limit' }))]
    : [...say.gaps(gaps), say.note(null, 'INTRUSIVE_WITH_LEAVE', {})];
}

function isFailed({ came }: LoginTry): boolean {
  return came === 'failure' || came === 'stream-error' || came === 'closed';
}

function wordsOf(one: { condition: string | null; text: string | null } | undefined): string {
  return one?.text ?? one?.condition ?? '';
}

/** Notes on how long the address was blocked. */
function lengthNotes(limit: Known<LoginLimit>, say: Say<BlockCodes>): readonly Said[] {
  const { liftedMs, looks, sign } = limit.value;
  const [first] = looks;
  if (sign === null || first?.came === 'features') return [];
  if (liftedMs !== null) {
    // The ban may have ended at any time between the last refused connection and the first
    // successful one.
    const before = looks.filter(
      ({ endpoint, afterMs }) => endpoint === first?.endpoint && afterMs < liftedMs,
    );
    const blockedMs = Math.max(0, ...before.map(({ afterMs }) => afterMs));
    const args = { blocked: Math.round(blockedMs / 1_000), seconds: Math.round(liftedMs / 1_000) };
    return [say.note(limit, 'BAN_LIFTED', args)];
  }
  const last = Math.max(...looks.map(({ afterMs }) => afterMs));
  return looks.length < 2
    ? []
    : [say.note(limit, 'BAN_LASTS', { seconds: Math.round(last / 1_000) })];
}

export const LOGIN_ATTEMPT_LIMIT = requirement(
  'servers/miscellaneous',
  'login-attempt-limit',
  'MUST',
  loginLimit,
  {},
  ['intrusive'],
  {
    title: 'Failed logins limited',
    checklist: 'Failed password attempt limits',
    why: 'Without a limit, attackers can try passwords until one works.',
    manifesto: 'Limits MUST be enforced on failed password attempts',
    seen: [
      'With --allow-intrusive the scan makes up to six failed logins (--login-attempts) of a made-up user.',
      'Each login uses its own connection from the same address.',
      'The scan stops when the server names a limit, answers more and more slowly, or refuses connections.',
    ],
    ruled: [
      'Compliant if the server shows one of these signs of a limit.',
      'Missing if 25 or more attempts show no sign of a limit.',
      'Not observed with fewer attempts: the limit may be higher (20 by default in ejabberd).',
      'Not observed if the server stops answering and does not answer again.',
    ],
    further: { configured: configuredLoginLimit },
    advice:
      'Limit failed logins. On ejabberd use mod_fail2ban, on Prosody a firewall that reads the log.',
  },
);

export const LOGIN_IP_BLOCK = requirement(
  'servers/miscellaneous',
  'login-ip-block',
  'SHOULD',
  loginBlock,
  {},
  ['intrusive'],
  {
    title: 'IP blocked after failed logins',
    checklist: 'IP blocking on failed attempts',
    why: 'Without a block, the same address can keep trying passwords and use up connections.',
    manifesto:
      'The corresponding IP address SHOULD be blocked entirely to prevent processing any further traffic',
    seen: [
      'With --allow-intrusive, after a sign of a login limit, the scan opens new connections.',
      'It tries the same endpoint and another port, at once and for at most one minute.',
    ],
    ruled: [
      'Compliant if every new connection is refused or dropped.',
      'Partial if connections are accepted and then closed with an error, or are refused on one port only.',
      'Missing if the server serves the address as before.',
      'Not observed if the scan met no limit, or if silence may be an outage.',
    ],
    further: { configured: configuredLoginBlock },
    advice: 'Block the address in the firewall after repeated failed logins.',
  },
);

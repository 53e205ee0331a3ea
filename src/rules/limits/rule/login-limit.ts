import { compareText } from '../../../util/order.js';
import {
  ENOUGH_LOGIN_ATTEMPTS,
  type LoginLimit,
  type LoginTry,
  type Observation,
} from '../../../model/index.js';
import {
  findingOf,
  outcomeOf,
  type AnyInput,
  type Check,
  type SubjectFinding,
  type Outcome,
} from '../../../judge/engine/check.js';

/**
 * Failed logins until a sign of a limit. Without one within a few tries the limit may be higher:
 * ejabberd's mod_fail2ban waits for 20 by default.
 */
export const loginLimit: Check<'login-limit'> = (input) => {
  const seen = found(input);
  if ('outcome' in seen) return seen.outcome;
  const { value, id, notes } = seen;
  const { sign, tries } = value;
  const failed = tries.filter(isFailed).length;
  const rule = (status: 'compliant' | 'missing' | 'not-observed', coded: Coded): Outcome => {
    const basis = status === 'not-observed' ? null : 'exercised';
    return outcomeOf(status, basis, coded, [
      findingOf(input.domain, status, basis, coded, [id]),
      ...notes,
    ]);
  };
  switch (sign) {
    case 'said':
      return rule('compliant', {
        code: 'FAILURES_LIMITED',
        args: { tries: failed, said: wordsOf(tries.at(-1) ?? value.looks[0]) },
      });
    case 'delay': {
      const ms = tries.map((one) => String(one.ms));
      return rule('compliant', { code: 'FAILURES_DELAYED', args: { tries: failed, ms } });
    }
    case 'refused':
      return rule('compliant', { code: 'FAILURES_CUT_OFF', args: { tries: failed } });
    case 'unanswered':
      // Silence is no answer, unless it ends by itself as a ban does.
      return value.liftedMs === null
        ? rule('not-observed', { code: 'FAILURES_UNANSWERED', args: { tries: failed } })
        : rule('compliant', { code: 'FAILURES_CUT_OFF', args: { tries: failed } });
    case null:
      if (failed === 0) return rule('not-observed', { code: 'FAILURES_UNTRIED', args: {} });
      return failed < ENOUGH_LOGIN_ATTEMPTS
        ? rule('not-observed', {
            code: 'FAILURES_LIMIT_UNSEEN',
            args: { tries: failed, enough: ENOUGH_LOGIN_ATTEMPTS },
          })
        : rule('missing', { code: 'FAILURES_UNLIMITED', args: { tries: failed } });
  }
};

/** Whether a limit keeps the address out altogether: no connection, here or at another port. */
export const loginBlock: Check<'login-block'> = (input) => {
  const seen = found(input);
  if ('outcome' in seen) return seen.outcome;
  const { value, id, notes } = seen;
  const { sign, tries, looks, liftedMs } = value;
  const failed = tries.filter(isFailed).length;
  const length = lengthOf(value);
  const ban: SubjectFinding[] =
    length === null ? [] : [findingOf(input.domain, 'information', null, length, [id])];
  const rule = (status: 'compliant' | 'partial' | 'missing' | 'not-observed', coded: Coded) => {
    const basis = status === 'not-observed' ? null : 'exercised';
    const mark = findingOf(input.domain, status, basis, coded, [id]);
    return outcomeOf(status, basis, coded, [mark, ...ban, ...notes]);
  };
  const [first] = looks;
  if (sign === null || first === undefined) {
    return rule('not-observed', { code: 'ADDRESS_BLOCK_UNKNOWN', args: { tries: failed } });
  }
  if (first.came === 'features') {
    return rule('missing', { code: 'ADDRESS_SERVED', args: { tries: failed } });
  }
  if (first.came === 'stream-error' || first.came === 'closed') {
    return rule('partial', { code: 'ADDRESS_TURNED_AWAY', args: { said: wordsOf(first) } });
  }
  // Nothing at all may be an outage: the server's own word, or its end, makes it a block.
  if (first.came === 'unanswered' && sign !== 'said' && liftedMs === null) {
    return rule('not-observed', { code: 'FAILURES_UNANSWERED', args: { tries: failed } });
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
    ? rule('compliant', { code: 'ADDRESS_BLOCKED', args: { by } })
    : rule('partial', { code: 'ADDRESS_BLOCKED_IN_PART', args: { by, open } });
};

/** Looks at other endpoints count as made with the first. */
const NEAR_MS = 15_000;

type Coded = Parameters<typeof outcomeOf>[2];

type Found =
  | { readonly outcome: Outcome }
  | { readonly value: LoginLimit; readonly id: string; readonly notes: readonly SubjectFinding[] };

function found({ domain, seen, settings }: AnyInput): Found {
  if (!settings.intrusive.includes('login-limit')) {
    const coded = { code: 'INTRUSION_NOT_ALLOWED', args: { intrusion: 'login-limit' } } as const;
    return { outcome: outcomeOf('not-observed', null, coded) };
  }
  const leave = { code: 'INTRUSIVE_WITH_LEAVE', args: {} } as const;
  const notes = [findingOf(domain, 'information', null, leave, [])];
  const all = seen.all('login.limit');
  const answered = all.find(
    (one): one is Observation<'login.limit'> & { value: LoginLimit } => one.value !== undefined,
  );
  if (answered !== undefined) return { value: answered.value, id: answered.id, notes };
  const failed = all.find(({ failure }) => failure !== undefined);
  const coded: Coded =
    failed?.failure === undefined
      ? { code: 'FAILURES_UNTRIED', args: {} }
      : { code: 'FAILURES_UNSEEN', args: { ...failed.failure } };
  const evidence = failed === undefined ? [] : [failed.id];
  const mark = findingOf(domain, 'not-observed', null, coded, evidence);
  return { outcome: outcomeOf('not-observed', null, coded, [mark, ...notes]) };
}

function isFailed({ came }: LoginTry): boolean {
  return came === 'failure' || came === 'stream-error' || came === 'closed';
}

function wordsOf(one: { condition: string | null; text: string | null } | undefined): string {
  return one?.text ?? one?.condition ?? '';
}

function lengthOf({ liftedMs, looks, sign }: LoginLimit): Coded | null {
  if (sign === null || looks[0]?.came === 'features') return null;
  if (liftedMs !== null) {
    // The ban may have ended at any time between the two looks.
    const [first] = looks;
    const before = looks.filter(
      ({ endpoint, afterMs }) => endpoint === first?.endpoint && afterMs < liftedMs,
    );
    const blockedMs = Math.max(0, ...before.map(({ afterMs }) => afterMs));
    const args = {
      blocked: Math.round(blockedMs / 1_000),
      seconds: Math.round(liftedMs / 1_000),
    };
    return { code: 'BAN_LIFTED', args };
  }
  const last = Math.max(...looks.map(({ afterMs }) => afterMs));
  return looks.length < 2
    ? null
    : { code: 'BAN_LASTS', args: { seconds: Math.round(last / 1_000) } };
}

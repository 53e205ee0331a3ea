/** Reads from the observations the login limit that the failed logins reached. */
import { gap, notSeen, read, type Reading } from '../../../judge/engine/known.js';
import type { Place } from '../../../judge/engine/place.js';
import { AT } from '../../../judge/engine/spot.js';
import type { LoginLimit } from '../../../model/index.js';

/** Returns the failed logins until a sign of a limit, if the test was permitted. */
export function loginLimitTried({ [AT]: { seen, settings } }: Place): Reading<LoginLimit> {
  if (!settings.intrusive.includes('login-limit')) {
    const args = { intrusion: 'login-limit' };
    return notSeen(gap('unasked', { code: 'INTRUSION_NOT_ALLOWED', args }));
  }
  const all = seen.all('login.limit');
  const observed =
    all.find(({ value }) => value !== undefined) ??
    all.find(({ failure }) => failure !== undefined);
  return read<LoginLimit>(observed, { code: 'FAILURES_UNTRIED', args: {} }, (failure) => ({
    code: 'FAILURES_UNSEEN',
    args: { ...failure },
  }));
}

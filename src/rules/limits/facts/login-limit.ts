/** Reads the limit that the failed logins reached from the observations. */
import { gap, notSeen, read, type Reading } from '../../../judge/engine/known.js';
import type { LoginLimit, ObservationView, Settings } from '../../../model/index.js';

/** Returns the failed logins until a sign of a limit, if the test was permitted. */
export function loginLimitTried(seen: ObservationView, settings: Settings): Reading<LoginLimit> {
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

import type { TypedCoded } from '../../codes.js';
import { clockOf, uptimeOf } from '../../shared/facts/software.js';
import { findingOf, type Check } from '../../../judge/engine/check.js';
import { contradictedOf, ofServer } from '../../../judge/engine/contradicted.js';

const DAY_SECONDS = 86_400;
/** Nobody runs for so long: the server counts from some other day. */
const MOST_DAYS = 3_650;

/**
 * What runs cannot have started before the machine did. A short uptime says nothing: the service
 * may have been restarted alone.
 */
export const monthlyReboot: Check<'monthly-reboot'> = ({ seen, domain, params }) =>
  contradictedOf(
    uptimeOf(ofServer(seen, domain)).map(({ seconds, evidence }) => {
      const days = Math.floor(seconds / DAY_SECONDS);
      if (days > MOST_DAYS) {
        const coded: TypedCoded = { code: 'UPTIME_ABSURD', args: { days } };
        return findingOf(domain, 'information', null, coded, [evidence]);
      }
      const args = { days, most: params.days };
      return seconds > params.days * DAY_SECONDS
        ? findingOf(domain, 'missing', 'observed', { code: 'UPTIME_TOO_LONG', args }, [evidence])
        : findingOf(domain, 'information', null, { code: 'UPTIME_SEEN', args }, [evidence]);
    }),
  );

/** Held against the clock of whoever scans, which may be the wrong one of the two. */
export const timeSources: Check<'time-sources'> = ({ seen, domain, params }) =>
  contradictedOf(
    clockOf(ofServer(seen, domain)).map(({ offsetMs, errorMs, evidence }) => {
      const most = params.seconds;
      const certain = Math.abs(offsetMs) - errorMs;
      if (certain <= most * 1_000) {
        const coded: TypedCoded = { code: 'CLOCK_AGREES', args: { most } };
        return findingOf(domain, 'information', null, coded, [evidence]);
      }
      const seconds = Math.round(offsetMs / 1_000);
      const coded: TypedCoded = { code: 'CLOCK_OFF', args: { seconds, most } };
      return findingOf(domain, 'partial', 'observed', coded, [evidence]);
    }),
  );

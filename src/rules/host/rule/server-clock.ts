/** Rules on what the server says of its uptime and its clock. */
import { defineRule } from '../../../judge/engine/rule.js';
import type { Checks } from '../../../model/index.js';
import type { Codes } from '../../codes.js';
import { ofServer } from '../../shared/facts/of-server.js';
import { clocks, uptimes } from '../../shared/facts/software.js';

const DAY_SECONDS = 86_400;
/** No server runs for so long: such a server counts from some other day. */
const MOST_DAYS = 3_650;

type UptimeCodes = Pick<Codes, 'UPTIME_ABSURD' | 'UPTIME_SEEN' | 'UPTIME_TOO_LONG'>;

/**
 * The service cannot have started before the machine did. A short uptime says nothing: the service
 * may have been restarted alone.
 */
export const monthlyReboot = defineRule<Checks['monthly-reboot'], UptimeCodes>()({
  scope: 'domain',
  needs: { told: ({ seen, domain }) => uptimes(ofServer(seen, domain)) },
  decide({ told }, say, { params }) {
    return told.items.map((uptime) => {
      const days = Math.floor(uptime.value / DAY_SECONDS);
      if (days > MOST_DAYS) return say.note(uptime, 'UPTIME_ABSURD', { days });
      const args = { days, most: params.days };
      return uptime.value > params.days * DAY_SECONDS
        ? say.missing(uptime, 'observed', 'UPTIME_TOO_LONG', args)
        : say.note(uptime, 'UPTIME_SEEN', args);
    });
  },
  merge: 'operator',
  row: {},
});

type ClockCodes = Pick<Codes, 'CLOCK_AGREES' | 'CLOCK_OFF'>;

/** Held against the clock of the scanning machine, which may be the wrong one of the two. */
export const timeSources = defineRule<Checks['time-sources'], ClockCodes>()({
  scope: 'domain',
  needs: { told: ({ seen, domain }) => clocks(ofServer(seen, domain)) },
  decide({ told }, say, { params: { seconds: most } }) {
    return told.items.map((clock) => {
      const { offsetMs, errorMs } = clock.value;
      const certain = Math.abs(offsetMs) - errorMs;
      if (certain <= most * 1_000) return say.note(clock, 'CLOCK_AGREES', { most });
      const seconds = Math.round(offsetMs / 1_000);
      return say.partial(clock, 'observed', 'CLOCK_OFF', { seconds, most });
    });
  },
  merge: 'operator',
  row: {},
});

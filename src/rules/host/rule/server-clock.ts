/** Rules on the uptime and clock that the server reports. */
import { collectedTime } from './collected-security.js';
import { collectedUptime } from './collected-updates.js';
import { requirement, withParams } from '../../../judge/engine/requirement.js';
import { defineRule } from '../../../judge/engine/rule.js';
import type { Access, Checks } from '../../../model/index.js';
import type { Codes } from '../../codes.js';
import { clocks, uptimes } from '../../shared/facts/software.js';

const DAY_SECONDS = 86_400;
/**
 * Maximum credible uptime in days: a server that reports a greater one counts from another event
 * than its start.
 */
const MOST_DAYS = 3_650;

type UptimeCodes = Pick<Codes, 'UPTIME_ABSURD' | 'UPTIME_SEEN' | 'UPTIME_TOO_LONG'>;

/**
 * An uptime of the service is a lower bound for the uptime of the machine. A short one does not
 * show a reboot, because the service may have been restarted alone.
 */
export const monthlyReboot = defineRule<Checks['monthly-reboot'], UptimeCodes>()({
  scope: 'domain',
  needs: { told: uptimes },
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

/** Compares the server's clock with the clock of the scanning machine, which may be wrong too. */
export const timeSources = defineRule<Checks['time-sources'], ClockCodes>()({
  scope: 'domain',
  needs: { told: clocks },
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

const SESSION: readonly Access[] = ['operator', 'account', 'federated'];

export const TIME_SOURCES = requirement(
  'host/security',
  'time-sources',
  'SHOULD',
  timeSources,
  { seconds: 2 },
  SESSION,
  {
    title: 'Multiple authenticated time sources',
    checklist: 'Multiple time sources',
    why: 'A wrong or forged clock makes certificates and signatures fail, or accepts expired ones.',
    manifesto: 'Multiple authenticated time sources SHOULD be used',
    references: ['XEP-0202'],
    seen: "The scan compares the server's clock (XEP-0202) with its own, and allows for the round trip.",
    ruled: [
      'Partial if the clock is certainly off by more than 2 seconds.',
      'Otherwise manual: a correct clock does not show its sources, so only the operator can tell.',
    ],
    further: { collected: withParams(collectedTime, {}) },
    advice: 'Use several authenticated time sources (NTS, for example with chrony).',
  },
);

export const MONTHLY_REBOOT = requirement(
  'host/updates',
  'monthly-reboot',
  'MUST',
  monthlyReboot,
  { days: 31 },
  SESSION,
  {
    title: 'Monthly reboot',
    checklist: 'Monthly full reboots',
    why: 'Without reboots, old code and intruders that live only in memory keep running.',
    manifesto: 'Full system reboots MUST be performed at least once a month',
    references: ['XEP-0012 §4'],
    seen: 'The scan reads how long the server has run (XEP-0012); the machine has run at least as long.',
    ruled: [
      'Missing if the server has run for more than 31 days.',
      'Otherwise manual: a service can restart without a reboot, so only the operator can tell.',
    ],
    further: { collected: withParams(collectedUptime, { days: 31 }) },
    advice: 'Reboot the system at least once a month.',
  },
);

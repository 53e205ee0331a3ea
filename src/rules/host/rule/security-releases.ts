import { collectedDaemon, collectedMonthlyUpdates } from './collected-updates.js';
import { requirement, withParams } from '../../../judge/engine/requirement.js';
import { RELEASES } from './releases.js';
import { defineRule, type Said, type Say } from '../../../judge/engine/rule.js';
import type { Known } from '../../../judge/engine/reading.js';
import type { Access, Checks } from '../../../model/index.js';
import { daysBetween } from '../../../util/days.js';
import type { Codes } from '../../codes.js';
import { softwareSeen, type Software } from '../../shared/facts/software.js';
import { fixFor, releaseOf } from '../facts/releases.js';
import { oldTable } from './old-table.js';

type ReleaseCodes = Pick<
  Codes,
  | 'RELEASE_MAYBE_VULNERABLE'
  | 'RELEASE_RECENT'
  | 'RELEASE_UNKNOWN'
  | 'RELEASE_VULNERABLE'
  | 'TABLE_OLD'
>;

/**
 * Compares the running version with security releases. If a security release is newer than the
 * running version for longer than allowed, the software was not updated, or the server was not
 * restarted. Software that distributions fix without a new version is only noted. A version
 * without known vulnerabilities does not show that updates are installed.
 */
export const securityReleases = defineRule<Checks['security-releases'], ReleaseCodes>()({
  scope: 'domain',
  needs: { told: softwareSeen },
  decide({ told }, say, { params, time }) {
    const found = told.items.flatMap((software) => heldAgainst(software, params, time, say));
    const isHeld = found.some(({ coded }) => coded.code !== 'RELEASE_UNKNOWN');
    return [...found, ...(isHeld ? oldTable('releases', params.table, time, say) : [])];
  },
  merge: 'operator',
  row: {},
});

function heldAgainst(
  told: Known<Pick<Software, 'name' | 'version'>>,
  { table, days }: Checks['security-releases'],
  time: string,
  say: Say<ReleaseCodes>,
): readonly Said[] {
  const { name, version } = told.value;
  if (version === null) return [];
  const software = name.trim().toLowerCase();
  const releases = table.releases.filter((one) => one.software === software);
  const running = releaseOf(version);
  if (running === null || releases.length === 0) {
    return [say.note(told, 'RELEASE_UNKNOWN', { software: name, version })];
  }
  return releases.flatMap(({ since, fixed, date, holes }): Said[] => {
    const fix = fixFor(running, since, fixed);
    if (fix === null || daysBetween(date, time) < 0) return [];
    const args = { software: name, version, fixed: fix, date, holes };
    if (table.distributed.includes(software)) {
      return [say.note(told, 'RELEASE_MAYBE_VULNERABLE', args)];
    }
    return daysBetween(date, time) <= days
      ? [say.note(told, 'RELEASE_RECENT', args)]
      : [say.missing(told, 'advertised', 'RELEASE_VULNERABLE', args)];
  });
}

const SESSION: readonly Access[] = ['operator', 'account', 'federated'];

const UPDATES_SEEN =
  'The scan compares the version that the server reports (XEP-0092) with a dated table of security releases.';

const UPDATES_RULED = [
  'Missing if a security release is older than 31 days and the server does not run it.',
  'This applies only to software that distributions do not package.',
  'Distributions fix packages without a new version, so a version from a package is only shown.',
  'Otherwise manual: only the operator can tell.',
];

export const MONTHLY_UPDATES = requirement(
  'host/updates',
  'monthly-updates',
  'MUST',
  securityReleases,
  { table: RELEASES, days: 31 },
  SESSION,
  {
    title: 'Monthly updates',
    checklist: 'Monthly system updates minimum',
    why: 'Attackers use published holes against every host that has not installed the fix.',
    manifesto: 'System updates MUST be performed at least once a month',
    references: ['XEP-0092'],
    seen: UPDATES_SEEN,
    ruled: UPDATES_RULED,
    further: { collected: withParams(collectedMonthlyUpdates, { days: 31 }) },
    advice: 'Install updates at least once a month.',
  },
);

export const SERVICE_RESTART_AFTER_UPDATES = requirement(
  'host/updates',
  'service-restart-after-updates',
  'MUST',
  securityReleases,
  { table: RELEASES, days: 31 },
  SESSION,
  {
    title: 'Services restarted after updates',
    checklist: 'Service restarts after updates',
    why: 'A service keeps using the old library, with its holes, until it restarts.',
    manifesto:
      'All public facing services MUST be restarted if their dependencies or themself are updated',
    references: ['XEP-0092'],
    seen: UPDATES_SEEN,
    ruled: UPDATES_RULED,
    further: { collected: withParams(collectedDaemon, {}) },
    advice:
      'Restart public services when they or their libraries are updated. Use needrestart, for example.',
  },
);

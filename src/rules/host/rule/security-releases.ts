import type { TypedCoded } from '../../codes.js';
import { fixFor, releaseOf } from '../facts/releases.js';
import { softwareOf, type Software } from '../../shared/facts/software.js';
import type { ReleaseTable } from '../../../model/index.js';
import { findingOf, type Check, type SubjectFinding } from '../../../judge/engine/check.js';
import {
  contradictedOf,
  daysBetween,
  ofServer,
  oldTableMarks,
} from '../../../judge/engine/contradicted.js';

/**
 * The version that runs, against releases that closed holes: older than one of them for longer
 * than allowed, it was not brought in, or not started. Of software that distributions mend in
 * place this is only shown. A version without known holes proves nothing.
 */
export const securityReleases: Check<'security-releases'> = ({ seen, domain, params, at }) => {
  const { table, days } = params;
  const marks = softwareOf(ofServer(seen, domain)).flatMap((software) =>
    marksOf(software, table, { domain, at, days }),
  );
  const old = marks.some(({ code }) => code !== 'RELEASE_UNKNOWN');
  return contradictedOf([
    ...marks,
    ...(old ? oldTableMarks('releases', table, { domain, at }) : []),
  ]);
};

function marksOf(
  { name, version, evidence }: Software,
  { releases, distributed }: ReleaseTable,
  { domain, at, days }: { readonly domain: string; readonly at: string; readonly days: number },
): SubjectFinding[] {
  if (version === null) return [];
  const software = name.trim().toLowerCase();
  const known = releases.filter((one) => one.software === software);
  const running = releaseOf(version);
  const unknown: TypedCoded = { code: 'RELEASE_UNKNOWN', args: { software: name, version } };
  if (running === null || known.length === 0) {
    return [findingOf(domain, 'information', null, unknown, [evidence])];
  }
  return known.flatMap(({ since, fixed, date, holes }): SubjectFinding[] => {
    const fix = fixFor(running, since, fixed);
    if (fix === null || daysBetween(date, at) < 0) return [];
    const args = { software: name, version, fixed: fix, date, holes };
    if (distributed.includes(software)) {
      const coded: TypedCoded = { code: 'RELEASE_MAYBE_VULNERABLE', args };
      return [findingOf(domain, 'information', null, coded, [evidence])];
    }
    if (daysBetween(date, at) <= days) {
      return [findingOf(domain, 'information', null, { code: 'RELEASE_RECENT', args }, [evidence])];
    }
    const coded: TypedCoded = { code: 'RELEASE_VULNERABLE', args };
    return [findingOf(domain, 'missing', 'advertised', coded, [evidence])];
  });
}

import type { TypedCoded } from '../../codes.js';
import { softwareOf } from '../../shared/facts/software.js';
import { systemOfBanner, systemOfOs, type SystemClue } from '../facts/systems.js';
import type { SystemRelease, SystemTable } from '../../../model/index.js';
import { findingOf, type Check, type SubjectFinding } from '../../../judge/engine/check.js';
import { contradictedOf, ofServer, oldTableMarks } from '../../../judge/engine/contradicted.js';

interface SystemBanner {
  readonly subject: string;
  readonly source: 'ssh' | 'version';
  readonly text: string;
  readonly clue: SystemClue | null;
  readonly evidence: string;
}

/**
 * What a banner or `<os/>` tells of, against the table. Within a support that is sold, only the
 * operator knows whether it was bought.
 */
export const supportedOs: Check<'supported-os'> = ({ seen, domain, params, at }) => {
  const { table } = params;
  const told: SystemBanner[] = [
    ...seen.all('ssh.server').flatMap(({ id, subject, value }): SystemBanner[] => {
      if (value === undefined) return [];
      const { banner: text } = value;
      return [{ subject, source: 'ssh', text, clue: systemOfBanner(text), evidence: id }];
    }),
    ...softwareOf(ofServer(seen, domain)).flatMap(({ os: text, evidence }): SystemBanner[] => {
      if (text === null) return [];
      return [{ subject: domain, source: 'version', text, clue: systemOfOs(text), evidence }];
    }),
  ];
  const marks = told.map((one) => markOfTold(one, table, at.slice(0, 10)));
  const ruled = marks.some(({ code }) => code !== 'SYSTEM_UNKNOWN');
  return contradictedOf([
    ...marks,
    ...(ruled ? oldTableMarks('end-of-life', table, { domain, at }) : []),
  ]);
};

function markOfTold(
  told: SystemBanner,
  { date, releases }: SystemTable,
  today: string,
): SubjectFinding {
  const { subject, source, text, clue, evidence } = told;
  const release = clue && releases.find((one) => isMeant(one, clue));
  if (!release) {
    const coded: TypedCoded = { code: 'SYSTEM_UNKNOWN', args: { source, text } };
    return findingOf(subject, 'information', null, coded, [evidence]);
  }
  const { name: system, ends, extended } = release;
  const args = { system, source, text, ends, extended };
  // ISO dates are in the order of their text; the last day still counts. An end that was still to
  // come when the table was made may have been put off since.
  if (today > extended && extended >= date) {
    return findingOf(subject, 'manual', null, { code: 'SYSTEM_WAS_TO_END', args }, [evidence]);
  }
  if (today > extended) {
    return findingOf(subject, 'missing', 'advertised', { code: 'SYSTEM_ENDED', args }, [evidence]);
  }
  if (today > ends) {
    return findingOf(subject, 'manual', null, { code: 'SYSTEM_EXTENDED', args }, [evidence]);
  }
  return findingOf(subject, 'partial', 'advertised', { code: 'SYSTEM_SUPPORTED', args }, [
    evidence,
  ]);
}

function isMeant({ system, version, openssh }: SystemRelease, clue: SystemClue): boolean {
  if (system !== clue.system) return false;
  return clue.version === null ? openssh === clue.openssh : version === clue.version;
}

import { collectedSystem } from './collected-updates.js';
import { requirement, withParams } from '../../../judge/engine/requirement.js';
import { END_OF_LIFE } from './end-of-life.js';
import { defineRule, type Said, type Say } from '../../../judge/engine/rule.js';
import type { Known } from '../../../judge/engine/reading.js';
import type { Checks, SystemRelease, SystemTable } from '../../../model/index.js';
import type { Codes } from '../../codes.js';
import { containerSystem } from '../../configuration/rule/container.js';
import { systemTexts, type SystemText } from '../facts/system-clues.js';
import type { SystemClue } from '../facts/systems.js';
import { oldTable } from './old-table.js';

type SystemCodes = Pick<
  Codes,
  | 'SYSTEM_ENDED'
  | 'SYSTEM_EXTENDED'
  | 'SYSTEM_SUPPORTED'
  | 'SYSTEM_UNKNOWN'
  | 'SYSTEM_WAS_TO_END'
  | 'TABLE_OLD'
>;

/**
 * Compares the operating systems in SSH banners and `<os/>` with the table of end-of-life dates.
 * During paid support, only the operator knows whether the support was bought.
 */
export const supportedOs = defineRule<Checks['supported-os'], SystemCodes>()({
  scope: 'domain',
  needs: { texts: systemTexts },
  decide({ texts }, say, { params: { table }, time }) {
    const found = texts.items.map((text) =>
      say.about(text.value.subject, heldAgainst(text, table, time.slice(0, 10), say)),
    );
    const isHeld = found.some(({ coded }) => coded.code !== 'SYSTEM_UNKNOWN');
    return [...found, ...(isHeld ? oldTable('end-of-life', table, time, say) : [])];
  },
  merge: 'operator',
  row: {},
});

function heldAgainst(
  told: Known<SystemText>,
  { date, releases }: SystemTable,
  today: string,
  say: Say<SystemCodes>,
): Said {
  const { source, text, clue } = told.value;
  const release = clue && releases.find((one) => isMeant(one, clue));
  if (!release) return say.note(told, 'SYSTEM_UNKNOWN', { source, text });
  const { name: system, ends, extended } = release;
  const args = { system, source, text, ends, extended };
  // ISO dates sort as text; the last day of support is included. An end of support that was still
  // in the future when the table was made may have been postponed.
  if (today > extended && extended >= date) return say.manual(told, 'SYSTEM_WAS_TO_END', args);
  if (today > extended) return say.missing(told, 'advertised', 'SYSTEM_ENDED', args);
  if (today > ends) return say.manual(told, 'SYSTEM_EXTENDED', args);
  return say.partial(told, 'advertised', 'SYSTEM_SUPPORTED', args);
}

function isMeant({ system, version, openssh }: SystemRelease, clue: SystemClue): boolean {
  if (system !== clue.system) return false;
  return clue.version === null ? openssh === clue.openssh : version === clue.version;
}

export const SUPPORTED_OS = requirement(
  'host/updates',
  'supported-os',
  'MUST NOT',
  supportedOs,
  { table: END_OF_LIFE },
  ['operator', 'public', 'account', 'federated'],
  {
    title: 'Supported operating system',
    checklist: 'Non-EOL operating systems',
    why: 'An operating system past its end of life gets no fixes, so known holes stay open.',
    manifesto: 'Host and guest operating systems MUST NOT be end-of-life',
    references: ['XEP-0092', 'RFC 4253 §4.2'],
    seen: [
      'The scan reads the SSH banner (with --ssh) and the operating system that the server reports (XEP-0092).',
      'It compares them with a dated table of support periods.',
    ],
    ruled: [
      'Missing if every kind of support has ended.',
      'Partial if the system is supported, because other systems may run below or beside it.',
      'Manual if only paid support is left, or if the system is unknown: only the operator can tell.',
    ],
    further: {
      ...containerSystem(END_OF_LIFE),
      collected: withParams(collectedSystem, { table: END_OF_LIFE }),
      settles: ['SYSTEM_SUPPORTED'],
    },
    advice: 'Upgrade to an operating system release that is still supported.',
  },
);

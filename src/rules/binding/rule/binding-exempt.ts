/** Endpoints of which no channel binding can be asked, or of which it is not known. */
import type { Unsupported } from '../facts/binding-support.js';
import { distinct } from '../../../util/order.js';
import { mechanismsOf } from '../../shared/facts/streams.js';
import type { TlsVersion } from '../../../model/index.js';
import { type VersionBinding, evidenceOf, versionsOf } from './endpoint-binding.js';
import { findingOf, type SubjectFinding } from '../../../judge/engine/check.js';

/** Why the software has none in that version; null where it may. */
export type Lacks = (version: TlsVersion) => Unsupported | null;

/** The manifesto asks for it "if supported by server software". `alone`: there is nothing else. */
export function unsupportedMarks(
  id: string,
  lacks: Lacks,
  excused: readonly VersionBinding[],
  alone: boolean,
): readonly SubjectFinding[] {
  const [first] = excused;
  const why = first === undefined ? null : lacks(first.stream.version);
  if (why === null) return [];
  const { software, since } = why;
  const args = { software, versions: versionsOf(excused), since: since ?? '' };
  const evidence = distinct([...evidenceOf(excused), ...why.evidence]);
  const status = alone ? 'not-applicable' : 'information';
  return [
    findingOf(
      id,
      status,
      alone ? 'observed' : null,
      { code: 'CHANNEL_BINDING_UNSUPPORTED', args },
      evidence,
    ),
  ];
}

/** ANONYMOUS, EXTERNAL and tokens bind no password. `alone`: there is nothing else. */
export function noPasswordMarks(
  id: string,
  bare: readonly VersionBinding[],
  alone: boolean,
): readonly SubjectFinding[] {
  if (bare.length === 0) return [];
  const coded = { code: 'CHANNEL_BINDING_NO_PASSWORDS', args: mechanismArgs(bare) } as const;
  return alone
    ? [findingOf(id, 'not-applicable', 'observed', coded, evidenceOf(bare))]
    : [findingOf(id, 'information', null, coded, evidenceOf(bare))];
}

/** The manifesto asks for it where the software has it: without SCRAM, that does not show. */
export function noScramMarks(
  id: string,
  open: readonly VersionBinding[],
): readonly SubjectFinding[] {
  if (open.length === 0) return [];
  const coded = { code: 'CHANNEL_BINDING_NO_SCRAM', args: mechanismArgs(open) } as const;
  return [findingOf(id, 'not-observed', null, coded, evidenceOf(open))];
}

function mechanismArgs(standings: readonly VersionBinding[]): {
  versions: string[];
  mechanisms: string[];
} {
  const mechanisms = distinct(standings.flatMap(({ stream }) => mechanismsOf(stream.features)));
  return { versions: versionsOf(standings), mechanisms };
}

import { withoutTls } from '../facts/tls-reach.js';
import { versionAnswer, type VersionAnswer } from '../facts/tls-versions.js';
import { TLS_VERSIONS, type ProtocolVersion } from '../../../model/index.js';
import { findingOf, type Check, type SubjectFinding } from '../../../judge/engine/check.js';
import {
  everywhereOf,
  overEndpoints,
  whereApplicable,
  worstOf,
  type Survey,
} from '../../../judge/engine/merge.js';
import { noTlsHereMark } from '../../shared/rule/starttls.js';
import { unknownVersionMark } from '../../shared/rule/unseen.js';

/** Some endpoints: partial. None: missing, once every one has answered. */
export const tlsSupported: Check<'tls-supported'> = (input) => {
  const { seen, params } = input;
  const { version } = params;
  return overEndpoints(
    input,
    ['c2s', 's2s'],
    ({ id }) => {
      const without = withoutTls(seen, id);
      if (without !== null) return [noTlsHereMark(id, 'missing', without)];
      const answer = versionAnswer(seen, id, version);
      if (answer.answer === 'accepted') return [acceptedMark(id, 'compliant', version, answer)];
      if (answer.answer === 'unknown') return [unknownVersionMark(id, version, answer)];
      return [refusedMark(id, answer.firm ? 'missing' : 'not-observed', version, answer)];
    },
    (survey) =>
      everywhereOf(survey, (status) => {
        if (status === 'compliant') return { code: 'TLS_ACCEPTED', args: { version } };
        if (status === 'missing') return { code: 'TLS_SUPPORTED_NOWHERE', args: { version } };
        return { code: 'TLS_SUPPORT_IN_PART', args: { version, ...counts(survey) } };
      }),
  );
};

function counts({ statuses }: Survey): Record<'accepted' | 'refused' | 'unseen', number> {
  const count = (wanted: string): number =>
    [...statuses.values()].filter((status) => status === wanted).length;
  return { accepted: count('compliant'), refused: count('missing'), unseen: count('not-observed') };
}

/**
 * Never missing: the manifesto asks for it only where nobody minds. An endpoint that accepts
 * no newer version shows nothing by refusing this one.
 */
export const tlsDisabled: Check<'tls-disabled'> = (input) => {
  const { seen, params } = input;
  const { version } = params;
  const newer = TLS_VERSIONS.slice(TLS_VERSIONS.indexOf(version) + 1);
  return overEndpoints(
    input,
    ['c2s', 's2s'],
    ({ id }) => {
      const without = withoutTls(seen, id);
      if (without !== null) return [noTlsHereMark(id, 'not-applicable', without)];
      const answer = versionAnswer(seen, id, version);
      if (answer.answer === 'accepted') return [acceptedMark(id, 'partial', version, answer)];
      if (answer.answer === 'unknown') return [unknownVersionMark(id, version, answer)];
      if (!answer.firm) return [refusedMark(id, 'not-observed', version, answer)];
      const served = newer.some((other) => versionAnswer(seen, id, other).answer === 'accepted');
      if (served) return [refusedMark(id, 'compliant', version, answer)];
      const coded = { code: 'TLS_REFUSED_ALONE', args: { version } } as const;
      return [findingOf(id, 'not-observed', null, coded, answer.evidence)];
    },
    (all) =>
      whereApplicable(
        all,
        (survey) =>
          worstOf(survey, (status) =>
            status === 'compliant'
              ? { code: 'TLS_DISABLED', args: { version } }
              : { code: 'TLS_ACCEPTED', args: { version } },
          ),
        { code: 'TLS_ABSENT_EVERYWHERE', args: {} },
      ),
  );
};

export function acceptedMark(
  id: string,
  status: SubjectFinding['status'],
  version: ProtocolVersion,
  { evidence }: VersionAnswer,
): SubjectFinding {
  return findingOf(id, status, 'exercised', { code: 'TLS_ACCEPTED', args: { version } }, evidence);
}

function refusedMark(
  id: string,
  status: SubjectFinding['status'],
  version: ProtocolVersion,
  answer: Extract<VersionAnswer, { answer: 'refused' }>,
): SubjectFinding {
  const { firm, chosen, evidence } = answer;
  const alert = answer.alert?.name ?? '';
  if (chosen !== null) {
    const coded = { code: 'TLS_LOWER_CHOSEN', args: { version, chosen } } as const;
    return findingOf(id, status, 'observed', coded, evidence);
  }
  if (firm) {
    return findingOf(
      id,
      status,
      'exercised',
      { code: 'TLS_REFUSED', args: { version, alert } },
      evidence,
    );
  }
  const coded = { code: 'TLS_REFUSED_UNSURE', args: { version, alert } } as const;
  return findingOf(id, status, null, coded, evidence);
}

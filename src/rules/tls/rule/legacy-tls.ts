import { distinct } from '../../../util/order.js';
import { withoutTls } from '../facts/tls-reach.js';
import { versionAnswer } from '../facts/tls-versions.js';
import { PROTOCOL_VERSIONS } from '../../../model/index.js';
import {
  findingOf,
  type Check,
  type SubjectFinding,
  type Outcome,
} from '../../../judge/engine/check.js';
import {
  argsOf,
  overEndpoints,
  unseen,
  whereApplicable,
  worstOf,
  type Survey,
} from '../../../judge/engine/merge.js';
import { noTlsHereMark } from '../../shared/rule/starttls.js';
import { acceptedMark } from './tls-versions.js';
import { noTlsMark, unknownVersionMark } from '../../shared/rule/unseen.js';

/**
 * One version that is accepted is proof. That all are refused is known only once each was
 * asked for with every suite such a server could hold: RC4, EXPORT and NULL too, and the
 * cipher kinds of SSLv2.
 */
export const legacyTls: Check<'legacy-tls'> = (input) => {
  const { seen, params } = input;
  const versions = PROTOCOL_VERSIONS.filter((version) => params.versions.includes(version));

  const look = (id: string): readonly SubjectFinding[] => {
    const without = withoutTls(seen, id);
    if (without !== null) return [noTlsHereMark(id, 'not-applicable', without)];
    const answers = versions.map((version) => ({
      version,
      answer: versionAnswer(seen, id, version),
    }));
    const marks = answers.flatMap(({ version, answer }) => {
      if (answer.answer === 'accepted') return [acceptedMark(id, 'missing', version, answer)];
      if (answer.answer === 'refused' || answer.failure === null) return [];
      return [unknownVersionMark(id, version, answer)];
    });
    const unasked = answers
      .filter(({ answer }) => answer.answer === 'unknown' && answer.failure === null)
      .map(({ version }) => version);
    const refusals = answers.flatMap(({ version, answer: { answer, evidence, ...how } }) =>
      answer === 'refused' ? [{ version, evidence, firm: 'firm' in how && how.firm }] : [],
    );
    if (refusals.length + unasked.length === 0) return marks;
    if (refusals.length === 0 && unasked.length === versions.length) return [noTlsMark(seen, id)];
    const refused = refusals.filter(({ firm }) => firm).map(({ version }) => version);
    const unsure = refusals.filter(({ firm }) => !firm).map(({ version }) => version);
    const evidence = distinct(refusals.flatMap((refusal) => refusal.evidence));
    // Where a version is accepted, a refusal of each of the others leaves nothing open.
    const isAccepted = answers.some(({ answer }) => answer.answer === 'accepted');
    if (isAccepted && unsure.length + unasked.length === 0) return marks;
    const complete = marks.length === 0 && unsure.length === 0 && unasked.length === 0;
    return [
      ...marks,
      complete
        ? findingOf(
            id,
            'compliant',
            'exercised',
            { code: 'LEGACY_TLS_REFUSED', args: {} },
            evidence,
          )
        : findingOf(
            id,
            'not-observed',
            null,
            { code: 'LEGACY_TLS_NOT_ALL_ASKED', args: { refused, unsure, unasked } },
            evidence,
          ),
    ];
  };

  return overEndpoints(
    input,
    ['c2s', 's2s'],
    ({ id }) => look(id),
    (survey) => whereApplicable(survey, rule, { code: 'TLS_ABSENT_EVERYWHERE', args: {} }),
  );
};

function rule(survey: Survey): Outcome {
  const outcome = worstOf(survey, () => ({
    code: 'LEGACY_TLS_ACCEPTED',
    args: { versions: acceptedIn(survey) },
  }));
  if (outcome.status !== 'not-observed') return outcome;
  const seenHere = argsOf(survey, 'LEGACY_TLS_NOT_ALL_ASKED');
  if (seenHere.length < survey.statuses.size) return outcome;
  return unseen(survey, {
    code: 'LEGACY_TLS_NOT_ALL_ASKED',
    args: {
      refused: everyOf(seenHere.map(({ refused }) => refused)),
      unsure: distinct(seenHere.flatMap(({ unsure }) => unsure)),
      unasked: distinct(seenHere.flatMap(({ unasked }) => unasked)),
    },
  });
}

function acceptedIn(survey: Survey): string[] {
  return distinct(argsOf(survey, 'TLS_ACCEPTED').map(({ version }) => version));
}

function everyOf(lists: readonly (readonly string[])[]): string[] {
  return distinct(lists.flat()).filter((item) => lists.every((list) => list.includes(item)));
}

import { distinct } from '../facts/order.js';
import { versionAnswer } from '../facts/tls-versions.js';
import { TLS_VERSIONS } from '../model.js';
import { markOf, type Check, type Mark } from './check.js';
import { argsOf, overEndpoints, unseen, worstOf, type Survey } from './merge.js';
import { acceptedMark } from './tls-versions.js';
import { unknownVersionMark } from './unseen.js';

/**
 * One version that is accepted is proof. That all are refused is known only once each was
 * asked for with every suite such a server could hold: RC4 and 3DES too, and SSLv2 and SSLv3,
 * of which a hello of OpenSSL 3 has none.
 */
export const legacyTls: Check<'legacy-tls'> = (input) => {
  const { seen, params } = input;
  const { versions } = params;
  const asked = TLS_VERSIONS.filter((version) => versions.includes(version));
  const unasked = versions.filter((version) => asked.every((other) => other !== version));

  const look = (id: string): readonly Mark[] => {
    const answers = asked.map((version) => ({ version, answer: versionAnswer(seen, id, version) }));
    const marks = answers.flatMap(({ version, answer }) => {
      if (answer.answer === 'accepted') return [acceptedMark(id, 'missing', version, answer)];
      return answer.answer === 'unknown' ? [unknownVersionMark(id, version, answer)] : [];
    });
    const refusals = answers.flatMap(({ version, answer: { answer, evidence, ...how } }) =>
      answer === 'refused' ? [{ version, evidence, firm: 'firm' in how && how.firm }] : [],
    );
    if (refusals.length === 0) return marks;
    const refused = refusals.filter(({ firm }) => firm).map(({ version }) => version);
    const unsure = refusals.filter(({ firm }) => !firm).map(({ version }) => version);
    const evidence = distinct(refusals.flatMap((refusal) => refusal.evidence));
    const complete = marks.length === 0 && unsure.length === 0 && unasked.length === 0;
    return [
      ...marks,
      complete
        ? markOf(id, 'compliant', 'exercised', { code: 'LEGACY_TLS_REFUSED', args: {} }, evidence)
        : markOf(
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
    (survey) => {
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
          unasked,
        },
      });
    },
  );
};

function acceptedIn(survey: Survey): string[] {
  return distinct(argsOf(survey, 'TLS_ACCEPTED').map(({ version }) => version));
}

function everyOf(lists: readonly (readonly string[])[]): string[] {
  return distinct(lists.flat()).filter((item) => lists.every((list) => list.includes(item)));
}

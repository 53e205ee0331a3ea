import type { TypedCoded } from '../../codes.js';
import { distinct } from '../../../util/order.js';
import { featuresAt, mechanismsOf, type Features } from '../../shared/facts/streams.js';
import type { ObservationView, Status } from '../../../model/index.js';
import { findingOf, type Check, type SubjectFinding } from '../../../judge/engine/check.js';
import {
  argsOf,
  overEndpoints,
  unseen,
  worstOf,
  type Survey,
} from '../../../judge/engine/merge.js';
import { noStreamMark } from '../../shared/rule/unseen.js';

/** RFC 2831 and RFC 2195: the server computes them from the password itself, or its like. */
const PLAINTEXT_MECHANISMS = ['CRAM-MD5', 'DIGEST-MD5'];

/** XEP-0484, among what may be asked for with a login by SASL2. */
const FAST = '{urn:xmpp:fast:0}fast';

/** RFC 5802 §5.1 and RFC 7677 §4. */
const LEAST_ITERATIONS = 4_096;

/** SCRAM (RFC 5802) can be served from a salted hash, and from the password too. */
export const passwordHashing: Check<'password-hashing'> = (input) =>
  overEndpoints(
    input,
    ['c2s'],
    ({ id }) => look(input.seen, id),
    (survey) => {
      const blank = survey.marks.filter(({ status }) => status === 'not-observed');
      const all = [...survey.statuses.values()].every((status) => status === 'not-observed');
      const scram = all && blank.length > 0 && blank.every(({ code }) => code === 'SCRAM_ONLY');
      if (scram) return unseen(survey, scramOnly(survey));
      return worstOf(survey, (status) => summaryOf(status, survey));
    },
  );

/** Of endpoints that offer different mechanisms: all of them. */
function scramOnly(survey: Survey): TypedCoded {
  const mechanisms = argsOf(survey, 'SCRAM_ONLY').flatMap((args) => args.mechanisms);
  return { code: 'SCRAM_ONLY', args: { mechanisms: distinct(mechanisms) } };
}

function summaryOf(status: Status, survey: Survey): TypedCoded {
  const [changes] = argsOf(survey, 'SALT_CHANGES');
  if (status === 'missing' && changes !== undefined) return { code: 'SALT_CHANGES', args: changes };
  const plaintext = argsOf(survey, 'PLAINTEXT_MECHANISMS').flatMap((args) => args.mechanisms);
  if (plaintext.length > 0) {
    return { code: 'PLAINTEXT_MECHANISMS', args: { mechanisms: distinct(plaintext) } };
  }
  const [few] = argsOf(survey, 'FEW_ITERATIONS');
  if (few !== undefined) return { code: 'FEW_ITERATIONS', args: few };
  const [stable] = argsOf(survey, 'SALT_STABLE');
  if (stable !== undefined) return { code: 'SALT_STABLE', args: stable };
  return scramOnly(survey);
}

function look(seen: ObservationView, id: string): readonly SubjectFinding[] {
  const salts = saltMarks(seen, id);
  const streams = featuresAt(seen, id);
  if (streams.length === 0) return salts.length > 0 ? salts : [noStreamMark(seen, id)];
  const evidence = distinct(streams.map((stream) => stream.id));
  const mechanisms = distinct(streams.flatMap(({ features }) => mechanismsOf(features)));
  const plaintext = mechanisms.filter((mechanism) => PLAINTEXT_MECHANISMS.includes(mechanism));
  const scram = mechanisms.filter((mechanism) => mechanism.startsWith('SCRAM-'));
  const offers = distinct(streams.flatMap(({ features }) => offersOf(features)));
  const marks = [...salts];
  if (plaintext.length > 0) {
    const coded = { code: 'PLAINTEXT_MECHANISMS', args: { mechanisms: plaintext } } as const;
    marks.push(findingOf(id, 'partial', 'advertised', coded, evidence));
  } else if (scram.length > 0 && salts.length === 0) {
    const coded = { code: 'SCRAM_ONLY', args: { mechanisms: scram } } as const;
    // RFC 5802 §3: a server with hashes and one with plain passwords offer the same.
    marks.push(findingOf(id, 'not-observed', null, coded, evidence));
  } else if (scram.length === 0) {
    const coded = { code: 'NO_SCRAM', args: { mechanisms } } as const;
    marks.push(findingOf(id, 'not-observed', null, coded, evidence));
  }
  if (offers.length > 0) {
    const coded = { code: 'SASL_OFFERED_TOO', args: { offers } } as const;
    marks.push(findingOf(id, 'information', null, coded, evidence));
  }
  return marks;
}

/** RFC 5802 §3: with only StoredKey and ServerKey at hand, salt and iterations cannot change. */
function saltMarks(seen: ObservationView, id: string): readonly SubjectFinding[] {
  return seen.at('sasl.salt', id).flatMap(({ id: evidence, value }) => {
    if (value === undefined) return [];
    const { mechanism } = value;
    const iterations = distinct(value.iterations.map(String));
    const args = { mechanism, iterations };
    const marks =
      value.salt === 'different'
        ? [findingOf(id, 'missing', 'exercised', { code: 'SALT_CHANGES', args }, [evidence])]
        : [findingOf(id, 'partial', 'observed', { code: 'SALT_STABLE', args }, [evidence])];
    const fewest = Math.min(...value.iterations);
    if (fewest >= LEAST_ITERATIONS) return marks;
    const few = { mechanism, iterations: fewest, least: LEAST_ITERATIONS };
    const coded = { code: 'FEW_ITERATIONS', args: few } as const;
    return [...marks, findingOf(id, 'partial', 'observed', coded, [evidence])];
  });
}

/** What says nothing of how passwords are stored, and is worth knowing. */
function offersOf(features: Features): readonly string[] {
  const mechanisms = mechanismsOf(features);
  const has = (test: (mechanism: string) => boolean, offer: string): readonly string[] =>
    mechanisms.some(test) ? [offer] : [];
  return [
    ...has((name) => name === 'ANONYMOUS', 'anonymous'),
    ...has((name) => name === 'EXTERNAL', 'external'),
    ...has((name) => name === 'LOGIN', 'login'),
    ...(features.iqAuth ? ['iq-auth'] : []),
    ...has((name) => name.includes('OAUTH'), 'oauth'),
    ...(features.sasl2 === null ? [] : ['sasl2']),
    ...(features.sasl2?.inline.includes(FAST) === true ? ['fast'] : []),
  ];
}

import { distinct } from '../facts/order.js';
import { featuresAt, mechanismsOf } from '../facts/streams.js';
import type { Seen } from '../model.js';
import { markOf, type Check, type Mark } from './check.js';
import { argsOf, overEndpoints, worstOf } from './merge.js';
import { noStreamMark } from './unseen.js';

/** RFC 2831 and RFC 2195: the server computes them from the password itself, or its like. */
const PLAINTEXT_MECHANISMS = ['CRAM-MD5', 'DIGEST-MD5'];

/** SCRAM (RFC 5802) can be served from a salted hash, and from the password too. */
export const passwordHashing: Check<'password-hashing'> = (input) =>
  overEndpoints(
    input,
    ['c2s'],
    ({ id }) => look(input.seen, id),
    (survey) =>
      worstOf(survey, () => {
        const plaintext = argsOf(survey, 'PLAINTEXT_MECHANISMS').flatMap((args) => args.mechanisms);
        const scram = argsOf(survey, 'SCRAM_ONLY').flatMap((args) => args.mechanisms);
        return plaintext.length > 0
          ? { code: 'PLAINTEXT_MECHANISMS', args: { mechanisms: distinct(plaintext) } }
          : { code: 'SCRAM_ONLY', args: { mechanisms: distinct(scram) } };
      }),
  );

function look(seen: Seen, id: string): readonly Mark[] {
  const streams = featuresAt(seen, id);
  if (streams.length === 0) {
    return [noStreamMark(seen, id)];
  }
  const evidence = distinct(streams.map((stream) => stream.id));
  const mechanisms = distinct(streams.flatMap(({ features }) => mechanismsOf(features)));
  const plaintext = mechanisms.filter((mechanism) => PLAINTEXT_MECHANISMS.includes(mechanism));
  const scram = mechanisms.filter((mechanism) => mechanism.startsWith('SCRAM-'));
  if (plaintext.length > 0) {
    const coded = { code: 'PLAINTEXT_MECHANISMS', args: { mechanisms: plaintext } } as const;
    return [markOf(id, 'partial', 'advertised', coded, evidence)];
  }
  if (scram.length > 0) {
    const coded = { code: 'SCRAM_ONLY', args: { mechanisms: scram } } as const;
    return [markOf(id, 'partial', 'advertised', coded, evidence)];
  }
  return [markOf(id, 'not-observed', null, { code: 'NO_SCRAM', args: { mechanisms } }, evidence)];
}

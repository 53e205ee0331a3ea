import { forwardSecrecyOf } from '../facts/ciphers.js';
import { distinct } from '../facts/order.js';
import { establishedAt } from '../facts/tls-versions.js';
import type { Seen } from '../model.js';
import { markOf, type Check, type Mark } from './check.js';
import { noTlsMark } from './unseen.js';
import { argsOf, overEndpoints, unseen, worstOf } from './merge.js';

/** RFC 7919 §2 and RFC 9325 §4.4: below it, a Diffie-Hellman group is within reach. */
const LEAST_DH_BITS = 2048;

/**
 * A suite that was negotiated and is not ephemeral is proof. That none is accepted is known
 * only once all are asked for, which no probe of this version does.
 */
export const forwardSecrecy: Check<'forward-secrecy'> = (input) =>
  overEndpoints(
    input,
    ['c2s', 's2s'],
    ({ id }) => look(input.seen, id),
    (survey) => {
      const outcome = worstOf(survey, () => ({
        code: 'FORWARD_SECRECY_LACKING',
        args: {
          ciphers: distinct(argsOf(survey, 'NOT_FORWARD_SECRET').map(({ cipher }) => cipher)),
        },
      }));
      const seenHere = argsOf(survey, 'FORWARD_SECRET_AS_SEEN');
      if (outcome.status !== 'not-observed' || seenHere.length === 0) return outcome;
      return unseen(survey, {
        code: 'FORWARD_SECRET_AS_SEEN',
        args: {
          ciphers: distinct(seenHere.flatMap(({ ciphers }) => ciphers)),
          unclassified: distinct(seenHere.flatMap(({ unclassified }) => unclassified)),
        },
      });
    },
  );

function look(seen: Seen, id: string): readonly Mark[] {
  const established = establishedAt(seen, id);
  if (established.length === 0) return [noTlsMark(seen, id)];
  const small = established.flatMap(({ id: evidence, handshake }): Mark[] => {
    const { version, keyExchange } = handshake;
    if (keyExchange?.type !== 'DH' || keyExchange.bits >= LEAST_DH_BITS) return [];
    const coded = { code: 'SMALL_DH_GROUP', args: { version, bits: keyExchange.bits } } as const;
    return [markOf(id, 'information', null, coded, [evidence])];
  });
  const lacking = established.flatMap(({ id: evidence, handshake }): Mark[] => {
    if (forwardSecrecyOf(handshake) !== 'none') return [];
    const { version, cipher } = handshake;
    const coded = { code: 'NOT_FORWARD_SECRET', args: { version, cipher } } as const;
    return [markOf(id, 'missing', 'exercised', coded, [evidence])];
  });
  if (lacking.length > 0) return [...lacking, ...small];
  const named = (secrecy: string): string[] =>
    distinct(
      established
        .filter(({ handshake }) => forwardSecrecyOf(handshake) === secrecy)
        .map(({ handshake }) => handshake.cipher),
    );
  const args = { ciphers: named('forward'), unclassified: named('unknown') };
  const evidence = established.map((one) => one.id);
  return [
    markOf(id, 'not-observed', null, { code: 'FORWARD_SECRET_AS_SEEN', args }, evidence),
    ...small,
  ];
}

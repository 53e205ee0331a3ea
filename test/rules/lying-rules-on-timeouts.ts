/**
 * Rules that take TLS which timed out for an answer. They say of an endpoint without any TLS that it
 * was not seen, so that only endpoints that time out find them out.
 */
import {
  absent,
  gap,
  known,
  knownFrom,
  notSeen,
  type Absent,
  type Known,
  type Reading,
} from '../../src/judge/engine/known.js';
import type { Place } from '../../src/judge/engine/place.js';
import { defineRuleWithAbsence, type Rule } from '../../src/judge/engine/rule.js';
import { AT } from '../../src/judge/engine/spot.js';
import type { HandshakeEstablished, Role } from '../../src/model/index.js';
import { noTlsAt } from '../../src/rules/tls/facts/version-support.js';

interface Codes {
  readonly TLS_ACCEPTED: { readonly version: string };
  readonly TLS_REFUSED: { readonly version: string; readonly alert: string };
}

const VERSION = { version: 'TLSv1' };
const REFUSED = { ...VERSION, alert: '' };
const UNASKED = gap('unasked', { code: 'UNASKED', args: { question: 'handshake', version: '' } });
const BOTH = ['c2s', 's2s'] as const;

/** Handshakes, without the reason why there is none. */
function established({ [AT]: { seen, subject } }: Place): readonly Known<HandshakeEstablished>[] {
  return seen
    .at('tls.handshake', subject)
    .flatMap(({ id, value }) => (value?.outcome === 'established' ? [known(value, id)] : []));
}

/** Whether TLS opens, with a handshake that timed out as "no". No TLS at all is told apart. */
function tlsUp({ [AT]: { seen, subject } }: Place<Role>): Reading<boolean> | Absent<unknown> {
  const without = noTlsAt(seen, subject);
  if (without !== null) return without;
  const [stream] = seen.at('stream.open', subject);
  const asked = seen.at('tls.handshake', subject);
  if (stream?.value === undefined || asked.length === 0) return notSeen(UNASKED);
  const isUp = asked.some(({ value }) => value?.outcome === 'established');
  return knownFrom(isUp, [stream.id, ...asked.map(({ id }) => id)]);
}

/** The same, with an absence that is no absence. */
function tlsOrNone(place: Place<Role>): Reading<boolean> | Absent<unknown> {
  const up = tlsUp(place);
  return 'seen' in up && up.seen && !up.value ? absent(up) : up;
}

/** STARTTLS is answered. */
function proceeds({ [AT]: { seen, subject } }: Place<Role>): Reading<true> | Absent<unknown> {
  const [asked] = seen.at('stream.starttls', subject);
  return (
    noTlsAt(seen, subject) ??
    (asked?.value?.answer === 'proceed' ? known(true, asked.id) : notSeen(UNASKED))
  );
}

export const TIMED_OUT: Readonly<Record<string, Rule<object>>> = {
  'TLS that timed out is missing': defineRuleWithAbsence<object, Codes>()({
    scope: BOTH,
    needs: { up: tlsUp },
    decide: ({ up }, say) =>
      up.value
        ? say.met(up, 'exercised', 'TLS_ACCEPTED', VERSION)
        : say.missing(up, 'exercised', 'TLS_REFUSED', REFUSED),
    absent: (from, say) => say.unseen('TLS_REFUSED', REFUSED, from),
    row: {},
  }),
  'TLS that timed out showed no old version': defineRuleWithAbsence<object, Codes>()({
    scope: BOTH,
    needs: { proceeds },
    uses: { established },
    decide: ({ proceeds: asked, established: all }, say) =>
      all.every(({ value }) => value.version === 'TLSv1.3')
        ? say.met(asked, 'observed', 'TLS_REFUSED', REFUSED)
        : say.missing(asked, 'observed', 'TLS_ACCEPTED', VERSION),
    absent: (from, say) => say.unseen('TLS_REFUSED', REFUSED, from),
    row: {},
  }),
  'TLS that timed out does not apply': defineRuleWithAbsence<object, Codes>()({
    scope: BOTH,
    needs: { up: tlsOrNone },
    decide: ({ up }, say) => say.met(up, 'exercised', 'TLS_ACCEPTED', VERSION),
    absent: (from, say) =>
      from.value === false
        ? say.notApplicable(from, 'observed', 'TLS_REFUSED', REFUSED)
        : say.unseen('TLS_REFUSED', REFUSED, from),
    row: {},
  }),
};

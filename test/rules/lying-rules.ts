/**
 * Rules that say more than was seen. The types cannot refuse them: each reads a fact that is wrong in
 * itself, or draws a wrong conclusion from a right one. The tests, the engine or the judge do.
 */
import { gap, known, knownFrom, notSeen, type Known } from '../../src/judge/engine/known.js';
import { type Reading } from '../../src/judge/engine/reading.js';
import type { Place } from '../../src/judge/engine/place.js';
import { requirement, type DeclaredRequirement } from '../../src/judge/engine/requirement.js';
import { defineRule, type Rule, type Said } from '../../src/judge/engine/rule.js';
import { AT } from '../../src/judge/engine/spot.js';
import type { HandshakeEstablished, Role } from '../../src/model/index.js';
import { TIMED_OUT } from './lying-rules-on-timeouts.js';

interface Codes {
  readonly TLS_ACCEPTED: { readonly version: string };
  readonly TLS_REFUSED: { readonly version: string; readonly alert: string };
}

const VERSION = { version: 'TLSv1' };
const REFUSED = { ...VERSION, alert: '' };
const UNASKED = gap('unasked', { code: 'UNASKED', args: { question: 'handshake', version: '' } });

export function lying(rule: Rule<object>): DeclaredRequirement {
  const words = { title: '', why: '', manifesto: '', seen: '', ruled: '', advice: '' };
  return requirement('servers/connections', 'lie', 'MUST', rule, {}, ['public'], words);
}

type Offer = 'accepted' | 'refused' | 'none';

/** What becomes of STARTTLS, with "none" among the values. */
function offer({ [AT]: { seen, subject } }: Place<Role>): Reading<Offer> {
  const [asked] = seen.at('stream.starttls', subject);
  if (asked?.value === undefined) return notSeen(UNASKED);
  const { answer, offered } = asked.value;
  if (answer === 'proceed') return known('accepted', asked.id);
  return known(offered ? 'refused' : 'none', asked.id);
}

/** Handshakes, without the reason why there is none. */
function established({ [AT]: { seen, subject } }: Place): readonly Known<HandshakeEstablished>[] {
  return seen
    .at('tls.handshake', subject)
    .flatMap(({ id, value }) => (value?.outcome === 'established' ? [known(value, id)] : []));
}

const BOTH = ['c2s', 's2s'] as const;

/** Rules that the tests on endpoints without TLS find out. */
export const LIES: Readonly<Record<string, Rule<object>>> = {
  '"none" is taken for "disabled"': defineRule<object, Codes>()({
    scope: BOTH,
    needs: { offer },
    decide: ({ offer: found }, say) =>
      // TLS is accepted at the good endpoints, and in a version that may be.
      found.value === 'refused'
        ? say.missing(found, 'observed', 'TLS_ACCEPTED', VERSION)
        : say.met(found, 'observed', 'TLS_REFUSED', REFUSED),
    row: {},
  }),
  'all of no handshakes are good': defineRule<object, Codes>()({
    scope: BOTH,
    needs: { offer },
    uses: { established },
    decide: ({ offer: found, established: all }, say) =>
      all.every(({ value }) => value.version === 'TLSv1.3')
        ? say.met(found, 'observed', 'TLS_REFUSED', REFUSED)
        : say.missing(found, 'observed', 'TLS_ACCEPTED', VERSION),
    row: {},
  }),
  'one role of two is looked at': defineRule<object, Codes>()({
    scope: ['c2s'],
    needs: { offer },
    decide: ({ offer: found }, say) =>
      found.value === 'accepted'
        ? say.met(found, 'observed', 'TLS_REFUSED', REFUSED)
        : say.missing(found, 'observed', 'TLS_ACCEPTED', VERSION),
    row: {},
  }),
  'the role of a place decides': defineRule<object, Codes>()({
    scope: BOTH,
    needs: { offer },
    decide: ({ offer: found }, say, { role }) =>
      found.value !== 'accepted' && role === 'c2s'
        ? say.missing(found, 'observed', 'TLS_ACCEPTED', VERSION)
        : say.met(found, 'observed', 'TLS_REFUSED', REFUSED),
    row: {},
  }),
  'an endpoint without TLS is excused': defineRule<object, Codes>()({
    scope: BOTH,
    needs: { offer },
    decide: ({ offer: found }, say) =>
      found.value === 'accepted'
        ? say.met(found, 'observed', 'TLS_REFUSED', REFUSED)
        : say.notApplicable(found, 'observed', 'TLS_REFUSED', REFUSED),
    row: {},
  }),
  'one endpoint is enough': defineRule<object, Codes>()({
    scope: BOTH,
    needs: { offer },
    decide: ({ offer: found }, say) =>
      found.value === 'accepted' ? say.met(found, 'observed', 'TLS_REFUSED', REFUSED) : [],
    merge: 'anywhere',
    row: {},
  }),
  'the row is what one endpoint showed': keptReading(),
  ...TIMED_OUT,
};

/** A reading of the first endpoint is given for all of the role. */
function keptReading(): Rule<object> {
  const kept = new Map<Role, Reading<Offer>>();
  return defineRule<object, Codes>()({
    scope: BOTH,
    needs: {
      offer: (at) => {
        const own = offer(at);
        const first = kept.get(at.role) ?? own;
        kept.set(at.role, first);
        return first;
      },
    },
    decide: ({ offer: found }, say) => say.met(found, 'observed', 'TLS_REFUSED', REFUSED),
    row: {},
  });
}

/** Rules that the engine stops, each with its error. */
export const STOPPED: Readonly<Record<string, readonly [Rule<object>, string]>> = {
  'a reading is made in the decision': [
    defineRule<object, Codes>()({
      scope: BOTH,
      needs: { offer },
      decide: ({ offer: { evidence } }, say) =>
        say.met(known('accepted', evidence[0]), 'observed', 'TLS_REFUSED', REFUSED),
      row: {},
    }),
    'a rule created a reading',
  ],
  'a reading is made among the violations': [
    defineRule<object, Codes>()({
      scope: BOTH,
      needs: { offer },
      violations: (_uses, say) => [
        say.missing(known('none', 'endpoint@elsewhere'), 'observed', 'TLS_ACCEPTED', VERSION),
      ],
      decide: () => [],
      row: {},
    }),
    'a rule created a reading',
  ],
  'a changed copy of a reading': [
    defineRule<object, Codes>()({
      scope: BOTH,
      needs: { offer },
      decide: ({ offer: found }, say) =>
        say.met(Object.assign({}, found), 'observed', 'TLS_REFUSED', REFUSED),
      row: {},
    }),
    'a finding needs a reading that a fact made',
  ],
  'a reading is changed': [
    defineRule<object, Codes>()({
      scope: BOTH,
      needs: { offer },
      decide: ({ offer: found }, say) =>
        say.met(Object.assign(found, { value: 'accepted' }), 'observed', 'TLS_REFUSED', REFUSED),
      row: {},
    }),
    'Cannot assign to read only property',
  ],
  'a finding about another endpoint': [
    defineRule<object, Codes>()({
      scope: BOTH,
      needs: { offer },
      decide: ({ offer: found }, say) =>
        say.about(ELSEWHERE, say.met(found, 'observed', 'TLS_REFUSED', REFUSED)),
      row: {},
    }),
    'another endpoint or name complies',
  ],
  'a finding that was kept': [keptFinding(), 'a rule kept a finding of another place'],
};

const ELSEWHERE = 's2s-starttls/other.example.org:5269/192.0.2.99';

function keptFinding(): Rule<object> {
  const kept: Said[] = [];
  return defineRule<object, Codes>()({
    scope: BOTH,
    needs: { offer },
    decide({ offer: found }, say) {
      kept.push(say.met(found, 'observed', 'TLS_REFUSED', REFUSED));
      return kept.slice(0, 1);
    },
    row: {},
  });
}

/** Rules with facts that are wrong in themselves: the judge turns their rulings into a bug. */
export const DISARMED: Readonly<Record<string, Rule<object>>> = {
  'a time-out is an answer': defineRule<object, Codes>()({
    scope: BOTH,
    needs: {
      ended: ({ [AT]: { seen, subject } }) => {
        const ids = seen.at('tls.handshake', subject).flatMap((one) => one.failure && one.id);
        return knownFrom(
          false,
          ids.filter((id) => id !== undefined),
        );
      },
    },
    decide: ({ ended }, say) => say.met(ended, 'observed', 'TLS_REFUSED', REFUSED),
    row: {},
  }),
  'an endpoint for clients tells of those for servers': defineRule<object, Codes>()({
    scope: ['s2s'],
    needs: {
      streams: ({ [AT]: { seen } }) => {
        const all = seen.all('stream.open').filter(({ subject }) => subject.startsWith('c2s-'));
        return knownFrom(
          all.length,
          all.map(({ id }) => id),
        );
      },
    },
    decide: ({ streams }, say) => say.met(streams, 'observed', 'TLS_REFUSED', REFUSED),
    unreached: (say, at) => [say.note(null, 'TLS_REFUSED', { ...REFUSED, version: at.subject })],
    row: {},
  }),
  'an observation that does not exist': defineRule<object, Codes>()({
    scope: ['s2s'],
    needs: { invented: () => known(true, 'tls.handshake@nowhere') },
    decide: ({ invented }, say) => say.met(invented, 'observed', 'TLS_REFUSED', REFUSED),
    row: {},
  }),
};

/**
 * Rules and facts that `npm run types` has to refuse, because they would rule on what was not
 * seen. A line that compiles all the same is an error, "unused '@ts-expect-error' directive".
 */
import { known, notSeen, sightings, type Gap } from '../../../src/judge/engine/known.js';
import {
  map,
  type Known,
  type Reading,
  type Sightings,
} from '../../../src/judge/engine/reading.js';
import { hasRole, type Place } from '../../../src/judge/engine/place.js';
import { defineRule, type Rule, type Said, type Say } from '../../../src/judge/engine/rule.js';
import type { Role } from '../../../src/model/index.js';

/** Codes of an invented rule. */
interface Codes {
  readonly TLS_ACCEPTED: { readonly version: string };
  readonly TLS_ABSENT: Record<string, never>;
}
type None = Record<string, never>;

declare const say: Say<Codes>;
declare const reading: Reading<{ readonly accepted: boolean }>;
declare const streams: Sightings<{ readonly features: string }>;
declare const fact: Known<{ readonly accepted: boolean }>;
declare const finding: Said;
declare const gap: Gap;
declare const ids: readonly string[];
declare const readings: readonly Reading<number>[];
/** A fact that exists for clients alone, one of all endpoints, one of names, one of all places. */
declare function clientStreams(place: Place<'c2s'>): Reading<number>;
declare function anyStreams(place: Place<Role>): Reading<number>;
declare function records(place: Place<null>): Reading<number>;
declare function anything(place: Place): Reading<number>;

type Keep = (program: unknown) => void;
const VERSION = { version: 'TLSv1.3' };

/** Each of these compiles. */
export function right(keep: Keep): void {
  keep(say.met(fact, 'exercised', 'TLS_ACCEPTED', VERSION));
  if (reading.seen) keep(say.met(reading, 'exercised', 'TLS_ACCEPTED', VERSION));
  if (streams.all !== null) keep(say.met(streams.all, 'observed', 'TLS_ABSENT', {}));
  keep(known(1, 'endpoint@one', ...ids));
  keep(notSeen(gap));
  keep(sightings(readings, gap));
  keep(map(reading, ({ accepted }) => accepted));
  keep(
    defineRule<None, Codes>()({
      scope: ['c2s'],
      needs: { streams: clientStreams },
      decide: ({ streams: known }, said) => said.met(known, 'observed', 'TLS_ABSENT', {}),
      row: {},
    }),
  );
  keep(
    defineRule<None, Codes>()({
      scope: ['c2s', 's2s'],
      needs: { streams: anyStreams, anything },
      uses: { clients: (at) => (hasRole(at, 'c2s') ? clientStreams(at) : null) },
      decide: ({ streams: known }, said) => said.met(known, 'observed', 'TLS_ABSENT', {}),
      row: {},
    }),
  );
  keep(
    defineRule<None, Codes>()({
      scope: 'domain',
      needs: { records, anything },
      decide: ({ records: known }, said) => said.met(known, 'observed', 'TLS_ABSENT', {}),
      row: {},
    }),
  );
}

/** None of these does. */
export function wrong(keep: Keep): void {
  // @ts-expect-error 1: compliant by nothing
  keep(say.met(null, 'exercised', 'TLS_ACCEPTED', VERSION));
  // @ts-expect-error 2: compliant by what may not have been seen
  keep(say.met(reading, 'exercised', 'TLS_ACCEPTED', VERSION));
  // @ts-expect-error 3: compliant by all streams, where some may not have been seen
  keep(say.met(streams.all, 'observed', 'TLS_ABSENT', {}));
  // @ts-expect-error 4: a finding that nobody made
  keep({ status: 'compliant', basis: null, evidence: [] } satisfies Said);
  // @ts-expect-error 4a: a copy of a finding with another status
  keep({ ...finding, status: 'compliant' } satisfies Said); // eslint-disable-line @typescript-eslint/no-misused-spread -- that is the program
  // @ts-expect-error 5: a known value without evidence
  keep(known(1));
  // @ts-expect-error 6: a known value with evidence that may be empty
  keep(known(1, ...ids));
  // @ts-expect-error 7: a literal that looks like a known value
  keep({ seen: true, value: 1, evidence: ['endpoint@one'] } satisfies Known<number>);
  // @ts-expect-error 8: not seen without a reason
  keep(notSeen());
  // @ts-expect-error 9: a collection without the reason for "nothing at all"
  keep(sightings(readings));
  // @ts-expect-error 10: a collection of nothing
  keep({ seen: true, items: [], gaps: [], all: null } satisfies Sightings<number>);
  // @ts-expect-error 11: an unknown code
  keep(say.met(fact, 'exercised', 'TLS_ACCEPTD', VERSION));
  // @ts-expect-error 12: a code without its arguments
  keep(say.met(fact, 'exercised', 'TLS_ACCEPTED', {}));
  keep(
    defineRule<None, Codes>()({
      scope: ['c2s'],
      // @ts-expect-error 13: a need that is no reading
      needs: { answer: () => true },
      decide: () => [],
      row: {},
    }),
  );
  // @ts-expect-error 14: the value of what may not have been seen
  keep(reading.value);
  keep(
    defineRule<None, Codes>()({
      scope: ['c2s', 's2s'],
      // @ts-expect-error 15: a fact of clients in a rule on servers too
      needs: { streams: clientStreams },
      decide: () => [],
      row: {},
    }),
  );
  keep(
    defineRule<None, Codes>()({
      scope: ['s2s'],
      // @ts-expect-error 15a: a fact of clients in a rule on servers
      needs: { streams: clientStreams },
      decide: () => [],
      row: {},
    }),
  );
  keep(
    defineRule<None, Codes>()({
      scope: 'domain',
      // @ts-expect-error 15b: a fact of clients in a rule on the domain
      needs: { streams: clientStreams },
      decide: () => [],
      row: {},
    }),
  );
  keep(
    defineRule<None, Codes>()({
      scope: { names: () => ({ names: ['example.org'], hidden: [] }) },
      // @ts-expect-error 15c: a fact of endpoints in a rule on names
      needs: { streams: anyStreams },
      decide: () => [],
      row: {},
    }),
  );
  keep(
    defineRule<None, Codes>()({
      scope: ['s2s'],
      // @ts-expect-error 15d: a fact of names in a rule on endpoints
      needs: { records },
      decide: () => [],
      row: {},
    }),
  );
  keep(
    defineRule<None, Codes>()({
      scope: () => ['s2s'],
      needs: {},
      // @ts-expect-error 15e: the same as a fact that the rule only uses
      uses: { streams: clientStreams },
      decide: () => [],
      row: {},
    }),
  );
  keep(
    defineRule<None, Codes>()({
      scope: ['c2s', 's2s'],
      needs: { streams: anyStreams },
      // @ts-expect-error 16: the newcomer's rule, compliant with no evidence
      decide: () => ({ status: 'compliant', basis: 'observed', evidence: [] }),
      row: {},
    }),
  );
  keep(
    defineRule<None, Codes>()({
      scope: ['c2s', 's2s'],
      needs: { streams: anyStreams },
      // @ts-expect-error 18: a rule that reads observations itself takes "not seen" for "no"
      decide: (_facts, _say, { seen }) => (seen === undefined ? [] : []),
      row: {},
    }),
  );
  const row = { code: 'CLIENT_ONLY', args: {}, status: 'compliant', basis: 'observed' } as const;
  const none = { findings: [], contradictions: [], evidence: [] };
  // @ts-expect-error 17: a rule past the engine
  keep((() => ({ ...row, ...none })) satisfies Rule<None>);
}

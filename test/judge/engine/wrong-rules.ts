/**
 * Rules and facts that `npm run types` has to refuse, because they would rule on what was not
 * seen. A line that compiles all the same is an error, "unused '@ts-expect-error' directive".
 */
import {
  known,
  notSeen,
  sightings,
  type Absent,
  type Gap,
} from '../../../src/judge/engine/known.js';
import {
  map,
  type Known,
  type Reading,
  type Sightings,
} from '../../../src/judge/engine/reading.js';
import { hasRole, type Place } from '../../../src/judge/engine/place.js';
import {
  defineRule,
  defineRuleWithAbsence,
  type At,
  type Rule,
  type Said,
  type Say,
} from '../../../src/judge/engine/rule.js';
import type { ObservationView, Role } from '../../../src/model/index.js';

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
/** A fact on TLS, which an endpoint may not have at all. */
declare function version(place: Place<Role>): Reading<string> | Absent<{ readonly how: string }>;
/** A function on observations that does not say of which role they are. */
declare function streamsOf(seen: ObservationView, id: string): Reading<number>;
declare const unseen: Extract<typeof reading, { seen: false }>;
declare const server: At<None, 's2s'>;

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

/** Compiles too: a rule on something that may be absent. */
export function rightWithAbsence(keep: Keep): void {
  keep(
    defineRuleWithAbsence<None, Codes>()({
      scope: ['c2s', 's2s'],
      needs: { version },
      decide: ({ version: known }, said) => said.met(known, 'exercised', 'TLS_ACCEPTED', VERSION),
      absent: (from, said) => said.missing(from, 'observed', 'TLS_ABSENT', {}),
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

/* eslint-disable @typescript-eslint/no-unsafe-return, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-argument -- a program with an error has no types */
/** Lies about what is absent, about other places, and by changed readings. None compiles. */
export function lies(keep: Keep): void {
  keep(
    defineRule<None, Codes>()({
      scope: ['c2s', 's2s'],
      // @ts-expect-error 19: a rule that does not say what an absence means
      needs: { version },
      decide: () => [],
      row: {},
    }),
  );
  keep(
    // @ts-expect-error 19a: the same
    defineRuleWithAbsence<None, Codes>()({
      scope: ['c2s', 's2s'],
      needs: { version },
      decide: () => [],
      row: {},
    }),
  );
  keep(
    defineRuleWithAbsence<None, Codes>()({
      scope: ['c2s', 's2s'],
      needs: { version },
      decide: () => [],
      // @ts-expect-error 19b: compliant without any TLS
      absent: (from, said) => said.met(from, 'observed', 'TLS_ACCEPTED', VERSION),
      row: {},
    }),
  );
  keep(
    defineRuleWithAbsence<None, Codes>()({
      scope: ['c2s', 's2s'],
      needs: { version },
      // @ts-expect-error 19c: a decision that asks for the absence itself
      decide: ({ version: found }, said) => said.met(found.absent, 'observed', 'TLS_ABSENT', {}),
      absent: (from, said) => said.missing(from, 'observed', 'TLS_ABSENT', {}),
      row: {},
    }),
  );
  keep(
    defineRule<None, Codes>()({
      scope: ['s2s'],
      // @ts-expect-error 20: a rule that has no observations cannot read those of a client endpoint
      needs: { streams: ({ seen, subject }) => streamsOf(seen, subject) },
      decide: () => [],
      row: {},
    }),
  );
  keep(
    defineRule<None, Codes>()({
      scope: ['s2s'],
      needs: { anything },
      // @ts-expect-error 20a: the same as a fact that the rule only uses
      uses: { streams: ({ seen, subject }) => streamsOf(seen, subject) },
      decide: () => [],
      row: {},
    }),
  );
  // @ts-expect-error 20b: a server endpoint that is said to be one for clients
  keep(clientStreams({ ...server, role: 'c2s' }));
  keep(
    defineRule<None, Codes>()({
      scope: ['c2s'],
      needs: { anything },
      // @ts-expect-error 20c: a fact asked within the decision, about a place of its own choice
      decide: (_facts, said, at) => said.met(clientStreams(at), 'observed', 'TLS_ABSENT', {}),
      row: {},
    }),
  );
  // @ts-expect-error 21: what was not seen, with a value written over it
  keep({ ...unseen, seen: true, value: 1, evidence: ['endpoint@one'] } satisfies Known<number>);
  // @ts-expect-error 21a: a reading with another value
  keep({ ...fact, value: { accepted: true } } satisfies typeof fact);
  // @ts-expect-error 21b: a reading with the evidence of another place
  keep({ ...fact, evidence: ['endpoint@other'] } satisfies typeof fact);
  // @ts-expect-error 21c: a collection that lost its gaps
  keep({ ...streams, gaps: [], all: null } satisfies typeof streams);
  keep(
    defineRule<None, Codes>()({
      scope: ['c2s'],
      needs: { anything },
      decide: () => [],
      // @ts-expect-error 22: compliant where nothing answered
      unreached: (said) => [said.met(fact, 'observed', 'TLS_ACCEPTED', VERSION)],
      row: {},
    }),
  );
  keep(
    defineRule<None, Codes>()({
      scope: ['c2s'],
      needs: { anything },
      decide: () => [],
      // @ts-expect-error 23: gaps that are worded as "met"
      gaps: (_gaps, _facts, said) => [said.met(fact, 'observed', 'TLS_ACCEPTED', VERSION)],
      row: {},
    }),
  );
  keep(
    defineRule<None, Codes>()({
      scope: ['c2s'],
      needs: { anything },
      decide: () => [],
      // @ts-expect-error 23a: a note that counts
      notes: (_uses, said) => [said.met(fact, 'observed', 'TLS_ACCEPTED', VERSION)],
      row: {},
    }),
  );
  // @ts-expect-error 24: all of nothing: the first of a list that may be empty
  keep(say.met([fact].filter(({ value }) => value.accepted)[0], 'observed', 'TLS_ABSENT', {}));
}

import { known, knownFrom, type Known } from '../../../judge/engine/known.js';
import type { Place } from '../../../judge/engine/place.js';
import { AT } from '../../../judge/engine/spot.js';
import type { Failure, NameserverAnswers, ObservationView } from '../../../model/index.js';
import { compareText } from '../../../util/order.js';

/** Failures of this machine or of the scan, which say nothing about a name server. */
const OURS: ReadonlySet<Failure['reason']> = new Set([
  'no-route',
  'forbidden',
  'budget',
  'skipped',
  'bug',
]);

interface LameNameserver {
  /** `HOST/ADDRESS`, or the host if it has no address. */
  readonly server: string;
  readonly failure: Failure;
}

/** Returns the name servers of the zone that do not answer for it. Sorted. */
export function lameNameservers({ [AT]: { seen } }: Place): readonly Known<LameNameserver>[] {
  return seen
    .all('dns.nameserver')
    .flatMap(({ id, subject, failure }) =>
      failure === undefined || OURS.has(failure.reason)
        ? []
        : [known({ server: subject, failure }, id)],
    )
    .sort((a, b) => compareText(a.value.server, b.value.server));
}

interface DifferentAnswers {
  readonly owner: string;
  readonly type: string;
  /** A name server for each different answer: `HOST/ADDRESS`. */
  readonly servers: readonly string[];
}

/** Returns the questions that name servers of the zone answer differently. Sorted. */
export function differentAnswers({ [AT]: { seen } }: Place): readonly Known<DifferentAnswers>[] {
  const byQuestion = new Map<string, Map<string, { server: string; id: string }>>();
  for (const { id, subject, value } of answering(seen)) {
    for (const { owner, type, records, digest } of value.answers) {
      if (records === null) continue;
      const key = `${owner} ${type}`;
      const answers = byQuestion.get(key) ?? new Map<string, { server: string; id: string }>();
      byQuestion.set(key, answers);
      if (!answers.has(digest)) answers.set(digest, { server: subject, id });
    }
  }
  return [...byQuestion]
    .sort(([a], [b]) => compareText(a, b))
    .flatMap(([key, answers]) => {
      if (answers.size < 2) return [];
      const [owner = '', type = ''] = key.split(' ');
      const all = [...answers.values()].sort((a, b) => compareText(a.server, b.server));
      const servers = all.map(({ server }) => server);
      const reading = knownFrom(
        { owner, type, servers },
        all.map(({ id }) => id),
      );
      return reading.seen ? [reading] : [];
    });
}

/**
 * Returns the serial numbers of the zone if its name servers have different ones; null if they have
 * one.
 */
export function differentSerials({ [AT]: { seen } }: Place): Known<readonly string[]> | null {
  const bySerial = new Map<number, string>();
  for (const { id, value } of answering(seen)) {
    if (!bySerial.has(value.serial)) bySerial.set(value.serial, id);
  }
  if (bySerial.size < 2) return null;
  const sorted = [...bySerial].sort(([a], [b]) => a - b);
  const serials = sorted.map(([serial]) => String(serial));
  const reading = knownFrom(
    serials,
    sorted.map(([, id]) => id),
  );
  return reading.seen ? reading : null;
}

function answering(
  seen: ObservationView,
): readonly { readonly id: string; readonly subject: string; readonly value: NameserverAnswers }[] {
  return [...seen.all('dns.nameserver')]
    .flatMap(({ id, subject, value }) => (value === undefined ? [] : [{ id, subject, value }]))
    .sort((a, b) => compareText(a.subject, b.subject));
}

import { knownFrom, type Known } from '../../../judge/engine/known.js';
import type { Place } from '../../../judge/engine/place.js';
import { AT } from '../../../judge/engine/spot.js';
import type { IterationReason } from '../../../model/index.js';
import { compareText, distinct } from '../../../util/order.js';

/** Answers for which the authoritative servers were asked, because the resolver has a fault. */
export interface Bypassed {
  readonly reason: Exclude<IterationReason, 'requested'>;
  readonly owners: readonly string[];
}

/** Returns the faults of the resolver, each with the names that it concerned. Sorted. */
export function bypassedAnswers({ [AT]: { seen } }: Place): readonly Known<Bypassed>[] {
  const found = new Map<Bypassed['reason'], { ids: string[]; owners: string[] }>();
  for (const { id, subject, value } of seen.all('dns.security')) {
    const reason = value?.iterated;
    if (reason === undefined || reason === 'requested') continue;
    const group = found.get(reason) ?? { ids: [], owners: [] };
    found.set(reason, group);
    group.ids.push(id);
    group.owners.push(subject);
  }
  return [...found]
    .sort(([a], [b]) => compareText(a, b))
    .flatMap(([reason, { ids, owners }]) => {
      const reading = knownFrom({ reason, owners: distinct(owners) }, ids);
      return reading.seen ? [reading] : [];
    });
}

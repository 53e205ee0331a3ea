/** One thing that is watched over time: when it changed, and when that is worth a word. Pure. */

/** What was seen at a look. */
interface Look<V> {
  readonly value: V;
  /** ISO 8601, UTC. */
  readonly at: string;
}

export interface Track<V extends string = string> {
  /** What holds: seen first, or confirmed since. */
  readonly value: V;
  /** Since when it holds, as far as was seen. */
  readonly since: string;
  /** Seen once, and not again yet. */
  readonly pending: Look<V> | null;
  /** The latest looks, oldest first. */
  readonly recent: readonly Look<V>[];
  /** Since when it is known to come and go; null where it does not. */
  readonly flapping: string | null;
}

export interface FlappingPolicy {
  /** So many changes… */
  readonly changes: number;
  /** …in so many looks are flapping; half as many looks without a change end it. */
  readonly looks: number;
}

export type TrackedChange<V extends string> =
  | {
      readonly turn: 'changed';
      readonly before: V;
      readonly now: V;
      /** Since when it was as before, and since when it is as now. */
      readonly held: string;
      readonly since: string;
    }
  | {
      readonly turn: 'flapping';
      readonly changes: number;
      readonly looks: number;
      readonly now: V;
      readonly since: string;
    }
  | { readonly turn: 'settled'; readonly now: V; readonly since: string };

export interface Step<V extends string> {
  readonly track: Track<V>;
  readonly turn: TrackedChange<V> | null;
  /** A change that was seen for the first time: look again soon. */
  readonly confirm: boolean;
}

export function begin<V extends string>(value: V, at: string): Track<V> {
  return { value, since: at, pending: null, recent: [{ value, at }], flapping: null };
}

/** The next look. A change counts when two looks in a row saw it; one alone is noise. */
export function step<V extends string>(
  track: Track<V>,
  value: V,
  at: string,
  policy: FlappingPolicy,
): Step<V> {
  const recent = [...track.recent, { value, at }].slice(-policy.looks);
  const next = { ...track, recent };
  if (track.flapping !== null) return flappingStep(next, policy);
  const changes = changesIn(recent);
  if (changes >= policy.changes) {
    const since = recent[0]?.at ?? at;
    const turn = { turn: 'flapping', changes, looks: recent.length, now: value, since } as const;
    return { track: { ...next, pending: null, flapping: at }, turn, confirm: false };
  }
  if (value === track.value)
    return { track: { ...next, pending: null }, turn: null, confirm: false };
  if (track.pending?.value !== value) {
    return { track: { ...next, pending: { value, at } }, turn: null, confirm: true };
  }
  const since = track.pending.at;
  return {
    track: { ...next, value, since, pending: null },
    turn: { turn: 'changed', before: track.value, now: value, held: track.since, since },
    confirm: false,
  };
}

/** Silence, until it has stayed the same for long enough. */
function flappingStep<V extends string>(track: Track<V>, policy: FlappingPolicy): Step<V> {
  const calm = track.recent.slice(-Math.ceil(policy.looks / 2));
  const first = calm[0];
  const long = calm.length === Math.ceil(policy.looks / 2);
  if (first === undefined || !long || changesIn(calm) > 0) {
    return { track, turn: null, confirm: false };
  }
  // What came before is told: it must not count again.
  const { value: now, at: since } = first;
  return {
    track: { ...track, value: now, since, pending: null, recent: calm, flapping: null },
    turn: { turn: 'settled', now, since },
    confirm: false,
  };
}

function changesIn(looks: readonly Look<string>[]): number {
  return looks.filter((look, index) => index > 0 && look.value !== looks[index - 1]?.value).length;
}

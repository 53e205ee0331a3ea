/** Tracks one value over time: when it changed, and when to report that. Has no side effects. */

/** A value that was observed, and the time of the observation. */
interface Look<V> {
  readonly value: V;
  /** Time of the observation, ISO 8601, UTC. */
  readonly at: string;
}

export interface Track<V extends string = string> {
  /**
   * Current value: the first observed value, or the latest change that a second observation
   * confirmed.
   */
  readonly value: V;
  /** Time since which the current value has been observed without a confirmed change. */
  readonly since: string;
  /** A different value that was observed once and is not confirmed yet. */
  readonly pending: Look<V> | null;
  /** Latest observations of the value, oldest first. */
  readonly recent: readonly Look<V>[];
  /** Time since which the watched value changes frequently; null if it does not. */
  readonly flapping: string | null;
}

export interface FlappingPolicy {
  /** Number of changes of a watched value within `looks` observations that count as flapping. */
  readonly changes: number;
  /**
   * Number of observations in which changes are counted. Half as many observations without a change
   * end the flapping.
   */
  readonly looks: number;
}

export type TrackedChange<V extends string> =
  | {
      readonly turn: 'changed';
      readonly before: V;
      readonly now: V;
      /**
       * `held` is the time since which the previous value was observed, `since` the time since
       * which the current value is.
       */
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
  /**
   * Whether a change was observed for the first time, so that a confirming observation should
   * follow soon.
   */
  readonly confirm: boolean;
}

export function begin<V extends string>(value: V, at: string): Track<V> {
  return { value, since: at, pending: null, recent: [{ value, at }], flapping: null };
}

/**
 * Adds an observation of a watched value. A change counts when two observations in a row show it.
 */
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

/**
 * Processes an observation of a flapping value: reports no change until the value has been stable
 * for long enough.
 */
function flappingStep<V extends string>(track: Track<V>, policy: FlappingPolicy): Step<V> {
  const calm = track.recent.slice(-Math.ceil(policy.looks / 2));
  const first = calm[0];
  const long = calm.length === Math.ceil(policy.looks / 2);
  if (first === undefined || !long || changesIn(calm) > 0) {
    return { track, turn: null, confirm: false };
  }
  // Keeps only the latest observations: the changes before them were reported as flapping and must
  // not count again.
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

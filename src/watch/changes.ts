/** Determines what changed since the last run, and which changes to report. Has no side effects. */
import type { RunDigest, ServerState, Status, Watched, WatchEvent } from '../model/index.js';
import { endings, type ExpiryNotice } from './endings.js';
import {
  begin,
  step,
  type FlappingPolicy,
  type Step,
  type Track,
  type TrackedChange,
} from './track.js';

export interface ChangePolicy {
  readonly flapping: FlappingPolicy;
  /** Days before the expiry of a certificate or signature at which it is reported, once each. */
  readonly expiry: {
    readonly certificate: readonly number[];
    readonly signature: readonly number[];
  };
}

type ServiceState = 'up' | 'down';

/** State of a watched domain between two runs. */
export interface DomainState {
  readonly schema: 1;
  readonly rules: string;
  readonly service: Track<ServiceState> | null;
  readonly servers: Readonly<Record<string, Track<ServerState>>>;
  readonly rows: Readonly<Record<string, Track<Status>>>;
  readonly told: Readonly<Record<string, ExpiryNotice>>;
}

interface Changes {
  readonly state: DomainState;
  readonly events: readonly WatchEvent[];
  /**
   * Whether a change was observed for the first time, so that a confirming scan should follow soon.
   */
  readonly confirm: boolean;
}

/** Titles of requirements by id. */
type Titles = Readonly<Record<string, string>>;

/**
 * Returns the changes since the last run. The first run of a domain is the starting point and has
 * no changes.
 */
export function changes(
  before: DomainState | null,
  digest: RunDigest,
  policy: ChangePolicy,
  titles: Titles = {},
): Changes {
  const service = serviceChanges(before, digest, policy.flapping);
  const servers = serverChanges(before, digest, policy.flapping);
  const rows = rowChanges(before, digest, policy.flapping, titles);
  const ends = endings(before?.told ?? {}, digest.expiries, digest.endedAt, policy.expiry);
  return {
    state: {
      schema: 1,
      rules: digest.rules,
      service: service.track,
      servers: servers.tracks,
      rows: rows.tracks,
      told: ends.told,
    },
    events: [...service.events, ...servers.events, ...rows.events, ...ends.events],
    confirm: service.confirm || servers.confirm || rows.confirm,
  };
}

function serviceChanges(before: DomainState | null, digest: RunDigest, policy: FlappingPolicy) {
  const { domain, endedAt, service } = digest;
  const { reach, why } = service;
  const track = before?.service ?? null;
  if (reach === 'unknown') return { track, events: [], confirm: false };
  if (track === null)
    return { track: begin<ServiceState>(reach, endedAt), events: [], confirm: false };
  const taken = step(track, reach, endedAt, policy);
  const events = eventsOf(taken, 'service', domain, ({ now, since, held }): WatchEvent[] => [
    now === 'down'
      ? { kind: 'service-gone', subject: domain, since, held, why }
      : { kind: 'service-back', subject: domain, since, held },
  ]);
  return { track: taken.track, events, confirm: taken.confirm };
}

interface Many<V extends string> {
  readonly tracks: Readonly<Record<string, Track<V>>>;
  readonly events: readonly WatchEvent[];
  readonly confirm: boolean;
}

function serverChanges(
  before: DomainState | null,
  digest: RunDigest,
  policy: FlappingPolicy,
): Many<ServerState> {
  const { endedAt } = digest;
  const tracks: Record<string, Track<ServerState>> = { ...before?.servers };
  const events: WatchEvent[] = [];
  let confirm = false;
  const take = (id: string, value: ServerState, why: string | null): void => {
    const track = tracks[id];
    if (track === undefined) return;
    const taken = step(track, value, endedAt, policy);
    tracks[id] = taken.track;
    confirm ||= taken.confirm;
    events.push(...eventsOf(taken, 'server', id, (turn) => serverEvents(id, turn, why)));
  };
  for (const { id, reach, guess, failure } of digest.servers) {
    if (reach === 'unknown') continue;
    if (tracks[id] !== undefined) {
      take(id, reach, failure === null ? null : failure.detail);
    } else if (before === null) {
      tracks[id] = begin<ServerState>(reach, endedAt);
    } else if (!guess || reach === 'up') {
      // The endpoint was absent in all runs so far, so a second run must confirm that it has
      // appeared.
      const since = Object.values(tracks)[0]?.since ?? endedAt;
      tracks[id] = begin<ServerState>('absent', since);
      take(id, reach, null);
    }
  }
  const named = new Set(digest.servers.map(({ id }) => id));
  // If the DNS publishes no service at all, only that is reported, not each endpoint.
  if (digest.complete && digest.service.reach === 'up') {
    for (const id of Object.keys(tracks).filter((id) => !named.has(id))) take(id, 'absent', null);
  }
  return { tracks: withoutLongGone(tracks, endedAt), events, confirm };
}

function serverEvents(
  subject: string,
  { before, now, since, held }: TrackedChange<ServerState> & { turn: 'changed' },
  why: string | null,
): WatchEvent[] {
  if (before === 'absent') return [{ kind: 'server-new', subject, since }];
  switch (now) {
    case 'up':
      return [{ kind: 'server-back', subject, since, held }];
    case 'down':
      return [{ kind: 'server-gone', subject, since, held, why }];
    case 'absent':
      return [{ kind: 'server-withdrawn', subject, since, held }];
  }
}

/** Days after which an endpoint that was withdrawn counts as new when it returns. */
const FORGOTTEN_DAYS = 30;
const DAY_MS = 86_400_000;

function withoutLongGone(
  tracks: Readonly<Record<string, Track<ServerState>>>,
  now: string,
): Record<string, Track<ServerState>> {
  const oldest = Date.parse(now) - FORGOTTEN_DAYS * DAY_MS;
  const kept = Object.entries(tracks).filter(
    ([, { value, since }]) => value !== 'absent' || Date.parse(since) >= oldest,
  );
  return Object.fromEntries(kept);
}

/** Rank of statuses, lower is worse; null for statuses that are neither better nor worse. */
const RANK: Readonly<Record<Status, number | null>> = {
  compliant: 2,
  'not-applicable': 2,
  partial: 1,
  configurable: 1,
  missing: 0,
  manual: null,
  'not-observed': null,
};

function rowChanges(
  before: DomainState | null,
  digest: RunDigest,
  policy: FlappingPolicy,
  titles: Titles,
): Many<Status> {
  const { endedAt, rules } = digest;
  const tracks: Record<string, Track<Status>> = { ...before?.rows };
  const gaps = gapsOf(before, digest);
  const events: WatchEvent[] = [];
  const newRules = before !== null && before.rules !== rules;
  let confirm = false;
  for (const [id, { status, level }] of Object.entries(digest.rows)) {
    const rank = RANK[status];
    if (rank === null) continue;
    const track = tracks[id];
    if (track === undefined) {
      // A requirement that is judged for the first time is neither worse nor better.
      tracks[id] = begin(status, endedAt);
      continue;
    }
    // If the scan missed endpoints that an earlier scan saw, ignore a changed status, because the
    // server may be unchanged. The status `missing` still counts, because the scan observed a
    // violation.
    if (status !== 'missing' && gaps.some((since) => since > track.since)) continue;
    // Treats statuses of equal rank as equal: the stored status is replaced by the new one, so
    // that no change is reported.
    const alike = (known: Status): Status => (RANK[known] === rank ? status : known);
    const renamed: Track<Status> = {
      ...track,
      value: alike(track.value),
      pending: track.pending && { ...track.pending, value: alike(track.pending.value) },
      recent: track.recent.map((look) => ({ ...look, value: alike(look.value) })),
    };
    const taken = step(renamed, status, endedAt, policy);
    tracks[id] = taken.track;
    confirm ||= taken.confirm;
    events.push(
      ...eventsOf(taken, 'row', id, ({ before, now, since, held }): WatchEvent[] => {
        const kind = (RANK[now] ?? 0) < (RANK[before] ?? 0) ? 'row-worse' : 'row-better';
        const title = titles[id] ?? id;
        return [{ kind, subject: id, level, title, before, now, since, held, newRules }];
      }),
    );
  }
  return { tracks, events, confirm };
}

/** A text that sorts after every ISO 8601 time. It represents the time of the current run. */
const NOW = '~';

/** Returns since when each endpoint that this run did not reach has been unreachable. */
function gapsOf(before: DomainState | null, { servers, complete }: RunDigest): readonly string[] {
  const lacking = servers.flatMap(({ id, reach }) => {
    const track = before?.servers[id];
    if (reach === 'up' || track === undefined) return [];
    return [track.value === 'up' ? NOW : track.since];
  });
  return complete ? lacking : [...lacking, NOW];
}

function eventsOf<V extends string>(
  { turn }: Step<V>,
  of: Watched,
  subject: string,
  changed: (turn: TrackedChange<V> & { turn: 'changed' }) => readonly WatchEvent[],
): readonly WatchEvent[] {
  switch (turn?.turn) {
    case undefined:
      return [];
    case 'changed':
      return changed(turn);
    case 'flapping': {
      const { changes, looks, now, since } = turn;
      return [{ kind: 'flapping', of, subject, changes, looks, now, since }];
    }
    case 'settled':
      return [{ kind: 'settled', of, subject, now: turn.now, since: turn.since }];
  }
}

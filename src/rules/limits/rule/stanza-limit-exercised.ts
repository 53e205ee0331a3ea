import type { TypedCoded } from '../../codes.js';
import {
  LIMIT_END,
  LIMIT_TOLERANCE,
  type Checks,
  type Observation,
  type ObservationView,
  type StanzaLimit,
  askedOf,
} from '../../../model/index.js';
import { findingOf, type SubjectFinding } from '../../../judge/engine/check.js';
import { argsOf, type Survey } from '../../../judge/engine/merge.js';

const LEAST_LIMIT = 10_000;

type Params = Checks['stanza-limit'];

/** What stanzas that grew came to; before the login as information only. */
export function exercisedMarks(
  seen: ObservationView,
  id: string,
  params: Params,
): readonly SubjectFinding[] {
  const all = seen.at('stanza.limit', id);
  if (all.length === 0) return [];
  const leave = { code: 'INTRUSIVE_WITH_LEAVE', args: {} } as const;
  const marks = all.flatMap((one): SubjectFinding[] => {
    const early = askedOf(one)?.phase === 'before';
    if (one.value === undefined) {
      if (early) return [];
      const coded = { code: 'STANZA_LIMIT_UNCONNECTED', args: { ...one.failure } } as const;
      return [findingOf(id, 'not-observed', null, coded, [one.id])];
    }
    if (early) return earlyMarks(id, one.id, one.value, params);
    const { status, coded } = rule(one.value, params);
    const basis = status === 'not-observed' ? null : 'exercised';
    return [findingOf(id, status, basis, coded, [one.id])];
  });
  return [...marks, findingOf(id, 'information', null, leave, [])];
}

function rule(
  limit: StanzaLimit,
  { recommended, maximum }: Params,
): {
  readonly status: 'compliant' | 'partial' | 'missing' | 'not-observed';
  readonly coded: TypedCoded;
} {
  const { refused, accepted } = limit;
  // RFC 6120 §13.12: no limit is smaller. What is refused there, and nothing taken, is refused
  // for something else.
  const ofSize = accepted !== null || (refused ?? 0) >= LEAST_LIMIT;
  if (refused !== null && refused <= maximum + 1 && ofSize) {
    const args = { accepted: accepted ?? 0, refused, recommended };
    if (refused <= recommended + 1 + LIMIT_TOLERANCE) {
      return { status: 'compliant', coded: { code: 'STANZA_LIMIT_KEPT', args } };
    }
    // That something larger is refused does not show that as much as is recommended passes.
    return args.accepted >= recommended + LIMIT_TOLERANCE - LIMIT_END
      ? { status: 'partial', coded: { code: 'STANZA_LIMIT_HIGH', args } }
      : { status: 'not-observed', coded: { code: 'STANZA_LIMIT_UNDECIDED', args } };
  }
  if (accepted !== null && accepted > maximum && isUnbounded(limit, maximum)) {
    return { status: 'missing', coded: { code: 'STANZA_LIMIT_ABSENT', args: { accepted } } };
  }
  const last = limit.tried.find(({ came }) => came !== 'accepted') ?? limit.tried.at(-1);
  const args = {
    bytes: last?.bytes ?? 0,
    came: last?.came ?? 'silent',
    seconds: Math.round((last?.ms ?? 0) / 1_000),
    said: last?.text ?? '',
  };
  return { status: 'not-observed', coded: { code: 'STANZA_LIMIT_HIDDEN', args } };
}

/** Read to its end, and unfinished not refused in more time than that took. */
function isUnbounded({ tried }: StanzaLimit, maximum: number): boolean {
  const whole = tried.find(({ bytes, came }) => bytes > maximum && came === 'accepted');
  const open = tried.find(
    ({ bytes, finished, came }) => bytes > maximum && !finished && came === 'silent',
  );
  return whole !== undefined && open !== undefined && open.ms > whole.ms;
}

function earlyMarks(
  id: string,
  evidence: string,
  { accepted, refused }: StanzaLimit,
  { maximum }: Params,
): SubjectFinding[] {
  if (refused !== null) {
    const args = { accepted: accepted ?? 0, refused };
    return [findingOf(id, 'information', null, { code: 'STANZA_LIMIT_EARLY', args }, [evidence])];
  }
  if (accepted === null || accepted <= maximum) return [];
  const coded = { code: 'STANZA_LIMIT_EARLY_NONE', args: { accepted } } as const;
  return [findingOf(id, 'information', null, coded, [evidence])];
}

/**
 * Where an announcement (XEP-0478) and what was tried in the same phase differ by more than a
 * server may have read before it looks. `announced`: octets, and the observations that say so.
 */
export function contradictionsAt(
  seen: ObservationView,
  id: string,
  phase: StanzaLimit['phase'],
  announced: { readonly bytes: readonly number[]; readonly evidence: readonly string[] },
): readonly SubjectFinding[] {
  if (announced.bytes.length === 0) return [];
  const [least, most] = [Math.min(...announced.bytes), Math.max(...announced.bytes)];
  return seen
    .at('stanza.limit', id)
    .flatMap((one: Observation<'stanza.limit'>): SubjectFinding[] => {
      if (one.value?.phase !== phase) return [];
      const { accepted, refused } = one.value;
      const passes = accepted !== null && accepted > most + LIMIT_TOLERANCE;
      // ejabberd refuses the size itself.
      const refuses = refused !== null && refused >= LEAST_LIMIT && refused < least;
      if (!passes && !refuses) return [];
      const args = {
        ...{ phase, announced: refuses ? least : most },
        ...{ accepted: accepted ?? 0, refused: refused ?? 0 },
      };
      const coded = { code: 'STANZA_LIMIT_CONTRADICTED', args } as const;
      return [findingOf(id, 'information', null, coded, [one.id, ...announced.evidence])];
    });
}

/** Of endpoints that differ: the one that refuses last. */
export function exercisedSummary(survey: Survey): TypedCoded {
  const [absent] = argsOf(survey, 'STANZA_LIMIT_ABSENT');
  if (absent !== undefined) return { code: 'STANZA_LIMIT_ABSENT', args: absent };
  const high = argsOf(survey, 'STANZA_LIMIT_HIGH').map(({ refused }) => refused);
  if (high.length > 0) {
    return { code: 'STANZA_LIMIT_HIGH_SOMEWHERE', args: { refused: Math.max(...high) } };
  }
  const kept = argsOf(survey, 'STANZA_LIMIT_KEPT').map(({ refused }) => refused);
  return { code: 'STANZA_LIMIT_KEPT_EVERYWHERE', args: { refused: Math.max(0, ...kept) } };
}

import { distinct } from '../../../util/order.js';
import { authenticatedFeatures } from '../../shared/facts/sessions.js';
import { featuresAt } from '../../shared/facts/streams.js';
import type { Checks, ObservationView } from '../../../model/index.js';
import {
  asInformation,
  findingOf,
  type Check,
  type SubjectFinding,
  type Outcome,
} from '../../../judge/engine/check.js';
import {
  argsOf,
  overEndpoints,
  unseen,
  worstOf,
  type Survey,
} from '../../../judge/engine/merge.js';
import { contradictionsAt, exercisedMarks, exercisedSummary } from './stanza-limit-exercised.js';
import { noStreamMark } from '../../shared/rule/unseen.js';

type Params = Checks['stanza-limit'];

/**
 * XEP-0478: what a server announces before the login is the limit before the login (Prosody:
 * 10000, and 262144 after it), so it is shown and never ruled on.
 */
export const stanzaLimit: Check<'stanza-limit'> = (input) => {
  const { seen, params } = input;
  return overEndpoints(
    input,
    [params.role],
    ({ id }) => {
      const tried = exercisedMarks(seen, id, params);
      const wrong = contradictionsAt(seen, id, 'after', bytesAfter(seen, id));
      const early = contradictionsAt(seen, id, 'before', bytesBefore(seen, id));
      const all = [...tried, ...wrong, ...early];
      if (tried.some(({ basis }) => basis === 'exercised')) return all;
      const after = announcedAfter(seen, id, params);
      // What holds before the login is beside the point where more is known. An announcement that
      // the experiment contradicts rules nothing.
      if (after !== null && after.status !== 'not-observed' && wrong.length === 0) {
        return [after, ...all.map(asInformation)];
      }
      return tried.some(({ status }) => status === 'not-observed')
        ? all
        : [announcedBefore(seen, id), ...all];
    },
    (survey) => {
      const contradictions = survey.marks.filter(
        ({ code }) => code === 'STANZA_LIMIT_CONTRADICTED',
      );
      return { ...summed(survey, params), contradictions };
    },
  );
};

function summed(survey: Survey, params: Params): Outcome {
  const ruled = [...survey.statuses.values()].some(
    (status) => status === 'partial' || status === 'missing',
  );
  const all = [...survey.statuses.values()].every((status) => status === 'compliant');
  if (ruled || all) {
    const exercised = survey.marks.some(({ basis }) => basis === 'exercised');
    return worstOf(survey, () =>
      exercised ? exercisedSummary(survey) : announcedIn(survey, params),
    );
  }
  const bytes = argsOf(survey, 'STANZA_LIMIT_BEFORE_LOGIN').flatMap((args) => args.bytes);
  if (bytes.length === 0) {
    const silent = argsOf(survey, 'STANZA_LIMIT_UNANNOUNCED').length > 0;
    return unseen(survey, silent ? { code: 'STANZA_LIMIT_UNANNOUNCED', args: {} } : undefined);
  }
  return unseen(survey, {
    code: 'STANZA_LIMIT_BEFORE_LOGIN',
    args: { bytes: numbersOf(bytes.map(Number)) },
  });
}

function announcedIn(survey: Survey, { recommended, maximum }: Params) {
  const bytes = argsOf(survey, 'STANZA_LIMIT_ANNOUNCED').flatMap((args) => args.bytes);
  const args = { bytes: numbersOf(bytes.map(Number)), recommended, maximum };
  return { code: 'STANZA_LIMIT_ANNOUNCED', args } as const;
}

interface Announced {
  readonly bytes: readonly number[];
  /** Streams whose features came, with limits or without. */
  readonly evidence: readonly string[];
}

function bytesAfter(seen: ObservationView, id: string): Announced {
  const streams = authenticatedFeatures(seen, id);
  const bytes = streams.flatMap(({ features }) => features.limits?.maxBytes ?? []);
  return { bytes, evidence: distinct(streams.map(({ evidence }) => evidence)) };
}

function bytesBefore(seen: ObservationView, id: string): Announced {
  const streams = featuresAt(seen, id);
  const bytes = streams.flatMap(({ features }) => features.limits?.maxBytes ?? []);
  return { bytes, evidence: distinct(streams.map((stream) => stream.id)) };
}

/** Null where nobody was known there. */
function announcedAfter(seen: ObservationView, id: string, params: Params): SubjectFinding | null {
  const { recommended, maximum } = params;
  const { bytes, evidence } = bytesAfter(seen, id);
  if (evidence.length === 0) return null;
  if (bytes.length === 0) {
    const coded = { code: 'STANZA_LIMIT_NOT_ANNOUNCED', args: {} } as const;
    return findingOf(id, 'not-observed', null, coded, evidence);
  }
  const most = Math.max(...bytes);
  const status = most <= recommended ? 'compliant' : most <= maximum ? 'partial' : 'missing';
  const args = { bytes: numbersOf(bytes), recommended, maximum };
  return findingOf(id, status, 'advertised', { code: 'STANZA_LIMIT_ANNOUNCED', args }, evidence);
}

function announcedBefore(seen: ObservationView, id: string): SubjectFinding {
  const { bytes, evidence } = bytesBefore(seen, id);
  if (evidence.length === 0) return noStreamMark(seen, id);
  return bytes.length === 0
    ? findingOf(id, 'not-observed', null, { code: 'STANZA_LIMIT_UNANNOUNCED', args: {} }, evidence)
    : findingOf(
        id,
        'not-observed',
        null,
        { code: 'STANZA_LIMIT_BEFORE_LOGIN', args: { bytes: numbersOf(bytes) } },
        evidence,
      );
}

/** Ascending, each once. */
function numbersOf(numbers: readonly number[]): string[] {
  return [...new Set(numbers)].sort((a, b) => a - b).map(String);
}

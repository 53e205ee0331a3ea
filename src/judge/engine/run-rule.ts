/**
 * Runs a rule: evaluates its facts at every endpoint or name, calls the rule, adds the reasons for
 * unknown facts, and makes the outcome.
 */
import type { TypedCoded } from '../../rules/codes.js';
import type { Coded, Role, Status } from '../../model/index.js';
import type { EndpointState } from '../../rules/shared/facts/coverage.js';
import {
  asInformation,
  findingOf,
  outcomeOf,
  type Outcome,
  type SubjectFinding,
} from './outcome.js';
import { operatorOf } from './contradicted.js';
import {
  anywhereOf,
  commonCoded,
  compareCodes,
  compareMarks,
  everywhereOf,
  overDomain,
  overEndpoints,
  overSubjects,
  strongest,
  unseen,
  whereApplicable,
  worstOf,
  type Settled,
  type Survey,
} from './merge.js';
import type { At, Overview, RuleDefinition, RuleInput } from './rule.js';
import { saidAt } from './said-at.js';
import { changed, ofGap, sayOf, sentenceOf, type Said } from './say.js';
import { AT, type EndpointAt } from './spot.js';
import { withoutSession } from './without-session.js';

export function runRule<P, C, R extends Role | null, N, U>(
  definition: RuleDefinition<P, C, R, N, U>,
  input: RuleInput<P>,
): Outcome {
  const { seen, domain, settings, access, params, at: time } = input;
  const ground = { params, seen, domain, settings, access, time };
  const { scope, unreached, notesOnScan, merge, web } = definition;
  // Only the scope of a rule decides whether this is an endpoint or a name. The rule's types
  // express this, but the types of this function do not.
  const placeOf = (subject: string, state: EndpointState | null): At<P, R> => {
    const role = (state?.endpoint.role ?? null) as R;
    const endpoint = state as EndpointAt<R>;
    const here = { subject, role, endpoint, domain, settings, access, time };
    return { ...here, params, [AT]: { ...here, seen } };
  };
  const contradictions: SubjectFinding[] = [];
  const decisive: SubjectFinding[] = [];
  const put = (subject: string, said: readonly Said[]): readonly SubjectFinding[] =>
    (merge === 'operator' ? forOperator(said) : said).map((one) => {
      const finding = findingAt(one.subject ?? subject, one);
      if (one.contradicts) contradictions.push(finding);
      if (one.decisive) decisive.push(finding);
      return finding;
    });
  const look = (subject: string, endpoint: EndpointState | null): readonly SubjectFinding[] =>
    put(subject, saidAt(definition, placeOf(subject, endpoint)));
  const merged = (survey: Survey): Outcome => {
    const outcome = mergedOf(definition, survey, ground);
    const own = [...contradictions].sort(compareMarks).map(asInformation);
    const withOwn = own.length === 0 ? outcome : { ...outcome, contradictions: own };
    return decided(withOwn, decisive, definition.row, overviewOf<P, C>(survey, ground));
  };
  if (scope === 'domain') {
    const all = saidAt(definition, placeOf(domain, null));
    const [first] = all;
    if (merge !== 'operator' && first !== undefined && all.every(({ unasked }) => unasked)) {
      return withoutSession(input, first.coded);
    }
    const found = put(
      domain,
      all.filter(({ isRow }) => !isRow),
    );
    const findings = [...found].sort(ORDERS[definition.order ?? 'sorted']);
    const row = all.find(({ isRow }) => isRow);
    return (
      (row === undefined ? null : ownRow(row, findings, contradictions.map(asInformation))) ??
      merged(overDomain(domain, findings))
    );
  }
  if ('names' in scope) {
    const { names, hidden } = scope.names(ground);
    const findings = hidden.map((gap) => findingAt(gap.subject, ofGap(gap)));
    return overSubjects(names, findings, (name) => look(name, null), merged);
  }
  const roles = typeof scope === 'function' ? scope(params) : scope;
  const outcome = overEndpoints(
    input,
    roles.filter((role) => role !== null),
    (endpoint) => look(endpoint.id, endpoint),
    merged,
    unreached === undefined
      ? undefined
      : (endpoint) => put(endpoint.id, unreached(sayOf<C>(), placeOf(endpoint.id, endpoint))),
    web,
  );
  if (notesOnScan === undefined) return outcome;
  const notes = put(domain, notesOnScan(sayOf<C>(), ground));
  return { ...outcome, findings: [...outcome.findings, ...notes].sort(compareMarks) };
}

const ORDERS = { sorted: compareMarks, 'by-code': compareCodes, said: () => 0 } as const;

const DECIDING_WORST_FIRST = ['missing', 'partial'] as const;

/**
 * Returns the outcome with the status of the worst decisive finding, whatever else was observed.
 * Returns it unchanged without such a finding; a compliant finding is never decisive.
 */
function decided<P, C>(
  outcome: Outcome,
  decisive: readonly SubjectFinding[],
  row: RuleDefinition<P, C, Role, unknown, unknown>['row'],
  all: Overview<P, C>,
): Outcome {
  const status = DECIDING_WORST_FIRST.find((one) => decisive.some((mark) => mark.status === one));
  if (status === undefined) return outcome;
  const basis = strongest(
    decisive.flatMap((mark) => (mark.status === status ? (mark.basis ?? []) : [])),
  );
  const { code, args, findings, contradictions, evidence } = outcome;
  const coded = row[status]?.(all)?.coded ?? ({ code, args } as TypedCoded);
  return outcomeOf(status, basis, coded, findings, contradictions, evidence);
}

/** Finding statuses that contradict a row with the given status. */
const AGAINST: { readonly [S in Status]?: readonly SubjectFinding['status'][] } = {
  compliant: ['missing', 'partial', 'not-observed'],
  'not-applicable': ['missing', 'not-observed'],
};

/**
 * Returns the outcome that a rule sets by `row`. Returns null if a finding contradicts that
 * outcome, or if the rule set only a note.
 */
function ownRow(
  { status, basis, coded, evidence }: Said,
  findings: readonly SubjectFinding[],
  contradictions: readonly SubjectFinding[],
): Outcome | null {
  if (status === 'information') return null;
  const against = AGAINST[status] ?? [];
  return findings.some((finding) => against.includes(finding.status))
    ? null
    : outcomeOf(status, basis, coded, findings, contradictions, evidence);
}

/**
 * Changes `not-observed` findings to `manual`, because only the operator can answer. Drops
 * findings on what was never queried, unless another part complies: then the operator must confirm
 * the rest.
 */
function forOperator(all: readonly Said[]): readonly Said[] {
  const isMet = all.some(({ status }) => status === 'compliant');
  return all
    .filter(({ unasked }) => isMet || !unasked)
    .map((said) => (said.status === 'not-observed' ? changed(said, { status: 'manual' }) : said));
}

function findingAt(subject: string, { status, basis, coded, evidence }: Said): SubjectFinding {
  return findingOf(subject, status, basis, coded, evidence);
}

const MERGES = { worst: worstOf, everywhere: everywhereOf, anywhere: anywhereOf } as const;

function mergedOf<P, C, R extends Role | null, N, U>(
  { merge = 'worst', row, own = [] }: RuleDefinition<P, C, R, N, U>,
  whole: Survey,
  ground: Pick<Overview<P, C>, 'params' | 'seen'>,
): Outcome {
  if (merge === 'operator') {
    const words = row.manual?.(overviewOf<P, C>(whole, ground)) ?? null;
    return operatorOf(whole, words?.coded ?? null);
  }
  const rule = (survey: Survey): Outcome => {
    const all = overviewOf<P, C>(survey, ground);
    const summary = (status: Settled) => row[status]?.(all)?.coded ?? null;
    const outcome = MERGES[merge](survey, summary);
    if (outcome.status !== 'not-observed') return outcome;
    const coded = row['not-observed']?.(all) ?? null;
    return coded === null ? outcome : unseen(survey, coded.coded);
  };
  const all = overviewOf<P, C>(whole, ground);
  // If the rule has no sentence of its own for the status, the outcome keeps the sentence of its
  // first finding.
  const nowhere = row['not-applicable']?.(all) ?? all.first('not-applicable');
  const outcome = nowhere === null ? rule(whole) : whereApplicable(whole, rule, nowhere.coded);
  const status = own.find((one) => one === outcome.status);
  const words = status === undefined ? undefined : row[status]?.(overviewOf<P, C>(whole, ground));
  if (words == null) return outcome;
  const coded: Coded = words.coded;
  return { ...outcome, ...coded } as Outcome;
}

function overviewOf<P, C>(
  survey: Survey,
  { params, seen }: Pick<Overview<P, C>, 'params' | 'seen'>,
): Overview<P, C> {
  const statuses = [...survey.statuses.values()];
  return {
    params,
    seen,
    survey,
    total: statuses.length,
    count: (wanted) => statuses.filter((status) => status === wanted).length,
    first: (wanted) => {
      const finding = survey.marks.find(({ status }) => status === wanted);
      return finding === undefined ? null : sentenceOf(finding.code, finding.args);
    },
    common: (wanted) => {
      const coded = commonCoded(survey.marks.filter(({ status }) => status === wanted));
      return coded === null ? null : sentenceOf(coded.code, coded.args);
    },
    say: sentenceOf,
    args: (code) => argsSaid<C, typeof code>(survey, code),
  };
}

function argsSaid<C, K extends keyof C & string>({ marks }: Survey, code: K): readonly C[K][] {
  return marks.filter((finding) => finding.code === code).map(({ args }) => args as C[K]);
}

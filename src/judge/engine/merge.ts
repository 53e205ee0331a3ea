import type { TypedCoded } from '../../rules/codes.js';
import {
  coverageOf,
  type Coverage,
  type EndpointState,
} from '../../rules/shared/facts/coverage.js';
import { webCoverageOf } from '../../rules/shared/facts/web-coverage.js';
import { compareText, distinct } from '../../util/order.js';
import {
  BASES,
  type Basis,
  type Endpoint,
  type Failure,
  type Role,
  type ObservationView,
  type Status,
} from '../../model/index.js';
import { findingOf, outcomeOf, type Outcome, type SubjectFinding } from './outcome.js';
import type { AnyInput } from './rule.js';

/** Findings at all endpoints or names that a rule judges. */
export interface Survey {
  /** Findings, sorted by the endpoint or name that they are about. */
  readonly marks: readonly SubjectFinding[];
  /**
   * Status of each endpoint in scope, and of each name that may have endpoints which the scan did
   * not find. `not-observed` if there is no finding about it.
   */
  readonly statuses: ReadonlyMap<string, Status>;
}

export type Settled = 'compliant' | 'partial' | 'missing';

/**
 * Function that returns the sentence of a requirement whose findings differ. If it returns null,
 * the requirement has the sentence of its first finding.
 */
export type Summary = (status: Settled, survey: Survey) => TypedCoded | null;

/** Statuses of endpoints and names that affect a row, worst first. */
const COUNTED = ['missing', 'partial', 'not-observed', 'compliant'] as const;
const SHORT = ['missing', 'partial', 'not-observed'] as const;

/**
 * Examines every endpoint of the roles, adds findings for endpoints that did not answer, and lets
 * `rule` make the outcome. If there is no endpoint, the outcome states that.
 */
export function overEndpoints(
  input: AnyInput,
  roles: readonly Role[],
  look: (endpoint: EndpointState) => readonly SubjectFinding[],
  rule: (survey: Survey) => Outcome,
  /**
   * Returns further findings about an endpoint that did not answer. The engine adds why it did
   * not.
   */
  unseen: (endpoint: EndpointState) => readonly SubjectFinding[] = () => [],
  /** Whether the rule applies to a web endpoint. */
  web: (endpoint: Endpoint) => boolean = () => false,
): Outcome {
  const { seen, domain, settings } = input;
  const coverages = roles.map((role) => coverageOf(seen, role, domain, settings));
  const onWeb = roles.includes('c2s') ? webCoverageOf(seen, domain, settings).endpoints : [];
  const endpoints = coverages.flatMap((coverage) => coverage.endpoints);
  endpoints.push(...onWeb.filter(({ endpoint }) => web(endpoint)));
  const hidden = coverages.flatMap(hiddenMarks);
  if (endpoints.length === 0 && hidden.length === 0) {
    return withoutEndpoints(seen, coverages, roles);
  }

  const marks = endpoints.flatMap((state) =>
    state.reached ? look(state) : [...unseen(state), unreached(state)],
  );
  const aside = coverages.flatMap(({ unroutable }) => unroutable.flatMap(unseen));
  const sorted = [...marks, ...aside, ...hidden].sort(compareMarks);
  const subjects = [...endpoints.map(({ id }) => id), ...shortSubjects(marks)];
  return rule(surveyOf([...subjects, ...hidden.map(subjectOf)], sorted));
}

/**
 * Judges each of the given names. `hidden` holds reasons why there may be more names. Without
 * names and reasons, the requirement is not observed.
 */
export function overSubjects(
  names: readonly string[],
  hidden: readonly SubjectFinding[],
  look: (name: string) => readonly SubjectFinding[],
  rule: (survey: Survey) => Outcome,
): Outcome {
  const marks = names.flatMap(look);
  const subjects = [...names, ...shortSubjects(marks), ...hidden.map(subjectOf)];
  return rule(surveyOf(subjects, [...marks, ...hidden].sort(compareMarks)));
}

/**
 * Groups the findings `marks` about a domain and other names, and adds a status for each subject.
 * If no finding counts, the domain is the only subject.
 */
export function overDomain(domain: string, marks: readonly SubjectFinding[]): Survey {
  const counted = marks.filter(({ status }) => status !== 'information');
  return surveyOf(counted.length === 0 ? [domain] : counted.map(subjectOf), marks);
}

function surveyOf(subjects: readonly string[], marks: readonly SubjectFinding[]): Survey {
  return {
    marks,
    statuses: new Map(distinct(subjects).map((subject) => [subject, statusOf(subject, marks)])),
  };
}

/**
 * Returns the subjects of the findings that keep a requirement from being compliant. A finding may
 * have another subject than the endpoint or name that was judged.
 */
function shortSubjects(marks: readonly SubjectFinding[]): readonly string[] {
  return marks.filter(({ status }) => SHORT.some((one) => one === status)).map(subjectOf);
}

function subjectOf({ subject }: SubjectFinding): string {
  return subject;
}

function unreached({ id, failure, evidence }: EndpointState): SubjectFinding {
  return findingOf(id, 'not-observed', null, unreachedCoded(failure), evidence);
}

function unreachedCoded(failure: Failure | null): TypedCoded {
  return failure === null
    ? { code: 'ENDPOINT_UNASKED', args: {} }
    : { code: 'ENDPOINT_UNREACHED', args: { ...failure } };
}

function hiddenMarks({ unknowns }: Coverage): readonly SubjectFinding[] {
  return unknowns.map(({ subject, what, failure, evidence }) => {
    const coded = what === 'srv' ? srvUnseenCoded(failure) : unreachedCoded(failure);
    return findingOf(subject, 'not-observed', null, coded, evidence);
  });
}

function srvUnseenCoded(failure: Failure | null): TypedCoded {
  return failure === null
    ? { code: 'SRV_UNASKED', args: {} }
    : { code: 'SRV_UNANSWERED', args: { ...failure } };
}

function withoutEndpoints(
  seen: ObservationView,
  coverages: readonly Coverage[],
  roles: readonly Role[],
): Outcome {
  const declared = coverages.filter(({ declaredAbsent }) => declaredAbsent.length > 0);
  if (declared.length === coverages.length) {
    const owners = distinct(declared.flatMap(({ declaredAbsent }) => declaredAbsent));
    const coded = { code: 'SERVICE_DECLARED_ABSENT', args: { owners } } as const;
    const marks = owners.map((owner) => {
      const evidence = seen.at('dns.srv', owner).map(({ id }) => id);
      const args = { owners: [owner] };
      return findingOf(owner, 'not-applicable', 'observed', { ...coded, args }, evidence);
    });
    return outcomeOf('not-applicable', 'observed', coded, marks);
  }
  return outcomeOf('not-observed', null, { code: 'NO_ENDPOINT', args: { roles: [...roles] } });
}

function statusOf(subject: string, marks: readonly SubjectFinding[]): Status {
  const here = marks.filter((mark) => mark.subject === subject).map(({ status }) => status);
  return COUNTED.find((status) => here.includes(status)) ?? 'not-observed';
}

/** Compares two findings for sorting: by subject first, then by status, the worst first. */
export function compareMarks(a: SubjectFinding, b: SubjectFinding): number {
  return (
    compareText(a.subject, b.subject) ||
    rank(a) - rank(b) ||
    compareText(a.code, b.code) ||
    compareText(JSON.stringify(a.args), JSON.stringify(b.args))
  );
}

/** Compares findings by subject, then by code, independent of their status. */
export function compareCodes(a: SubjectFinding, b: SubjectFinding): number {
  return (
    compareText(a.subject, b.subject) ||
    compareText(a.code, b.code) ||
    compareText(JSON.stringify(a.args), JSON.stringify(b.args))
  );
}

/** Ranks a finding for sorting by status; information is last. */
function rank({ status }: SubjectFinding): number {
  const index = COUNTED.findIndex((counted) => counted === status);
  return index === -1 ? COUNTED.length : index;
}

/** The worst endpoint decides; an endpoint that was not observed prevents compliance. */
export function worstOf(survey: Survey, summary: Summary): Outcome {
  const found = [...survey.statuses.values()];
  const status = COUNTED.find((counted) => found.includes(counted)) ?? 'not-observed';
  return status === 'not-observed' ? unseen(survey) : settled(survey, status, summary);
}

/**
 * Judges a property that every endpoint or name should have: compliant if all have it, missing if
 * one lacks it and no other has it, partial if only some have it or one has it in part. Otherwise
 * not observed.
 */
export function everywhereOf(survey: Survey, summary: Summary): Outcome {
  const found = new Set(survey.statuses.values());
  if (found.has('missing')) {
    return settled(survey, isMetSomewhere(survey) ? 'partial' : 'missing', summary);
  }
  if (found.has('partial')) return settled(survey, 'partial', summary);
  if (found.size === 1 && found.has('compliant')) return settled(survey, 'compliant', summary);
  return unseen(survey);
}

/**
 * Judges a property for which one compliant endpoint or name suffices to meet the requirement. If
 * none complies but some were not observed, the result is `not-observed`.
 */
export function anywhereOf(survey: Survey, summary: Summary): Outcome {
  return has(survey, 'compliant') ? settled(survey, 'compliant', summary) : unseen(survey);
}

/** Whether an endpoint or name without a violation was found to comply, fully or in part. */
function isMetSomewhere({ marks, statuses }: Survey): boolean {
  return marks.some(({ subject, status }) => {
    const counted = statuses.get(subject);
    const isMet = status === 'compliant' || status === 'partial';
    return isMet && counted !== undefined && counted !== 'missing';
  });
}

/**
 * Judges only the endpoints or names to which the requirement applies. If it applies to none, the
 * outcome is `not-applicable`. All findings are kept.
 */
export function whereApplicable(
  survey: Survey,
  rule: (survey: Survey) => Outcome,
  summary: TypedCoded,
): Outcome {
  const { marks, statuses } = survey;
  const outside = marks.filter(({ status }) => status === 'not-applicable');
  const isOutside = (subject: string): boolean =>
    outside.some((mark) => mark.subject === subject) &&
    !marks.some((mark) => mark.subject === subject && COUNTED.some((one) => one === mark.status));
  const rest = [...statuses].filter(([subject]) => !isOutside(subject));
  if (rest.length === statuses.size) return rule(survey);
  if (rest.length > 0) return rule({ marks, statuses: new Map(rest) });
  const basis = weakest(outside.flatMap((mark) => mark.basis ?? []));
  return outcomeOf('not-applicable', basis, commonCoded(outside) ?? summary, marks);
}

export function settled(survey: Survey, status: Settled, summary: Summary): Outcome {
  const own = survey.marks.filter((mark) => mark.status === status);
  // If the outcome is partial because some endpoints lack the property, the findings about these
  // endpoints are the evidence.
  const deciding = own.length > 0 ? own : survey.marks.filter((mark) => mark.status === 'missing');
  const bases = deciding.flatMap(({ basis }) => basis ?? []);
  const basis = status === 'compliant' ? weakest(bases) : strongest(bases);
  const uniform = own.length > 0 && (status !== 'partial' || !has(survey, 'missing'));
  const coded =
    (uniform ? commonCoded(own) : null) ??
    summary(status, survey) ??
    commonCoded(deciding.slice(0, 1));
  if (coded === null) throw new Error(`a row is ${status} without a finding`);
  return outcomeOf(status, basis, coded, survey.marks);
}

function has({ marks }: Survey, status: Status): boolean {
  return marks.some((mark) => mark.status === status);
}

/** Returns the outcome of the requirement if too little was observed to judge it. */
export function unseen(survey: Survey, coded?: TypedCoded): Outcome {
  const blank = survey.marks.filter(({ status }) => status === 'not-observed');
  const total = survey.statuses.size;
  const count = [...survey.statuses.values()].filter((status) => status === 'not-observed').length;
  const common = count === total ? commonCoded(blank) : null;
  const said = coded ?? common ?? { code: 'NOT_SEEN_EVERYWHERE', args: { unseen: count, total } };
  return outcomeOf('not-observed', null, said, survey.marks);
}

/** Returns the code and arguments that all findings share, or null if they differ. */
export function commonCoded(marks: readonly SubjectFinding[]): TypedCoded | null {
  const [first, ...rest] = marks;
  if (first === undefined) return null;
  const words = JSON.stringify([first.code, first.args]);
  if (rest.some(({ code, args }) => JSON.stringify([code, args]) !== words)) return null;
  return { code: first.code, args: first.args } as TypedCoded;
}

export function strongest(bases: readonly Basis[]): Basis | null {
  return BASES.find((basis) => bases.includes(basis)) ?? null;
}

export function weakest(bases: readonly Basis[]): Basis | null {
  return [...BASES].reverse().find((basis) => bases.includes(basis)) ?? null;
}

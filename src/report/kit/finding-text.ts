/** Findings of a verdict in words: what was found, and where. Nothing is escaped yet. */
import { hasCode } from '../../rules/codes.js';
import type { EndpointSummary, Finding, Row, Verdict } from '../../model/index.js';
import { listText, plural, byCount } from './words.js';
import { say } from '../../rules/words.js';
import { whereText, peersOf } from './endpoint-text.js';

interface FindingGroup {
  readonly status: Finding['status'];
  /**
   * The finding in words; null for endpoints that were not reached, because the table of endpoints
   * gives the reason.
   */
  readonly text: string | null;
  readonly subjects: string[];
}

/** Groups findings with the same text, the worst groups first. */
function grouped(findings: readonly Finding[], verbose: boolean): readonly FindingGroup[] {
  const groups = new Map<string, FindingGroup>();
  for (const finding of findings) {
    const { status, basis, code, args, subject } = finding;
    const unreached = hasCode(finding, 'ENDPOINT_UNREACHED') && !verbose;
    const key = JSON.stringify(unreached ? [status, code] : [status, basis, code, args]);
    const group = groups.get(key);
    const text = unreached ? null : say(finding);
    if (!group) groups.set(key, { status, text, subjects: [subject] });
    else if (!group.subjects.includes(subject)) group.subjects.push(subject);
  }
  return [...groups.values()].sort((a, b) => rank(a) - rank(b));
}

const WORST_FIRST: readonly Finding['status'][] = ['missing', 'partial', 'compliant'];

/**
 * Sort key of findings: findings with evidence are first, findings without evidence second,
 * information last.
 */
function rank({ status, text }: FindingGroup): number {
  if (status === 'information') return WORST_FIRST.length + 2;
  const at = WORST_FIRST.indexOf(status);
  return at >= 0 ? at : WORST_FIRST.length + (text === null ? 1 : 0);
}

/** One line on one or more findings with the same text. */
export interface FindingText {
  readonly status: Finding['status'];
  /** Place and text of a finding: `at 2 of 4 c2s endpoints: …: what was found`. */
  readonly text: string;
}

/**
 * Returns the findings that add something to the sentence on a requirement: endpoints that differ,
 * the reasons why it is missing or partial, and information. With `verbose`, returns all findings.
 * With `named`, each text names its endpoints or names.
 */
export function findingTexts(
  row: Row,
  verdict: Verdict,
  verbose: boolean,
  named = verbose,
): readonly FindingText[] {
  const { status: ruledStatus, findings } = row.ruling;
  const { endpoints } = verdict.scope;
  const ruled = say(row.ruling);
  const groups = grouped(findings, verbose);
  const counted = groups.filter((group) => group.status !== 'information');
  const differ = new Set(counted.map((group) => group.status)).size > 1;
  const fallsShort = ruledStatus === 'partial' || ruledStatus === 'missing';
  return groups.flatMap(({ status, text, subjects }) => {
    const said = text === ruled && status === ruledStatus;
    const unseen = status === 'not-observed' && !said;
    if (!verbose && status !== 'information' && !differ && !fallsShort && !unseen) return [];
    if (text === null) return [{ status, text: unreachedText(subjects, endpoints) }];
    const where = whereText(subjects, endpoints, named);
    if (!said) return [{ status, text: `${where}: ${text}` }];
    // The text of the finding is the same as that of its requirement, so show only its endpoints
    // or names.
    return subjects.length === 1 && subjects[0] === verdict.domain ? [] : [{ status, text: where }];
  });
}

/** Contradictions between endpoints, or between the scan and a statement of the operator. */
export function contradictionTexts(verdict: Verdict, verbose: boolean): readonly FindingText[] {
  const { contradictions, domain, scope } = verdict;
  const told = (finding: Finding) => hasCode(finding, 'ENDPOINTS_DIFFER') && !verbose;
  const differing = contradictions.filter(told).map(({ requirement }) => requirement);
  const texts = contradictions
    .filter((finding) => !told(finding))
    .map((finding): FindingText => {
      const { status, requirement, subject } = finding;
      const where = subject === domain ? '' : `, ${whereText([subject], scope.endpoints, true)}`;
      return { status, text: `${requirement}${where}: ${say(finding)}` };
    });
  if (differing.length === 0) return texts;
  // Name only the requirements on which endpoints differ: the report shows the endpoints and the
  // differences at each of these requirements.
  const text = `Endpoints differ in ${listText(differing)}; see ${byCount(differing.length, 'this row', 'these rows')}`;
  return [{ status: 'information', text }, ...texts];
}

/**
 * Formats `at the 2 c2s endpoints that could not be reached`, or the names of some unreached
 * endpoints.
 */
function unreachedText(subjects: readonly string[], endpoints: readonly EndpointSummary[]): string {
  const at = endpoints.filter((endpoint) => subjects.includes(endpoint.id));
  const { peers, noun } = peersOf(at, endpoints);
  const unreached = peers.filter((endpoint) => !endpoint.reached);
  if (at.length === subjects.length && at.length === unreached.length && at.length > 1) {
    return `at the ${plural(at.length, noun)} that could not be reached`;
  }
  return `${whereText(subjects, endpoints, false)}: could not be reached`;
}

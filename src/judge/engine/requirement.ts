/** Declaration of a requirement: level, rule and words. */
import type { Access, Advice, Level, Requirement, Section } from '../../model/index.js';
import type { FurtherRules } from './further-evidence.js';
import type { Outcome, Rule } from './outcome.js';
import type { AnyInput } from './rule.js';
import type { Sentences } from './sentence.js';

/** A requirement of the catalogue with the rule that judges it. */
export interface DeclaredRequirement extends Requirement {
  /** Judges the requirement. The same recording always gives the same outcome. */
  rule(input: AnyInput): Outcome;
  /** Rules on evidence of the operator. Absent: such evidence does not affect the requirement. */
  readonly further?: FurtherRules;
  /** Returns zone-file lines that would meet the requirement, derived from the observations. */
  readonly records?: (ground: Ground) => readonly string[];
  /**
   * Name of the requirement in the checklist of the manifesto; undefined if the checklist leaves it
   * out.
   */
  readonly checklist?: string;
  /** Whom the requirement binds. Requirements for clients do not count for a server. */
  readonly binds: 'server' | 'client';
  /**
   * Ids of the requirements for servers that help clients to meet this requirement for clients.
   */
  readonly servedBy: readonly string[];
  /** Sentences of the findings that only this requirement uses. */
  readonly sentences?: Sentences;
}

/**
 * Data from which the DNS records to publish are derived: observations, domain, settings and time.
 */
export type Ground = Pick<AnyInput, 'seen' | 'domain' | 'settings' | 'at'>;

/** Text of one or more sentences; a list is joined with spaces. */
type Text = string | readonly string[];

export interface Words {
  readonly title: string;
  /**
   * Name of the requirement in the checklist of the manifesto, for the Markdown report. Default:
   * the title.
   */
  readonly checklist?: string;
  readonly why: string;
  readonly manifesto: string;
  readonly references?: readonly string[];
  readonly seen: Text;
  readonly ruled: Text;
  readonly advice: string | Advice;
  readonly sentences?: Sentences;
  readonly records?: (ground: Ground) => readonly string[];
  /** Rules on evidence of the operator: configuration, facts collected on the host, claims. */
  readonly further?: FurtherRules;
}

/**
 * Declares a requirement. `access` is the minimum access that a scan needs to observe it, and
 * further kinds of access with which it observes more. `params` are the parameters of the rule, so
 * that thresholds are data.
 */
export function requirement<P>(
  section: Section,
  id: string,
  level: Level,
  rule: Rule<P>,
  params: P,
  access: readonly Access[],
  words: Words,
): DeclaredRequirement {
  const { title, why, manifesto, references = [], seen, ruled, advice } = words;
  const { checklist, sentences, records, further } = words;
  return {
    id,
    section,
    level,
    title,
    why,
    source: { manifesto, references },
    access,
    seen: joined(seen),
    ruled: joined(ruled),
    advice: typeof advice === 'string' ? { text: advice } : advice,
    rule: withParams(rule, params),
    binds: 'server',
    servedBy: [],
    ...(checklist === undefined ? {} : { checklist }),
    ...(sentences === undefined ? {} : { sentences }),
    ...(records === undefined ? {} : { records }),
    ...(further === undefined ? {} : { further }),
  };
}

/** Binds the parameters of a rule: returns a function that judges an input without parameters. */
export function withParams<P>(rule: Rule<P>, params: P): (input: AnyInput) => Outcome {
  return (input) => rule({ ...input, params });
}

function joined(text: Text): string {
  return typeof text === 'string' ? text : text.join(' ');
}

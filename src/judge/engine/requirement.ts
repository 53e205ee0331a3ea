/** One requirement as one declaration: what it asks for, its rule, and its words. */
import type { Access, Advice, Level, Requirement, Section } from '../../model/index.js';
import type { FurtherRules } from './further-evidence.js';
import type { Outcome, Rule } from './outcome.js';
import type { AnyInput } from './rule.js';
import type { Sentences } from './sentence.js';

/** A row of the catalogue with the rule that decides its status. */
export interface DeclaredRequirement extends Requirement {
  /** Pure: the same recording gives the same outcome. */
  rule(input: AnyInput): Outcome;
  /** What rules on evidence beside the wire. Absent: nothing does. */
  readonly further?: FurtherRules;
  /** Lines of a zone file that would meet it, computed from what was seen. */
  readonly records?: (ground: Ground) => readonly string[];
  /** Its name in the checklist of the manifesto. None where the checklist leaves it out. */
  readonly checklist?: string;
  /** Requirements for clients do not count for a server. */
  readonly binds: 'server' | 'client';
  /** Ids of the requirements by which a server helps clients with this one. */
  readonly servedBy: readonly string[];
  /** Words for codes that only this requirement has. */
  readonly sentences?: Sentences;
}

/** What zone records are computed from. */
export type Ground = Pick<AnyInput, 'seen' | 'domain' | 'settings' | 'at'>;

/** Sentences of a row, one an element; they are joined by spaces. */
type Text = string | readonly string[];

export interface Words {
  readonly title: string;
  /** Name in the checklist of the manifesto, for the Markdown report. Default: the title. */
  readonly checklist?: string;
  readonly why: string;
  readonly manifesto: string;
  readonly references?: readonly string[];
  readonly seen: Text;
  readonly ruled: Text;
  readonly advice: string | Advice;
  readonly sentences?: Sentences;
  readonly records?: (ground: Ground) => readonly string[];
}

/**
 * Declares a requirement. `access`: the least access that can see it, and others that see more.
 * Policy is data: `params` are the parameters of the rule.
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
  const { checklist, sentences, records } = words;
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
    rule: (input) => rule({ ...input, params }),
    binds: 'server',
    servedBy: [],
    ...(checklist === undefined ? {} : { checklist }),
    ...(sentences === undefined ? {} : { sentences }),
    ...(records === undefined ? {} : { records }),
  };
}

function joined(text: Text): string {
  return typeof text === 'string' ? text : text.join(' ');
}

import type {
  Access,
  Advice,
  CheckName,
  Checks,
  Level,
  Requirement,
  Section,
} from '../model/index.js';

/** Sentences of a row, one an element; they are joined by spaces. */
type Sentences = string | readonly string[];

export interface Words {
  readonly title: string;
  readonly why: string;
  readonly manifesto: string;
  readonly references?: readonly string[];
  readonly seen?: Sentences;
  readonly ruled?: Sentences;
  readonly advice: string | Advice;
}

/** A row of the catalogue. Without `seen` and `ruled` it has the words that its check has for all. */
export function row<C extends CheckName>(
  section: Section,
  id: string,
  level: Level,
  check: C,
  params: Checks[C],
  access: readonly Access[],
  words: Words,
): Requirement {
  const { title, why, manifesto, references = [], advice } = words;
  const { seen = SEEN[check] ?? '', ruled = RULED[check] ?? '' } = words;
  const source = { manifesto, references };
  const change = typeof advice === 'string' ? { text: advice } : advice;
  // The union over checks cannot be followed through a type parameter.
  return {
    id,
    section,
    level,
    title,
    why,
    source,
    access,
    seen: joined(seen),
    ruled: joined(ruled),
    advice: change,
    check,
    params,
  } as unknown as Requirement;
}

function joined(sentences: Sentences): string {
  return typeof sentences === 'string' ? sentences : sentences.join(' ');
}

const SEEN: Partial<Record<CheckName, string>> = {
  operator: 'A scan cannot see this from outside: only the operator can tell.',
  client: 'A scan of a server cannot check clients.',
};
const RULED: Partial<Record<CheckName, string>> = {
  operator: 'Manual: the operator must check it on the host.',
  client:
    'Not applicable to a server. The report names the server requirements that clients need for it.',
};

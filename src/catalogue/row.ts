import type { Access, Advice, CheckName, Checks, Level, Requirement, Section } from '../model.js';

/** A row whose check decides what is said of seeing and ruling. */
export function row<C extends CheckName>(
  section: Section,
  id: string,
  level: Level,
  check: C,
  params: Checks[C],
  access: readonly Access[],
  words: {
    readonly title: string;
    readonly why: string;
    readonly manifesto: string;
    readonly references?: readonly string[];
    readonly seen?: string;
    readonly ruled?: string;
    readonly advice: string | Advice;
  },
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
    seen,
    ruled,
    advice: change,
    check,
    params,
  } as unknown as Requirement;
}

const SEEN: Partial<Record<CheckName, string>> = {
  operator: 'Only the operator can say.',
  unprobed: 'It can be seen with the access named; no probe of this version looks yet.',
  client: 'It binds clients; the rows named tell what the server does for it.',
};
const RULED: Partial<Record<CheckName, string>> = {
  operator: 'Manual until the operator says.',
  unprobed: 'Not observed until a probe looks.',
  client: 'Not applicable to a server.',
};

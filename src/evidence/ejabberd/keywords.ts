/** Replaces keywords: `@NAME@` inside text, and a whole word in capitals (ejabberd 25.03). */
import { isSince } from './option-tables.js';
import { nameOf, pairsOf, type Item, type Term } from './term.js';

const SINCE = '25.03';

export type Keywords = ReadonlyMap<string, Term>;

/**
 * Returns the keywords that ejabberd.yml defines for a host; for options of the whole server if
 * `host` is null.
 */
export function keywordsOf(
  defined: readonly (Term | undefined)[],
  host: string | null,
  version: string,
): Keywords {
  if (!isSince(version, SINCE)) return new Map();
  const place = { file: '', line: null };
  const text = (value: string): Term => ({ kind: 'text', text: value, atom: false, place });
  const ours: [string, Term][] = [
    ['VERSION', text(version)],
    ['SEMVER', text(version.replace('.0', '.'))],
    ...(host === null
      ? []
      : [
          ['HOST', text(host)] satisfies [string, Term],
          ['HOST_URL_ENCODE', text(encodeURIComponent(host))] satisfies [string, Term],
        ]),
  ];
  // If several sections define a keyword, ejabberd uses the first definition.
  const pairs = defined.flatMap((term) => [...pairsOf(term)]);
  const theirs = pairs.map((pair): [string, Term] => [nameOf(pair), pair.value]).reverse();
  return new Map([...ours, ...theirs]);
}

export function replaceKeywords(term: Term, keywords: Keywords): Term {
  if (keywords.size === 0 || term.kind === 'number') return term;
  if (term.kind === 'list') {
    const items = term.items.map((item): Item =>
      item.kind === 'pair'
        ? { ...item, value: replaceKeywords(item.value, keywords) }
        : replaceKeywords(item, keywords),
    );
    return { ...term, items };
  }
  const whole = term.atom ? keywords.get(term.text) : undefined;
  if (whole !== undefined) return { ...whole, place: term.place };
  if (!term.text.includes('@')) return term;
  const text = term.text.replace(/@(\w+)@/g, (found, name: string) => {
    const value = keywords.get(name);
    return value?.kind === 'text' && !value.atom ? value.text : found;
  });
  return text === term.text ? term : { ...term, text };
}

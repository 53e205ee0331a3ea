/** Replaces macros by their values, as ejabberd does before it reads any option. */
import { isSince } from './option-tables.js';
import { Refused, shownName } from './refused.js';
import { nameOf, pairsOf, type Item, type Pair, type Place, type Term } from './term.js';
import { MOST_TERMS, readNumber, readTerms } from './yaml-terms.js';

export const MACRO_VARIABLE = 'EJABBERD_MACRO_';
/** The first version of ejabberd that reads macros from environment variables. */
const ENVIRONMENT_SINCE = '24.12';
/** The first version of ejabberd that replaces `@NAME@` inside quoted text. */
const INSIDE_TEXT_SINCE = '25.03';
/** Maximum length of a chain of macros that use each other. */
const DEEPEST = 50;

interface Macro {
  readonly name: string;
  readonly value: Term;
  /** Where ejabberd.yml defines the macro; null if an environment variable defines it. */
  readonly place: Place | null;
}

export interface MacrosReplaced {
  readonly options: readonly Pair[];
  /** Names of all macros that ejabberd.yml and the environment variables define. */
  readonly names: readonly string[];
}

/**
 * Returns the names of the environment variables that could define the given macros, even if these
 * variables are not set.
 */
export function macroVariables(names: readonly string[], version: string): readonly string[] {
  if (!isSince(version, ENVIRONMENT_SINCE)) return [];
  return names.map((name) => MACRO_VARIABLE + name).sort();
}

export function replaceMacros(
  options: readonly Pair[],
  variables: ReadonlyMap<string, string>,
  version: string,
  main: Place,
): MacrosReplaced {
  const macros = macrosOf(options, variables, version, main);
  const insideText = isSince(version, INSIDE_TEXT_SINCE);
  const expand = new Replace(macros, insideText);
  // Expand unused macros too, because a circle of macros keeps ejabberd from starting.
  const expanded = [...macros].map(([name, macro]): [string, Macro] => [
    name,
    { ...macro, value: expand.term(macro.value, [name]) },
  ]);
  const replace = new Replace(new Map(expanded), insideText);
  const rest = options.filter((pair) => nameOf(pair) !== 'define_macro');
  return { options: rest.map((pair) => replace.pair(pair, [])), names: [...macros.keys()] };
}

function macrosOf(
  options: readonly Pair[],
  variables: ReadonlyMap<string, string>,
  version: string,
  main: Place,
): ReadonlyMap<string, Macro> {
  const macros = new Map<string, Macro>();
  const quoted = new Set<string>();
  for (const section of options.filter((pair) => nameOf(pair) === 'define_macro')) {
    const pairs = pairsOf(section.value);
    if (section.value.kind !== 'list' || pairs.length !== section.value.items.length)
      throw new Refused(
        'server',
        section.place,
        'Invalid value of option define_macro: Expected map',
      );
    for (const pair of pairs) {
      const name = nameOf(pair);
      if (!/^[A-Z_0-9]+$/.test(name))
        throw new Refused('server', pair.place, 'Invalid value of option define_macro: String');
      if (macros.has(name))
        throw new Refused(
          'server',
          pair.place,
          `Configuration error: Duplicated macro: ${shownName(name)}`,
        );
      if (pair.key.kind === 'text' && !pair.key.atom) quoted.add(name);
      macros.set(name, { name, value: pair.value, place: pair.place });
    }
  }
  if (!isSince(version, ENVIRONMENT_SINCE)) return macros;
  for (const [variable, text] of variables) {
    if (!variable.startsWith(MACRO_VARIABLE)) continue;
    const name = variable.slice(MACRO_VARIABLE.length);
    // ejabberd treats a quoted macro name in its configuration file and the same name in the
    // environment as two different macros.
    if (quoted.has(name))
      throw new Refused(
        'server',
        main,
        `Configuration error: Duplicated macro: ${shownName(name)}`,
      );
    macros.set(name, { name, value: environmentValue(variable, text, main), place: null });
  }
  return macros;
}

/**
 * Reads the value of an environment variable as YAML. Plain text is a string here, not an atom.
 */
function environmentValue(variable: string, text: string, main: Place): Term {
  let term: Term | null = null;
  try {
    term = readTerms(text, main.file);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
  }
  if (term === null)
    throw new Refused('server', main, `The value of ${shownName(variable)} cannot be read as YAML`);
  return asText(term, main);
}

function asText(term: Term, place: Place): Term {
  if (term.kind === 'list') {
    const items = term.items.map((item): Item =>
      item.kind === 'pair'
        ? { ...item, key: asText(item.key, place), value: asText(item.value, place), place }
        : asText(item, place),
    );
    return { ...term, items, place };
  }
  if (term.kind === 'number') return { ...term, place };
  // Single quotes make an Erlang atom only in files of ejabberd. In an environment variable, a
  // single-quoted number is a number.
  const value = term.atom ? readNumber(term.text) : null;
  return value === null ? { ...term, atom: false, place } : { kind: 'number', ...value, place };
}

class Replace {
  #count = 0;

  constructor(
    private readonly macros: ReadonlyMap<string, Macro>,
    private readonly insideText: boolean,
  ) {}

  pair(pair: Pair, path: readonly string[]): Pair {
    return { ...pair, value: this.term(pair.value, path) };
  }

  term(term: Term, path: readonly string[]): Term {
    this.#count += 1;
    if (this.#count > MOST_TERMS || path.length > DEEPEST)
      throw new Refused('limit', term.place, `expands to more than ${MOST_TERMS} values`);
    if (term.kind === 'list') {
      const items = term.items.map((item) =>
        item.kind === 'pair' ? this.pair(item, path) : this.term(item, path),
      );
      return { ...term, items };
    }
    if (term.kind === 'number') return term;
    const macro = this.macros.get(term.text);
    if (macro === undefined) return this.text(term);
    if (path.includes(macro.name)) {
      const reason = `Configuration error: Circularly defined macro: ${shownName(macro.name)}`;
      throw new Refused('server', macro.place ?? term.place, reason);
    }
    const from = { name: macro.name, place: macro.place };
    return { ...this.term(macro.value, [...path, macro.name]), place: term.place, macro: from };
  }

  private text(term: Term & { kind: 'text' }): Term {
    if (!this.insideText || term.atom || !term.text.includes('@')) return term;
    let { text } = term;
    for (const { name, value } of this.macros.values()) {
      if (value.kind !== 'text' || value.atom) continue;
      text = text.replaceAll(`@${name}@`, () => value.text);
      if (text.length > MOST_TERMS)
        throw new Refused('limit', term.place, `expands to more than ${MOST_TERMS} characters`);
    }
    return text === term.text ? term : { ...term, text };
  }
}

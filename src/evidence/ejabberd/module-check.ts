/** Checks the modules of a host: their names, options and dependencies. */
import { didYouMean } from '../../util/did-you-mean.js';
import { isCommunityModule } from './community.js';
import {
  hasScope,
  namesEver,
  namesIn,
  neededBy,
  optionsOf,
  type OptionTable,
} from './option-tables.js';
import { shownName } from './refused.js';
import { nameOf, pairsOf, textOf, valueOf, type Pair, type Term } from './term.js';
import type { ValueCheck } from './value-check.js';

export interface ModuleCheck {
  readonly version: string;
  readonly host: string;
  /** Modules that `install_contrib_modules` names. */
  readonly installed: readonly string[];
  /** The ejabberd options `default_db` and `default_ram_db` of the host. */
  readonly database: string;
  readonly memory: string;
}

/**
 * Returns the names of modules that are probably community modules: those that no version of
 * ejabberd has, unless the name is similar to a known one, and so probably a typing error.
 */
export function checkModules(modules: Term, check: ValueCheck, of: ModuleCheck): readonly string[] {
  const community: string[] = [];
  check.within('modules', () => {
    const pairs = check.map(modules);
    for (const pair of pairs) {
      const name = nameOf(pair);
      if (!namesIn('modules', of.version).includes(name)) {
        if (isKnownNowhere(name, of)) community.push(name);
        else check.refuse(pair, `unknown ejabberd module: ${shownName(name)}`);
      }
      check.within(name, () => check.map(pair.value));
    }
    const seen = new Set<string>();
    for (const pair of pairs) {
      const name = nameOf(pair);
      if (seen.has(name)) check.refuse(pair, `Duplicated option: ${shownName(name)}`);
      seen.add(name);
      if (community.includes(name)) continue;
      check.within(name, () => {
        check.options(pair.value, moduleOptions(pair, of), true);
        checkDatabases(pair, check, of);
      });
    }
    for (const pair of pairs) checkNeeds(pair, [...seen], check, of);
  });
  return community;
}

function isKnownNowhere(name: string, { installed }: ModuleCheck): boolean {
  if (installed.includes(name) || isCommunityModule(name)) return true;
  const ever = namesEver('modules');
  return !ever.includes(name) && didYouMean(name, ever) === null;
}

function moduleOptions(pair: Pair, { version, database, memory }: ModuleCheck): OptionTable {
  const name = nameOf(pair);
  const own = optionsOf(`module:${name}`, version);
  const backends = ['db_type', 'ram_db_type']
    .filter((option) => own.types.has(option))
    .map(
      (option) => textOf(valueOf(pair.value, option)) ?? (option === 'db_type' ? database : memory),
    )
    .map((type) => `module:${name}_${type}`)
    .filter(hasScope)
    .map((scope) => optionsOf(scope, version));
  const types = new Map(own.types);
  for (const backend of backends) {
    for (const [option, type] of backend.types) {
      if (type.name !== 'any' || !types.has(option)) types.set(option, type);
    }
  }
  return { types, required: [...own.required, ...backends.flatMap(({ required }) => required)] };
}

/** Refuses a database that the module does not support. */
function checkDatabases(pair: Pair, check: ValueCheck, { version }: ModuleCheck): void {
  const known = namesIn(`backends:${nameOf(pair)}`, version);
  for (const option of ['db_type', 'ram_db_type']) {
    const term = valueOf(pair.value, option);
    const text = textOf(term);
    if (term === undefined || text === null || known.length === 0 || known.includes(text)) continue;
    if (!/^(Elixir\.|[A-Z])/.test(text))
      check.within(option, () => check.refuse(term, 'unsupported database'));
  }
}

function checkNeeds(
  pair: Pair,
  names: readonly string[],
  check: ValueCheck,
  { version }: ModuleCheck,
): void {
  const name = nameOf(pair);
  const missing = neededBy(name, version).find((needed) => !names.includes(needed));
  if (missing === undefined) return;
  const why = `module ${name} depends on module ${missing}, which is not found in the config`;
  check.refuse(pair, why);
}

/** Returns the ejabberd modules of a host by name. */
export function moduleMap(modules: Term | undefined): ReadonlyMap<string, Pair> {
  return new Map(pairsOf(modules).map((pair) => [nameOf(pair), pair]));
}

/** Checks values against the types of options, with the words of ejabberd's own messages. */
import type { OptionTable, OptionType } from './option-tables.js';
import { Refused, shownName } from './refused.js';
import { BOOLEANS, INFINITY, nameOf, pairsOf, unitOf, type Item, type Term } from './term.js';

/** Checks a value of ejabberd.yml whose type depends on other parts of the file. */
export type SpecialCheck = (term: Term, check: ValueCheck) => void;

/**
 * Checks values, and keeps the path of the current value for messages: `modules->mod_muc->host`.
 */
export class ValueCheck {
  #path: readonly string[];

  constructor(
    private readonly special: ReadonlyMap<string, SpecialCheck>,
    path: readonly string[] = [],
  ) {
    this.#path = path;
  }

  /**
   * Calls `run` with `step` appended to the path: an option, an index of a list, or a key of a
   * map.
   */
  within(step: string, run: () => void): void {
    const before = this.#path;
    this.#path = [...before, step];
    try {
      run();
    } finally {
      this.#path = before;
    }
  }

  refuse(term: Item, why: string, isBare = false): never {
    const steps = this.#path.map((step) => (/^('.*'|\d+)$/.test(step) ? step : shownName(step)));
    const place =
      steps.length === 0
        ? 'Configuration error: '
        : `Invalid value of option ${steps.join('->')}: `;
    const prefix = steps.length === 0 && isBare ? '' : place;
    throw new Refused('server', term.place, prefix + why);
  }

  value(type: OptionType, term: Term): void {
    const special = this.special.get(type.name);
    const check = CHECKS[type.name.replace(/^unique_/, '')];
    if (special !== undefined) special(term, this);
    else check?.(term, type, this);
  }

  /** Checks a map whose options are in `table`. With `unique`, no option may occur twice. */
  options(
    term: Term,
    table: OptionTable,
    unique: boolean,
    disallowed: readonly string[] = [],
  ): void {
    const pairs = this.map(term);
    const missing = new Set(table.required);
    const seen = new Set<string>();
    for (const pair of pairs) {
      if (pair.key.kind !== 'text')
        this.refuse(pair, `Expected string, got ${kindOf(pair.key)} instead`);
      const name = nameOf(pair);
      const shown = shownName(name);
      if (disallowed.includes(name))
        this.refuse(pair, `Option '${shown}' is not allowed in this context`);
      const type = table.types.get(name);
      if (type === undefined) this.refuse(pair, `Unknown option: ${shown}`, true);
      if (unique && seen.has(name)) this.refuse(pair, `Duplicated option: ${shown}`);
      seen.add(name);
      missing.delete(name);
      this.within(name, () => this.value(type, pair.value));
    }
    for (const name of missing) this.refuse(term, `Missing required option: ${name}`);
  }

  /** Returns the pairs of a value of ejabberd.yml that must be a map; refuses any other value. */
  map(term: Term): ReturnType<typeof pairsOf> {
    const pairs = pairsOf(term);
    if (term.kind !== 'list' || pairs.length !== term.items.length)
      this.refuse(term, `Expected map, got ${kindOf(term)} instead`);
    return pairs;
  }
}

/** Name of the type of a value in messages of ejabberd. */
export function kindOf(item: Item): string {
  if (item.kind === 'pair') return 'map';
  if (item.kind === 'number') return item.integer ? 'integer' : 'number';
  if (item.kind === 'text') return item.text === '' ? 'empty string' : 'string';
  const [first] = item.items;
  if (first === undefined) return 'empty list';
  return first.kind === 'pair' ? 'map' : 'list';
}

type Check = (term: Term, type: OptionType, check: ValueCheck) => void;

const text: Check = (term, _, check) => {
  if (term.kind !== 'text') check.refuse(term, `Expected string, got ${kindOf(term)} instead`);
};

const filled: Check = (term, type, check) => {
  text(term, type, check);
  if (term.kind === 'text' && term.text === '') check.refuse(term, 'Empty string is not allowed');
};

const matching =
  (pattern: RegExp, why: string): Check =>
  (term, type, check) => {
    text(term, type, check);
    if (term.kind === 'text' && !pattern.test(term.text)) check.refuse(term, why);
  };

const number = (term: Term, check: ValueCheck): number => {
  if (term.kind === 'number' && term.integer) return term.value;
  return check.refuse(term, `Expected integer, got ${kindOf(term)} instead`);
};

const isInfinity = (term: Term, type: OptionType): boolean =>
  type.of.length > 0 && term.kind === 'text' && INFINITY.includes(term.text);

const fromLeast =
  (least: number, words: string): Check =>
  (term, type, check) => {
    if (isInfinity(term, type)) return;
    const found = number(term, check);
    const or = type.of[0] === undefined ? '' : ` or '${type.of[0].name}'`;
    if (found < least) check.refuse(term, `Expected ${words}${or}, got: ${found}`);
  };

const range =
  (least: number, most: number): Check =>
  (term, _, check) => {
    const found = number(term, check);
    if (found < least || found > most)
      check.refuse(term, `Expected integer from ${least} to ${most}, got: ${found}`);
  };

const timeout: Check = (term, type, check) => {
  const or = type.of.length === 0 ? '' : " or 'infinity'";
  if (term.kind === 'list' || (term.kind === 'number' && !term.integer))
    return check.refuse(term, `Expected positive integer${or}, got ${kindOf(term)} instead`);
  if (term.kind === 'number') {
    if (term.value <= 0) check.refuse(term, `Expected positive integer${or}, got: ${term.value}`);
    return;
  }
  const [, count, unit = ''] = /^([+-]?\d+)([^]*)$/.exec(term.text) ?? [];
  if (count === undefined) {
    if (isInfinity(term, type)) return;
    const why =
      type.of.length > 0 ? 'Unexpected value' : `Expected integer, got ${kindOf(term)} instead`;
    check.refuse(term, why);
  }
  if (Number(count) <= 0)
    check.refuse(term, `Expected positive integer${or}, got: ${Number(count)}`);
  const seconds = unit === '' ? 1 : unitOf(unit);
  if (seconds === null) return check.refuse(term, 'Unexpected timeout unit');
  if (Number(count) * seconds < 1)
    check.refuse(term, 'Timeout must not be shorter than one second');
};

const list: Check = (term, type, check) => {
  if (term.kind !== 'list') return check.refuse(term, `Expected list, got ${kindOf(term)} instead`);
  const [of] = type.of;
  const seen = new Set<string>();
  for (const [index, item] of term.items.entries()) {
    if (of === undefined || of.name === 'any') continue;
    check.within(String(index + 1), () => {
      // ejabberd reads a map entry in a list as a tuple, which no type of item allows.
      if (item.kind === 'pair') check.refuse(item, 'Expected string');
      else check.value(of, item);
    });
    const key = item.kind === 'text' ? item.text : null;
    if (type.name.startsWith('unique_') && key !== null) {
      if (seen.has(key)) check.refuse(item, 'Duplicated value');
      seen.add(key);
    }
  }
};

const map: Check = (term, type, check) => {
  const [keys, values] = type.of;
  const seen = new Set<string>();
  for (const pair of check.map(term)) {
    const name = nameOf(pair);
    if (keys !== undefined) check.value(keys, pair.key);
    check.within(pair.key.kind === 'text' && !pair.key.atom ? `'${shownName(name)}'` : name, () => {
      if (values !== undefined) check.value(values, pair.value);
    });
    if (type.name.startsWith('unique_')) {
      if (seen.has(name)) check.refuse(pair, `Duplicated key: ${shownName(name)}`);
      seen.add(name);
    }
  }
};

const CHECKS: Readonly<Record<string, Check>> = {
  bool: (term, _, check) => {
    if (term.kind !== 'text')
      return check.refuse(term, `Expected string, got ${kindOf(term)} instead`);
    if (!BOOLEANS.includes(term.text))
      check.refuse(term, `Expected boolean, got ${kindOf(term)} instead`);
  },
  binary: text,
  string: text,
  atom: text,
  beam: text,
  user: text,
  jid: text,
  resource: text,
  lang: text,
  re: text,
  glob: text,
  base64: text,
  file: filled,
  pem: filled,
  path: filled,
  directory: filled,
  // In an option that holds a URL, ejabberd reads text without a scheme as a path.
  url: matching(/:/, 'Empty hostname in the URL'),
  domain: (term, type, check) => {
    filled(term, type, check);
    matching(/^[^\s@/]+$/, 'Invalid domain')(term, type, check);
  },
  host: (term, type, check) => {
    filled(term, type, check);
    matching(/^[^\s/]+$/, 'Invalid domain')(term, type, check);
  },
  ip: matching(/^[\da-f:.]+(%\w+)?$/i, 'Invalid IP address'),
  ipv4: matching(/^[\d.]+$/, 'Invalid IPv4 address'),
  ipv6: matching(/^[\da-f:.]+(%\w+)?$/i, 'Invalid IPv6 address'),
  ip_mask: matching(/^[\da-f:.]+(\/\d+)?$/i, 'Invalid IP address or network mask'),
  int: (term, type, check) => {
    const [least, most] = type.of.map(({ name }) => Number(name));
    if (least === undefined || most === undefined) number(term, check);
    else range(least, most)(term, type, check);
  },
  port: range(1, 65535),
  pos_int: fromLeast(1, 'positive integer'),
  non_neg_int: fromLeast(0, 'non negative integer'),
  number: (term, _, check) => {
    if (term.kind !== 'number')
      return check.refuse(term, `Expected number, got ${kindOf(term)} instead`);
    if (term.value < 0) check.refuse(term, `Expected number >= 0, got: ${term.value}`);
  },
  timeout,
  enum: (term, type, check) => {
    text(term, type, check);
    if (term.kind === 'text' && !type.of.some(({ name }) => name === term.text))
      check.refuse(term, 'Unexpected value', true);
  },
  queue_type: (term, type, check) =>
    CHECKS.enum?.(term, { ...type, of: ['ram', 'file'].map(word) }, check),
  list,
  list_or_single: (term, type, check) => {
    if (term.kind === 'list') list(term, type, check);
    else if (type.of[0] !== undefined) check.value(type.of[0], term);
  },
  hosts: (term, type, check) => list(term, { ...type, of: [word('host')] }, check),
  map,
  options: (term, type, check) => {
    const { fields } = type;
    const types = new Map(fields.map(({ name, type: of }) => [name, of]));
    const required = fields.filter((field) => field.required).map(({ name }) => name);
    check.options(term, { types, required }, type.name.startsWith('unique_'));
  },
  non_empty: (term, type, check) => {
    if (type.of[0] !== undefined) check.value(type.of[0], term);
    if (term.kind === 'list' && term.items.length === 0)
      check.refuse(term, 'Empty list is not allowed');
    if (term.kind === 'text' && term.text === '') check.refuse(term, 'Empty string is not allowed');
  },
  either: (term, type, check) => {
    const [first, second] = type.of;
    if (first === undefined || second === undefined) return;
    try {
      check.value(first, term);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      check.value(second, term);
    }
  },
};

function word(name: string): OptionType {
  return { name, of: [], fields: [] };
}

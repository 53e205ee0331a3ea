/** Options of a Prosody configuration, by their position in the text. */
import {
  afterBlock,
  afterBrackets,
  afterExpression,
  afterSuffixes,
  tableEntries,
  type TableEntry,
} from './lua-expressions.js';
import { luaTokens, type LuaToken } from './lua-tokens.js';

/** The section of a VirtualHost or Component, which begins with the line that names the host. */
export interface Section {
  readonly host: string;
  /** Module of a Prosody component, such as `muc`; null for a virtual host. */
  readonly component: string | null;
  readonly start: number;
  /** Offset after the statement that begins the section. */
  readonly end: number;
}

export interface Assignment {
  readonly option: string;
  /**
   * The section of the Prosody configuration that contains the assignment; null for the global
   * section.
   */
  readonly section: Section | null;
  readonly start: number;
  /** Offset after the statement, with its semicolon. */
  readonly end: number;
  readonly valueStart: number;
  readonly valueEnd: number;
  /** Whether the value of the option is a single Lua table constructor. */
  readonly isTable: boolean;
  /** Entries of the assigned Lua table that have a name: `name = value`. */
  readonly entries: readonly TableEntry[];
}

export interface LuaConfiguration {
  readonly assignments: readonly Assignment[];
  readonly sections: readonly Section[];
  /**
   * Lua variables that a block, function or method may set, so that their values are not certain.
   */
  readonly computed: ReadonlySet<string>;
  /** Arguments of `Include`; null for one that is computed. */
  readonly includes: readonly (string | null)[];
}

const BLOCKS: readonly string[] = ['if', 'for', 'while', 'do', 'repeat', 'function'];
const HOSTS: readonly string[] = ['VirtualHost', 'Host', 'Component'];
const INCLUDES: readonly string[] = ['Include', 'RunScript', 'dofile', 'loadfile'];

/**
 * Returns the options of a Prosody configuration file, or null if this program cannot find them
 * for certain.
 */
export function readSections(text: string): LuaConfiguration | null {
  const tokens = luaTokens(text);
  return tokens === null ? null : new Reader(tokens).read();
}

class Reader {
  readonly #tokens: readonly LuaToken[];
  readonly #assignments: Assignment[] = [];
  readonly #sections: Section[] = [];
  readonly #computed = new Set<string>();
  readonly #includes: (string | null)[] = [];

  constructor(tokens: readonly LuaToken[]) {
    this.#tokens = tokens;
  }

  read(): LuaConfiguration | null {
    let at = 0;
    while (at < this.#tokens.length) {
      const next = this.#statement(at);
      if (next === null || next <= at) return null;
      at = next;
    }
    return {
      assignments: this.#assignments,
      sections: this.#sections,
      computed: this.#computed,
      includes: this.#includes,
    };
  }

  /** Returns the index after the statement at `at`, or null if it is not understood. */
  #statement(at: number): number | null {
    const token = this.#tokens[at];
    if (token === undefined) return null;
    if (token.text === ';' && token.kind === 'symbol') return at + 1;
    if (token.kind === 'keyword') {
      const isLocal = token.text === 'local';
      if (isLocal && this.#tokens[at + 1]?.text !== 'function') return this.#list(at + 1);
      return BLOCKS.includes(this.#tokens[isLocal ? at + 1 : at]?.text ?? '')
        ? this.#block(at)
        : null;
    }
    if (token.kind !== 'name') return null;
    const next = this.#tokens[at + 1]?.text;
    if (next === '=') return this.#assignment(at);
    if (next === ',') return this.#list(at);
    return this.#call(at);
  }

  #block(at: number): number | null {
    const end = afterBlock(this.#tokens, at);
    if (end === null) return null;
    const isRepeat = this.#tokens[end - 1]?.text === 'until';
    this.#compute(at, end);
    return isRepeat ? afterExpression(this.#tokens, end) : end;
  }

  /**
   * Marks all names in a range of tokens as options with a computed value, which no edit may
   * replace.
   */
  #compute(from: number, to: number): void {
    for (const { kind, text } of this.#tokens.slice(from, to)) {
      if (kind === 'name') this.#computed.add(text);
      if (INCLUDES.includes(text)) this.#includes.push(null);
    }
  }

  /**
   * Skips a list of Lua variables, with or without values: `a, b = 1, 2`. The values of these
   * variables count as computed.
   */
  #list(from: number): number | null {
    let at = from;
    for (;;) {
      if (this.#tokens[at]?.kind !== 'name') return null;
      this.#computed.add(this.#tokens[at]?.text ?? '');
      at += 1;
      if (this.#tokens[at]?.text === '<') at += 3;
      if (this.#tokens[at]?.text !== ',') break;
      at += 1;
    }
    return this.#tokens[at]?.text === '=' ? this.#values(at + 1) : at;
  }

  #values(from: number): number | null {
    let at = afterExpression(this.#tokens, from);
    while (at !== null && this.#tokens[at]?.text === ',') {
      at = afterExpression(this.#tokens, at + 1);
    }
    return at;
  }

  #assignment(at: number): number | null {
    const [name, value] = [this.#tokens[at], this.#tokens[at + 2]];
    const next = afterExpression(this.#tokens, at + 2);
    const last = this.#tokens[(next ?? 0) - 1];
    if (next === null || name === undefined || value === undefined || last === undefined) {
      return null;
    }
    const isTable = value.text === '{' && afterBrackets(this.#tokens, at + 2) === next;
    const semicolon = this.#tokens[next];
    const isClosed = semicolon?.text === ';' && semicolon.kind === 'symbol';
    this.#assignments.push({
      option: name.text,
      section: this.#sections.at(-1) ?? null,
      start: name.start,
      end: isClosed ? semicolon.end : last.end,
      valueStart: value.start,
      valueEnd: last.end,
      isTable,
      entries: isTable ? tableEntries(this.#tokens, at + 2) : [],
    });
    return isClosed ? next + 1 : next;
  }

  #call(at: number): number | null {
    const name = this.#tokens[at];
    const next = afterSuffixes(this.#tokens, at + 1);
    if (next === null || name === undefined) return null;
    // In Lua, `a.b = 1` and `a.b, c = 1, 2` change a part of the value of `a`, so the value of `a`
    // counts as computed, not as readable from the text.
    const after = this.#tokens[next]?.text;
    if (after === '=' || after === ',') {
      this.#computed.add(name.text);
      return after === '=' ? this.#values(next + 1) : null;
    }
    const strings = this.#tokens.slice(at + 1, next).filter(({ kind }) => kind === 'string');
    const literal = unquoted(strings[0]?.text);
    if (INCLUDES.includes(name.text)) this.#includes.push(literal);
    else if (HOSTS.includes(name.text)) {
      if (literal === null) return null;
      const module = unquoted(strings[1]?.text);
      this.#sections.push({
        host: literal.toLowerCase(),
        component: name.text === 'Component' ? (module ?? '') : null,
        start: name.start,
        end: this.#tokens[next - 1]?.end ?? name.end,
      });
    } else this.#compute(at, next);
    return next;
  }
}

/** Returns the text of a short string without escapes, or null. */
function unquoted(literal: string | undefined): string | null {
  return /^(["'])([^\\]*)\1$/.exec(literal ?? '')?.[2] ?? null;
}

/** Ends of expressions and blocks in a list of Lua tokens. */
import type { LuaToken } from './lua-tokens.js';

const BINARY = new Set('.. + - * / // % ^ == ~= < > <= >= & | ~ << >> and or'.split(' '));
const UNARY = new Set(['not', '-', '#', '~']);
const OPENS: Readonly<Record<string, string>> = { '{': '}', '(': ')', '[': ']' };

/**
 * Returns the index of the token after the Lua expression that begins at `from`, or null if there
 * is none.
 */
export function afterExpression(tokens: readonly LuaToken[], from: number): number | null {
  let at = from;
  for (;;) {
    while (UNARY.has(tokens[at]?.text ?? '') && isWord(tokens[at])) at += 1;
    const operand = afterOperand(tokens, at);
    if (operand === null) return null;
    at = operand;
    const next = tokens[at];
    if (next === undefined || next.kind === 'string' || !BINARY.has(next.text)) return at;
    at += 1;
  }
}

function isWord(token: LuaToken | undefined): boolean {
  return token !== undefined && token.kind !== 'string';
}

/** Returns the index after a literal, a table, a function, or a name with its calls and indexes. */
function afterOperand(tokens: readonly LuaToken[], from: number): number | null {
  const token = tokens[from];
  if (token === undefined) return null;
  if (token.kind === 'string' || token.kind === 'number') return from + 1;
  if (['nil', 'true', 'false', '...'].includes(token.text)) return from + 1;
  if (token.text === 'function') return afterBlock(tokens, from);
  if (token.text === '{') return afterBrackets(tokens, from);
  if (token.text === '(') return afterSuffixes(tokens, afterBrackets(tokens, from));
  return token.kind === 'name' ? afterSuffixes(tokens, from + 1) : null;
}

/**
 * Returns the index of the token after all calls, indexes and methods that follow a Lua
 * expression.
 */
export function afterSuffixes(tokens: readonly LuaToken[], from: number | null): number | null {
  let at = from;
  while (at !== null) {
    const token = tokens[at];
    if (token === undefined) return at;
    if (token.kind === 'string') at += 1;
    else if (token.text === '.' || token.text === ':') at += 2;
    else if (token.text in OPENS) at = afterBrackets(tokens, at);
    else return at;
  }
  return null;
}

/** Returns the index after the bracket that closes the one at `from`, or null if it is open. */
export function afterBrackets(tokens: readonly LuaToken[], from: number): number | null {
  const open: string[] = [];
  for (let at = from; at < tokens.length; at++) {
    const token = tokens[at];
    if (token?.kind !== 'symbol') continue;
    const close = OPENS[token.text];
    if (close !== undefined) open.push(close);
    else if (token.text === open.at(-1)) open.pop();
    if (open.length === 0) return at + 1;
  }
  return null;
}

/**
 * Returns the index after a Lua block that begins at `from` with `if`, `for`, `while`, `do`,
 * `repeat` or `function`; null if the block has no end. For `repeat`, that is the index of the
 * condition.
 */
export function afterBlock(tokens: readonly LuaToken[], from: number): number | null {
  let depth = 0;
  for (let at = from; at < tokens.length; at++) {
    const token = tokens[at];
    if (token?.kind !== 'keyword') continue;
    if (['if', 'do', 'function', 'repeat'].includes(token.text)) depth += 1;
    if (token.text !== 'end' && token.text !== 'until') continue;
    depth -= 1;
    if (depth === 0) return at + 1;
  }
  return null;
}

/** An entry `name = value` of a Lua table. */
export interface TableEntry {
  readonly name: string;
  readonly start: number;
  /** Offset in the Lua text after the value and the separator that follows it. */
  readonly end: number;
}

/** Returns the named entries of the table whose `{` is at `from`. */
export function tableEntries(tokens: readonly LuaToken[], from: number): readonly TableEntry[] {
  const entries: TableEntry[] = [];
  let at = from + 1;
  for (;;) {
    const token = tokens[at];
    if (token === undefined || token.text === '}') return entries;
    const isNamed = token.kind === 'name' && tokens[at + 1]?.text === '=';
    const next = isNamed
      ? afterExpression(tokens, at + 2)
      : token.text === '['
        ? afterKeyed(tokens, at)
        : afterExpression(tokens, at);
    if (next === null) return entries;
    const isSeparator = [',', ';'].includes(tokens[next]?.text ?? '');
    at = isSeparator ? next + 1 : next;
    const end = tokens[at - 1]?.end ?? token.end;
    if (isNamed) entries.push({ name: token.text, start: token.start, end });
    if (!isSeparator && tokens[at]?.text !== '}') return entries;
  }
}

/** Returns the index after an entry `[key] = value` of a Lua table. */
function afterKeyed(tokens: readonly LuaToken[], from: number): number | null {
  const key = afterBrackets(tokens, from);
  return key === null || tokens[key]?.text !== '=' ? null : afterExpression(tokens, key + 1);
}

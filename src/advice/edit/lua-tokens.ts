/** Tokens of Lua 5.4, for positions in a configuration file. Nothing is evaluated. */

export interface LuaToken {
  readonly kind: 'name' | 'keyword' | 'string' | 'number' | 'symbol';
  readonly text: string;
  /** Offsets of the token in the Lua text: its first character, and the one after its last. */
  readonly start: number;
  readonly end: number;
}

const KEYWORDS = new Set(
  'and break do else elseif end false for function goto if in local nil not or repeat return then true until while'.split(
    ' ',
  ),
);

const SPACE = /\s+/y;
const LONG = /\[(=*)\[/y;
const NAME = /[A-Za-z_]\w*/y;
const NUMBER =
  /0[xX][\da-fA-F.]+(?:[pP][+-]?\d+)?|\d[\d.]*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?/y;
const QUOTED = /"(?:\\[^]|[^"\\\n])*"|'(?:\\[^]|[^'\\\n])*'/y;
const SYMBOL = /\.\.\.|\.\.|==|~=|<=|>=|<<|>>|\/\/|::|[-+*/%^#&~|<>=(){}[\];:,.]/y;

/** Returns the tokens of a Lua text without its comments, or null if the text is not Lua. */
export function luaTokens(text: string): readonly LuaToken[] | null {
  const tokens: LuaToken[] = [];
  let at = text.startsWith('#') ? endOfLine(text, 0) : 0;
  while (at < text.length) {
    const blank = endOfBlank(text, at);
    if (blank === null) return null;
    if (blank > at) {
      at = blank;
      continue;
    }
    const token = tokenAt(text, at);
    if (token === null) return null;
    tokens.push(token);
    at = token.end;
  }
  return tokens;
}

/**
 * Returns the end of the Lua white space or comment that begins at `at`; null for a comment
 * without an end.
 */
function endOfBlank(text: string, at: number): number | null {
  const space = match(SPACE, text, at);
  if (space !== null) return at + space.length;
  if (!text.startsWith('--', at)) return at;
  return match(LONG, text, at + 2) === null ? endOfLine(text, at) : endOfLong(text, at + 2);
}

function tokenAt(text: string, start: number): LuaToken | null {
  const token = (kind: LuaToken['kind'], end: number): LuaToken => ({
    ...{ kind, start, end },
    text: text.slice(start, end),
  });
  if (match(LONG, text, start) !== null) {
    const end = endOfLong(text, start);
    return end === null ? null : token('string', end);
  }
  const name = match(NAME, text, start);
  if (name !== null) return token(KEYWORDS.has(name) ? 'keyword' : 'name', start + name.length);
  for (const [kind, pattern] of [
    ['number', NUMBER],
    ['string', QUOTED],
    ['symbol', SYMBOL],
  ] as const) {
    const found = match(pattern, text, start);
    if (found !== null) return token(kind, start + found.length);
  }
  return null;
}

/** Returns the end of a string in long brackets that begins at `at`, or null if it is open. */
function endOfLong(text: string, at: number): number | null {
  const open = match(LONG, text, at) ?? '';
  const close = open.replaceAll('[', ']');
  const end = text.indexOf(close, at + open.length);
  return end < 0 ? null : end + close.length;
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

function match(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

/* global URL, process */
// node test/evidence/ejabberd-options.js CLONE
// Writes src/evidence/ejabberd/options.json: names and types of ejabberd's options, by version.
// CLONE is a git clone of https://github.com/processone/ejabberd with its tags.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OUTPUT = fileURLToPath(new URL('../../src/evidence/ejabberd/options.json', import.meta.url));
const OLDEST = '21.01';
/** Types of these need a program of their own in src/evidence/ejabberd. */
const OWN = {
  'acl:validator(access_rules)': 'access_rules',
  'acl:validator(acl)': 'acl_rules',
  'ejabberd_listener:validator()': 'listen',
};
const BLOCKS = ['fun', 'case', 'if', 'try', 'begin', 'receive', 'maybe'];

const [clone] = process.argv.slice(2);
if (clone === undefined) throw new Error('usage: node test/evidence/ejabberd-options.js CLONE');
const git = (...words) =>
  execFileSync('git', ['-C', clone, ...words], { encoding: 'utf8', maxBuffer: 1e9 });

/** Source without comments: `%` inside strings and quoted atoms stays. */
function withoutComments(text) {
  return text.replace(/"(?:[^"\\]|\\[^])*"|'(?:[^'\\\n]|\\.)*'|\$\\?.|%.*/g, (found) =>
    found.startsWith('%') ? '' : found,
  );
}

function tokensOf(text) {
  return (
    text.match(/"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\.)*'|\$\\?.|[\w@]+|=>|->|\+\+|<<|>>|#\{|\S/g) ?? []
  );
}

/** Clauses of a function: argument, guard and body. */
function clausesOf(text, name) {
  const found = [];
  const head = new RegExp(`^${name}\\(([^()]*)\\)\\s*(?:when\\s+([^]*?))?->`, 'gm');
  for (const match of text.matchAll(head)) {
    const rest = text.slice(match.index + match[0].length);
    const end = /[;.]\s*\n(?=\S|\s*\n|$)/.exec(rest);
    found.push({
      argument: match[1].trim(),
      guard: match[2] ?? '',
      body: rest.slice(0, end?.index),
    });
  }
  return found;
}

/** Names in the list of defaults: `required` have none. */
function namesOf(text, name) {
  const names = new Set();
  const required = new Set();
  for (const { body } of clausesOf(text, name)) {
    let depth = 0;
    const tokens = tokensOf(body);
    for (const [at, token] of tokens.entries()) {
      const before = tokens[at - 1];
      if (depth === 2 && before === '{' && /^[a-z]\w*$/.test(token)) names.add(token);
      const follows = before === '[' || before === ',';
      if (depth === 1 && follows && /^[a-z]\w*$/.test(token) && /^[,\]]$/.test(tokens[at + 1])) {
        names.add(token);
        required.add(token);
      }
      if (['[', '{', '(', '#{', '<<'].includes(token)) depth += 1;
      if ([']', '}', ')', '>>'].includes(token)) depth -= 1;
    }
  }
  return { names, required };
}

/** Reads one expression of validators; `any` for what is a program. */
class Expression {
  constructor(text, of) {
    this.tokens = tokensOf(text);
    this.at = 0;
    this.of = of;
  }

  next() {
    return this.tokens[this.at++];
  }

  peek(ahead = 0) {
    return this.tokens[this.at + ahead];
  }

  skipBlock() {
    if (this.peek(1) === ':' || this.peek(1) === '/') {
      while (this.peek() !== undefined && !/^[,)\]}]$/.test(this.peek())) this.next();
      return;
    }
    let depth = 1;
    while (depth > 0 && this.peek() !== undefined) {
      const token = this.next();
      if (BLOCKS.includes(token) && !(token === 'fun' && this.peek() !== '(')) depth += 1;
      if (token === 'end') depth -= 1;
    }
  }

  list(close) {
    const items = [];
    while (this.peek() !== close && this.peek() !== undefined) {
      items.push(this.one());
      if (this.peek() === '=>' || this.peek() === ',') this.next();
      else if (this.peek() !== close) this.next();
    }
    this.next();
    return items;
  }

  one() {
    const token = this.next();
    if (token === 'fun') {
      this.skipBlock();
      return { type: 'any' };
    }
    if (BLOCKS.includes(token)) {
      this.skipBlock();
      return { type: 'any' };
    }
    if (token === '[') return { list: this.list(']') };
    if (token === '{') return { tuple: this.list('}') };
    if (token === '#{') return { map: this.list('}') };
    if (token === '<<') {
      this.list('>>');
      return { type: 'any' };
    }
    if (token === '?') {
      const macro = this.next();
      if (this.peek() === '(') {
        this.next();
        this.list(')');
      }
      return { macro };
    }
    if (this.peek() === ':' && this.peek(2) === '(') {
      this.next();
      const name = this.next();
      this.next();
      return this.called(token, name, this.list(')'));
    }
    if (this.peek() === '(') {
      this.next();
      return this.called('', token, this.list(')'));
    }
    return { word: token.replace(/^'|'$/g, '') };
  }

  called(module, name, args) {
    if (module === '' && /opt_type$/.test(name)) return { type: this.of(args[0]?.word) };
    if (module !== 'econf') {
      const words = args.map(({ word }) => word ?? '').join(',');
      return { type: OWN[`${module}:${name}(${words})`] ?? 'any' };
    }
    return { type: validator(name, args) };
  }
}

function typeOf(value) {
  if (value === undefined) return 'any';
  if (value.type !== undefined) return value.type;
  // An atom stands for itself in `either`.
  return value.word !== undefined && /^[a-z]/.test(value.word) ? `enum(${value.word})` : 'any';
}

function flagsOf(value) {
  const flags = { unique: false, required: [] };
  for (const item of value?.list ?? []) {
    if (item.word === 'unique') flags.unique = true;
    if (item.tuple?.[0]?.word === 'required')
      flags.required = (item.tuple[1]?.list ?? []).map(({ word }) => word);
  }
  return flags;
}

function validator(name, args) {
  const [first, second, third] = args;
  const word = (value) => (value?.word === undefined ? '' : value.word);
  switch (name) {
    case 'and_then':
      return typeOf(first);
    case 'non_empty':
      return `non_empty(${typeOf(first)})`;
    case 'list':
    case 'list_or_single':
      return `${flagsOf(second).unique ? 'unique_' : ''}${name}(${typeOf(first)})`;
    case 'map':
      return `${flagsOf(third).unique ? 'unique_' : ''}map(${typeOf(first)},${typeOf(second)})`;
    case 'either':
      return `either(${typeOf(first)},${typeOf(second)})`;
    case 'enum': {
      const words = (first?.list ?? []).map(word);
      return words.length > 0 && words.every((one) => /^[\w-]+$/.test(one))
        ? `enum(${words.join(',')})`
        : 'atom';
    }
    case 'options': {
      // Without a list of its own, names must be unique.
      const flags = second === undefined ? { unique: true, required: [] } : flagsOf(second);
      const pairs = first?.map ?? [];
      const fields = [];
      for (let at = 0; at + 1 < pairs.length; at += 2) {
        const mark = flags.required.includes(word(pairs[at])) ? '!' : '';
        fields.push(`${word(pairs[at])}${mark}=${typeOf(pairs[at + 1])}`);
      }
      if (fields.length === 0) return 'any';
      return `${flags.unique ? 'unique_' : ''}options(${fields.join(',')})`;
    }
    case 'int':
      return args.length === 2 ? `int(${word(first)},${word(second)})` : 'int';
    case 'pos_int':
    case 'non_neg_int':
      return args.length === 1 ? `${name}(${word(first)})` : name;
    case 'timeout':
      return second === undefined ? 'timeout' : `timeout(${word(second)})`;
    case 'number':
      return 'number';
    default:
      return name;
  }
}

/** Types by option, of one function in one file. */
function typesOf(text, name, names, fallback) {
  const clauses = clausesOf(text, name);
  const of = (option, depth = 0) => {
    const clause = clauses.find(
      ({ argument, guard }) =>
        argument === option ||
        (/^[A-Z_]/.test(argument) &&
          guard.split(/[;,]|orelse/).some(
            (one) =>
              one
                .trim()
                .split(/\s*=+:?=*\s*/)[1]
                ?.trim() === option,
          )),
    );
    if (clause === undefined || depth > 5) return undefined;
    return typeOf(new Expression(clause.body, (other) => of(other, depth + 1) ?? 'any').one());
  };
  return Object.fromEntries(
    [...names].map((option) => [option, of(option) ?? fallback?.(option) ?? 'any']),
  );
}

/** All of one version: scope, option, type. */
function read(tag) {
  const files = git('ls-tree', '-r', '--name-only', tag, 'src')
    .split('\n')
    .filter((one) => one.endsWith('.erl'));
  const modules = files.map((file) => basename(file, '.erl'));
  const cache = new Map();
  const source = (module) => {
    if (!cache.has(module)) {
      const file = files[modules.indexOf(module)];
      cache.set(module, file === undefined ? '' : withoutComments(git('show', `${tag}:${file}`)));
    }
    return cache.get(module);
  };
  const marked = (types, required) =>
    Object.fromEntries(
      Object.entries(types).map(([name, type]) => [required.has(name) ? `${name}!` : name, type]),
    );
  const scopes = {};
  const top = namesOf(source('ejabberd_options'), 'options');
  scopes.top = marked(typesOf(source('ejabberd_options'), 'opt_type', top.names), top.required);
  const globals = clausesOf(source('ejabberd_options'), 'globals')[0]?.body ?? '';
  scopes.global = Object.fromEntries(
    tokensOf(globals)
      .filter((one) => /^[a-z]\w*$/.test(one))
      .map((one) => [one, '']),
  );
  const common = namesOf(source('ejabberd_listener'), 'listen_options');
  const shared = (option) =>
    typesOf(source('ejabberd_listener'), 'listen_opt_type', [option])[option];
  for (const module of modules) {
    const text = source(module);
    if (/^listen_options\(\)/m.test(text)) {
      const own = namesOf(text, 'listen_options');
      const names = new Set([...common.names, ...own.names]);
      const types = typesOf(text, 'listen_opt_type', names, shared);
      scopes[`listen:${module}`] = marked(types, new Set([...common.required, ...own.required]));
    }
    if (/^mod_options\(/m.test(text)) {
      const { names, required } = namesOf(text, 'mod_options');
      scopes[`module:${module}`] = marked(typesOf(text, 'mod_opt_type', names), required);
      const hard = (clausesOf(text, 'depends')[0]?.body ?? '').matchAll(
        /\{\s*(mod_\w+)\s*,\s*hard\s*\}/g,
      );
      const isModule = /^start\(/m.test(text) || /-behaviou?r\(gen_mod\)/.test(text);
      if (isModule) (scopes.modules ??= {})[module] = [...hard].map((one) => one[1]).join(',');
    }
    if (/^process\((?:[^()]|\([^()]*\))*\)[^]*?->/m.test(text) || /^socket_handoff\(/m.test(text)) {
      (scopes.handlers ??= {})[module] = '';
    }
    const backend =
      /^((?:mod|ejabberd)_\w+?)_(mnesia|sql|redis|ldap|external|pam|jwt|anonymous|riak|p1db)$/.exec(
        module,
      );
    if (backend !== null) (scopes[`backends:${backend[1]}`] ??= {})[backend[2]] = '';
  }
  return scopes;
}

const tags = git('tag')
  .split('\n')
  .filter((tag) => /^\d\d\.\d\d$/.test(tag) && tag >= OLDEST)
  .sort();
const table = {};
for (const [index, tag] of tags.entries()) {
  for (const [scope, options] of Object.entries(read(tag))) {
    for (const [option, type] of Object.entries(options)) {
      const ranges = ((table[scope] ??= {})[option] ??= []);
      const last = ranges.at(-1);
      if (last?.until === index - 1 && last.type === type) last.until = index;
      else ranges.push({ since: index, until: index, type });
    }
  }
}
const sorted = (object, of) =>
  Object.fromEntries(
    Object.entries(object)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => [key, of(value)]),
  );
const text = (ranges) =>
  ranges
    .map(({ since, until, type }) =>
      `${tags[since]}-${until === tags.length - 1 ? '' : tags[until]} ${type}`.trim(),
    )
    .join('; ');
const output = { versions: tags.join(' '), scopes: sorted(table, (scope) => sorted(scope, text)) };
writeFileSync(join(OUTPUT), `${JSON.stringify(output, null, 2)}\n`);

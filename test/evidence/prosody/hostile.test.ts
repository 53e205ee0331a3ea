import { existsSync } from 'node:fs';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { evaluate, type Evaluation } from '../../../src/evidence/prosody/evaluation.js';
import { openLuaSandbox } from '../../../src/evidence/prosody/lua/sandbox.js';
import { MAIN, plainOptions, withFiles } from './evaluated.js';

/** A folder beside the one that may be read. `TRACE` is made there by what must not run. */
let outside = '';
beforeAll(async () => {
  outside = await mkdtemp(join(tmpdir(), 'outside-'));
  await writeFile(join(outside, 'secret.lua'), 'stolen = "outside-text"');
});
afterAll(() => rm(outside, { recursive: true }));

/** `OUTSIDE` in the text is the folder outside. */
async function hostile(text: string, ms: number): Promise<Evaluation> {
  const sandbox = openLuaSandbox();
  const files = { 'prosody.cfg.lua': text.replaceAll('OUTSIDE', outside) };
  try {
    return await withFiles(files, async (folder) => {
      await symlink(join(outside, 'secret.lua'), join(folder, 'link.lua'));
      const roots = [{ seenAs: '/etc/prosody', folder }];
      const environment = { GIVEN: 'a\nb\0c' };
      return evaluate(sandbox, { main: MAIN, roots, environment, modern: true }, ms);
    });
  } finally {
    await sandbox.close();
  }
}

const PATTERN = 'local s = ("a"):rep(40); local p = ("a?"):rep(40) .. ("a"):rep(40)';

/** Each runs for ever, or for hours. */
const ENDLESS: Readonly<Record<string, string>> = {
  'an endless loop': 'while true do end',
  'a loop that catches every error': 'while true do pcall(function () while true do end end) end',
  'a pattern that backtracks': `${PATTERN}; x = s:match(p)`,
  'a pattern that backtracks, with its errors caught': `${PATTERN}; while true do pcall(s.find, s, p) end`,
  'a callback of gsub that does not return': '("x"):gsub(".", function () while true do end end)',
  'a metamethod that does not return':
    'local t = setmetatable({}, { __index = function () while true do end end }); x = t.y',
  'an environment that includes itself in a loop':
    'while true do pcall(function () Include "prosody.cfg.lua" end) end',
  'a sort that never ends':
    'local t = {}; for i = 1, 1e6 do t[i] = i end; table.sort(t, function () while true do end end)',
  'an iterator without an end': 'for _ in function () return true end do end',
};

/** Each ends by itself, with the refusal that is named, or with the options that are. */
const ENDING: Readonly<Record<string, [text: string, expected: RegExp | object]>> = {
  'a table without an end': [
    'local t = {}; while true do t[#t + 1] = ("x"):rep(1e6) .. #t end',
    /memory/,
  ],
  'a string of a gigabyte': ['x = ("x"):rep(2 ^ 30)', /memory/],
  'a string that doubles': ['x = "x"; local s = "x"; while true do s = s .. s end', /memory/],
  'a recursion without an end': ['local function f() return 1 + f() end; f()', /stack overflow/],
  'a recursion inside C': [
    'local function f(s) return s:gsub(".", f) end; f("x")',
    /stack overflow/,
  ],
  'a recursion of metamethods': [
    'local t = {}; setmetatable(t, { __index = function (_, k) return t[k .. "x"] end }); x = t.y',
    /overflow|memory/,
  ],
  'a number of a hundred thousand digits': [
    'x = string.format("%99999d", 1)',
    /invalid conversion/,
  ],
  'a program that is started': [
    'os.execute("touch OUTSIDE/trace"); io.popen("touch OUTSIDE/trace")',
    {},
  ],
  'a file that is written': [
    'local f = Lua.io.open("OUTSIDE/trace", "w"); x = f == nil; y = Lua.io.open("trace", "a") == nil',
    { x: true, y: true },
  ],
  'a file outside, by a path with dots': [
    `Include "../../../../../../../../../..OUTSIDE/secret.lua"`,
    /No such file/,
  ],
  'a file outside, by its path': ['Include "OUTSIDE/secret.lua"', /No such file/],
  'a file outside, by a link': ['Include "link.lua"', /No such file/],
  'a file outside, as data': [
    'local f = Lua.io.open("OUTSIDE/secret.lua"); x = f == nil; y = Lua.pcall(Lua.dofile, "OUTSIDE/secret.lua")',
    { x: true, y: false },
  ],
  'a folder outside': ['Include "OUTSIDE/*.lua"', /No such file/],
  'a file that includes itself': ['Include "prosody.cfg.lua"', /16 deep/],
  'a table in itself': ['x = {}; local t = { 1 }; t.t = t; y = t', { x: [] }],
  'a table that is too wide': [
    'x = {}; for i = 1, 3e5 do x.value = nil end; local t = {}; for i = 1, 3e5 do t[i] = i end; y = t',
    /200000 values/,
  ],
  bytecode: [
    'x = Lua.load("\\27Lua\\x54\\0\\x19\\x93", "x", "b") == nil; y = Lua.string.dump == nil',
    { x: true, y: true },
  ],
  'a metatable on all strings': [
    'x = Lua.getmetatable("") == false; y = Lua.pcall(Lua.setmetatable, "", {})',
    { x: true, y: false },
  ],
  'a coroutine': [
    'x = Lua.type(Lua.coroutine.wrap(function () while true do end end)())',
    { x: 'table' },
  ],
  'the debug library': ['x = Lua.debug.getregistry().x == nil', { x: false }],
  'a finalizer': [
    'Lua.setmetatable({}, { __gc = function () while true do end end }); local t = {}; for i = 1, 1e5 do t = { t } end; x = 1',
    { x: 1 },
  ],
  'functions of Lua replaced': [
    'for k in Lua.pairs(Lua.string) do Lua.string[k] = function () Lua.error("caught") end end; for k in Lua.pairs(Lua.table) do Lua.table[k] = nil end; x = "ok"',
    { x: 'ok' },
  ],
  'a variable with line breaks and an octet of 0': ['x = ENV_GIVEN', { x: 'a\nb' }],
  'errors that are no text': ['error({ "x" })', /error object is a table value/],
  'an error that cannot be shown': [
    'error(Lua.setmetatable({}, { __tostring = function () while true do end end }))',
    /error object is a table value/,
  ],
};

describe('hostile configurations', () => {
  test.concurrent.each(Object.entries(ENDLESS))('%s', async (_, text) => {
    const { refusal } = await hostile(text, 1500);
    expect(refusal?.by).toBe('limit');
    expect(existsSync(join(outside, 'trace'))).toBe(false);
  });

  test.concurrent.each(Object.entries(ENDING))('%s', async (_, [text, expected]) => {
    const result = await hostile(text, 60_000);
    if (expected instanceof RegExp) expect(result.refusal?.reason).toMatch(expected);
    else {
      expect(result.refusal).toBeNull();
      expect(plainOptions(result)).toMatchObject({ '*': expected });
    }
    expect(JSON.stringify(plainOptions(result))).not.toContain('outside-text');
    expect(existsSync(join(outside, 'trace'))).toBe(false);
  });
});

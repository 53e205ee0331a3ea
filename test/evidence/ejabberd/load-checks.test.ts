import { describe, expect, test } from 'vitest';
import { EJABBERD_VERSIONS } from '../../../src/evidence/ejabberd/option-tables.js';
import { EJABBERD_FIXTURES } from './fixtures.js';
import { readFiles } from './read-files.js';

const HOSTS = 'hosts: [im.example]\n';

describe('ejabberd 23.01', () => {
  test.each(EJABBERD_FIXTURES)('$name', ({ files, refused }) => {
    const { loads, settings, hosts } = readFiles(files, { version: '23.01' });
    if (refused === null) {
      expect(loads).toBeNull();
      expect(settings).not.toBeNull();
      expect(hosts).toEqual(['im.example', 'talk.example']);
    } else {
      expect(loads?.reason).toMatch(
        new RegExp(`^${refused.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`),
      );
      expect(loads?.by).toBe('server');
      expect({ settings, hosts }).toEqual({ settings: null, hosts: [] });
    }
  });
});

/** The versions of all known ones that take the text, as `FIRST-LAST`, or `none`. */
function takenBy(text: string): string {
  const taken = EJABBERD_VERSIONS.filter(
    (version) => readFiles({ 'ejabberd.yml': HOSTS + text }, { version }).loads === null,
  );
  return taken.length === 0 ? 'none' : `${taken[0] ?? ''}-${taken.at(-1) ?? ''}`;
}

test.each([
  ['modules: {mod_muc: {}, mod_muc_rtbl: {}}', '23.04-26.07'],
  ['modules: {mod_antispam: {}}', '25.07-26.07'],
  ['modules: {mod_invites: {}}', '26.01-26.07'],
  ['modules: {mod_register: {allow_modules: [mod_register_web]}}', '21.12-26.07'],
  ['define_keyword: {NAME: value}', '25.03-26.07'],
  ['auth_stored_password_types: [scram_sha256]', '25.03-26.07'],
  ['hosts_alias: {old.example: im.example}', '25.07-26.07'],
  ['log_burst_limit_count: 5', '22.10-26.07'],
  ['new_sql_schema: true', '21.01-26.07'],
  ['modules: {mod_ping: {}}', '21.01-26.07'],
  ['modules: {mod_nothing_like_it_xyz: {}}', '21.01-26.07'],
  ['modules: {mod_pimg: {}}', 'none'],
])('%s loads in %s', (text, versions) => {
  expect(takenBy(`${text}\n`)).toBe(versions);
});

test.each([
  ['24.12', true],
  ['24.12-3+deb13u2', true],
  ['24.7', true],
  ['99.01', true],
  ['20.12', false],
  ['latest', false],
])('version %s is known: %s', (version, isKnown) => {
  const { loads } = readFiles({ 'ejabberd.yml': HOSTS }, { version });
  if (isKnown) expect(loads).toBeNull();
  else expect(loads).toMatchObject({ by: 'limit' });
});

test('a refusal names file and line', () => {
  const files = {
    'ejabberd.yml': `${HOSTS}include_config_file: more.yml\n`,
    'more.yml': '\nmodules:\n  mod_ping: {}\n  mod_pong: {}\n',
  };
  expect(readFiles(files).loads).toMatchObject({ file: '/etc/ejabberd/more.yml', line: 4 });
});

test('a file that does not serve the domain names what it serves', () => {
  const { loads } = readFiles(
    { 'ejabberd.yml': 'hosts: [b.example, A.example]\n' },
    { host: 'c.example' },
  );
  expect(loads).toMatchObject({ by: 'host', names: ['a.example', 'b.example'] });
});

test('names of included files are relative to the working directory', () => {
  const files = {
    'sub/ejabberd.yml': '',
    'ejabberd.yml': `${HOSTS}include_config_file: sub/a.yml\n`,
  };
  const more = {
    ...files,
    'sub/a.yml': 'include_config_file: b.yml\n',
    'b.yml': 'loglevel: debug\n',
  };
  expect(readFiles(more).settings?.logging).toMatchObject({
    value: 'debug',
    from: [{ option: 'loglevel', file: '/etc/ejabberd/b.yml', line: 1 }],
  });
});

test.each([
  'hosts: ["{{ domain }}"]\nmodules: {}\n',
  'hosts:\n{% for one in all %}\n  - {{ one }}\n{% endfor %}\n',
])('a template is refused as one: %j', (text) => {
  expect(readFiles({ 'ejabberd.yml': text }).loads).toMatchObject({ by: 'template' });
  const including = { 'ejabberd.yml': `${HOSTS}include_config_file: a.yml\n`, 'a.yml': text };
  expect(readFiles(including).loads).toMatchObject({ by: 'template', file: '/etc/ejabberd/a.yml' });
});

test('modules that are no part of ejabberd are named', () => {
  const text =
    'modules:\n  mod_s3_upload: {anything: 1}\n  mod_of_ours_alone: {}\n  ModElixir: {}\n';
  const { loads, community } = readFiles({ 'ejabberd.yml': HOSTS + text });
  expect(loads).toBeNull();
  expect(community).toEqual(['ModElixir', 'mod_of_ours_alone', 'mod_s3_upload']);
});

test.each(['23.01', '24.12'])('%s refuses a file that is not UTF-8', (version) => {
  const latin1 = Buffer.from('loglevel: info\n# caf\u00e9\n', 'latin1');
  const main = 'hosts: [im.example]\ninclude_config_file: more.yml\n';
  const { loads, settings } = readFiles({ 'ejabberd.yml': main, 'more.yml': latin1 }, { version });
  expect(settings).toBeNull();
  expect(loads).toMatchObject({ by: 'server', file: '/etc/ejabberd/more.yml', line: 2 });
  expect(loads?.reason).toContain('unexpected_error');
  const utf8 = Buffer.from('# caf\u00e9\n');
  expect(readFiles({ 'ejabberd.yml': main, 'more.yml': utf8 }, { version }).loads).toBeNull();
});

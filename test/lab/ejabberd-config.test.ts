/** Holds the reader of `ejabberd.yml` against ejabberd's own: what it loads, and what it sets. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readEjabberd } from '../../src/evidence/ejabberd/read-ejabberd.js';
import type { ConfiguredSettings, ServerConfiguration } from '../../src/model/configuration.js';
import { EJABBERD_FIXTURES, type EjabberdFixture } from '../evidence/ejabberd/fixtures.js';
import { labFolder } from './template.js';

const VERSION = '23.01';
const [libraries] = librariesOf();
const folder = mkdtempSync(join(tmpdir(), 'xmpp-safeguard-ejabberd-'));
const mains = new Map<EjabberdFixture, string>();
let lines: readonly string[] = [];

/** Folders with ejabberd of that version: none where the lab is in containers. */
function librariesOf(): readonly string[] {
  const found = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib/erlang/lib'];
  return found.filter((one) => existsSync(join(one, `ejabberd-${VERSION}`, 'ebin')));
}

beforeAll(() => {
  for (const [index, fixture] of EJABBERD_FIXTURES.entries()) {
    const home = join(folder, String(index));
    mkdirSync(home);
    for (const [name, text] of Object.entries(fixture.files)) writeFileSync(join(home, name), text);
    mains.set(fixture, join(home, 'ejabberd.yml'));
  }
  if (libraries === undefined) return;
  const script = readFileSync(join(labFolder(), 'ejabberd', 'effective-options.txt'), 'utf8');
  const code = script.replaceAll(/^%%.*\n/gm, '');
  const output = execFileSync('erl', ['-noinput', '-eval', code, '-extra', ...mains.values()], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {
      ...process.env,
      ERL_LIBS: libraries,
      ERL_CRASH_DUMP: '/dev/null',
      EJABBERD_LOG_PATH: join(folder, 'ejabberd.log'),
    },
  });
  lines = output.split('\n');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What ejabberd says of a file, without its name: the fields of each line. */
function told(main: string): readonly (readonly string[])[] {
  return lines
    .filter((line) => line.startsWith(`${main}\t`))
    .map((line) => line.split('\t').slice(1));
}

function read(main: string, host: string): ServerConfiguration {
  const workingDirectory = dirname(main);
  const file = (path: string): string | null =>
    existsSync(path) ? readFileSync(path, 'utf8') : null;
  return readEjabberd({
    main,
    workingDirectory,
    read: file,
    version: VERSION,
    host,
    variables: new Map(),
  });
}

/** Options of ejabberd as text, by host and name; the host of global options is empty. */
class Options {
  constructor(private readonly facts: readonly (readonly string[])[]) {}

  get(host: string, name: string): string {
    return this.facts.find((fact) => fact[1] === host && fact[2] === name)?.[3] ?? '';
  }

  /** Text of a binary or the like; null where the option is not set. */
  text(host: string, name: string): string | null {
    const value = this.get(host, name);
    return value === 'undefined' ? null : value.replace(/^<<"|">>$/g, '');
  }

  modules(host: string): readonly string[] {
    return this.get(host, 'modules').split(/[[\],]/);
  }

  /** Options of listeners with that module. */
  listeners(module: string): readonly string[] {
    return this.facts
      .filter((fact) => fact[2] === 'listen' && fact[3]?.startsWith(`["${module}",`))
      .map((fact) => fact[3] ?? '');
  }
}

const STARTTLS: Readonly<Record<string, string>> = {
  false: 'none',
  true: 'optional',
  optional: 'optional',
  required: 'required',
};

/** The highest limit; null where a listener has none. */
function limitOf(listeners: readonly string[]): number | null {
  const limits = listeners.map((one) => Number(/\["max_stanza_size",(\w+)\]/.exec(one)?.[1]));
  return limits.length === 0 || limits.some(Number.isNaN) ? null : Math.max(...limits);
}

function c2sOf(listeners: readonly string[]): string {
  const found = listeners.map((one) => {
    if (/\["(tls|starttls_required)",true\]/.test(one)) return 'required';
    return one.includes('["starttls",true]') ? 'optional' : 'none';
  });
  return found.includes('none')
    ? 'none'
    : found.includes('optional')
      ? 'optional'
      : (found[0] ?? 'off');
}

/** Some of our settings, as they follow from what ejabberd says. */
function expectedOf(
  options: Options,
  host: string,
): Partial<Record<keyof ConfiguredSettings, unknown>> {
  const modules = options.modules(host);
  const has = (name: string): boolean => modules.includes(name);
  const isHashed = options.get(host, 'auth_password_format') === 'scram';
  const hash = { sha: 'SHA-1', sha256: 'SHA-256', sha512: 'SHA-512' }[
    options.get(host, 'auth_scram_hash')
  ];
  const milliseconds = options.get('', 'registration_timeout');
  const limit = { count: 1, seconds: Number(milliseconds) / 1000 };
  const watchers = options.get(host, 'mod_register.registration_watchers').match(/\{jid,/g) ?? [];
  const level = options.get('', 'loglevel');
  const upload = { service: `upload.${host}`, random: true };
  return {
    passwords: { stored: isHashed ? 'hashed' : 'plain', hash: isHashed ? hash : null },
    s2sEncryption: STARTTLS[options.get(host, 's2s_use_starttls')],
    // Those for HTTP in the files are for clients too, and have no TLS.
    c2sEncryption: c2sOf(
      ['ejabberd_c2s', 'ejabberd_http'].flatMap((one) => options.listeners(one)),
    ),
    c2sStanzaLimit: { bytes: limitOf(options.listeners('ejabberd_c2s')) },
    s2sStanzaLimit: { bytes: limitOf(options.listeners('ejabberd_s2s_in')) },
    registrationRate: { limit: milliseconds === 'infinity' ? null : limit },
    registrationWatch: { watchers: has('mod_register') ? watchers.length : null },
    weakPasswords: { least: Number(options.get(host, 'mod_register.password_strength')) },
    captcha: options.get(host, 'mod_register.captcha_protected') === 'true' ? 'captcha' : 'none',
    loginBlock: has('mod_fail2ban') ? { block: 'server', by: 'mod_fail2ban' } : null,
    logging: level === 'debug' ? 'debug' : 'balanced',
    upload: has('mod_http_upload') ? upload : { service: null },
  };
}

describe.skipIf(libraries === undefined)('ejabberd 23.01', () => {
  test('says something of each file', () => {
    for (const main of mains.values()) expect(told(main), main).not.toEqual([]);
  });

  test.each(EJABBERD_FIXTURES)('$name', (fixture) => {
    const main = mains.get(fixture) ?? '';
    const facts = told(main);
    const [first] = facts;
    const { loads } = read(main, 'im.example');
    if (first?.[0] === 'refused') {
      expect(loads).not.toBeNull();
      expect(
        first[1]?.startsWith(loads?.reason ?? '?'),
        `${first[1] ?? ''} / ${loads?.reason ?? ''}`,
      ).toBe(true);
      expect(fixture.refused).not.toBeNull();
      return;
    }
    expect(loads).toBeNull();
    expect(fixture.refused).toBeNull();
    const options = new Options(facts);
    const hosts = ['im.example', 'talk.example'];
    expect(options.get('', 'hosts')).toBe('[<<"im.example">>,<<"talk.example">>]');
    for (const host of hosts) {
      const { settings } = read(main, host);
      for (const [name, expected] of Object.entries(expectedOf(options, host))) {
        const found = settings?.[name as keyof ConfiguredSettings].value;
        const label = `${name} of ${host}`;
        if (expected === null || typeof expected !== 'object') expect(found, label).toBe(expected);
        else expect(found, label).toMatchObject(expected);
      }
      if (settings?.s2sEncryption.value !== 'none')
        expect(settings?.s2sTls.value?.ciphers).toBe(options.text(host, 's2s_ciphers'));
      const dialback = options.modules(host).includes('mod_s2s_dialback');
      expect(settings?.s2sCertificates.value?.enforced === 'dialback').toBe(dialback);
    }
  });
});

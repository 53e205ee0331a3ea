/** Evidence of the operator that a watch or a program adds to a scan. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { evidenceFlags } from '../../src/api/prepare-options.js';
import { operatorEvidence, withReadableEvidence } from '../../src/api/operator-evidence.js';
import { judge } from '../../src/judge/judge.js';
import { parseSafeguardFile } from '../../src/files/safeguard-file.js';
import type { Recording } from '../../src/model/index.js';
import { observationView } from '../../src/model/observation-view.js';
import { EVIDENCE_OPTIONS } from '../../src/options/evidence.js';
import { read } from '../../src/options/read.js';
import { watchConfig } from '../../src/watch/config.js';
import { DOMAIN, good, recording } from '../arbitrary/build.js';

const folder = mkdtempSync(join(tmpdir(), 'evidence-'));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
afterAll(() => rmSync(folder, { recursive: true }));

const SCANNED = recording({ spots: [good('c2s')] });
const today = new Date().toISOString().slice(0, 10);
const prosody = (limit: string): string =>
  file(
    'prosody.cfg.lua',
    `modules_enabled = { "tls", "saslauth" }\nc2s_stanza_size_limit = ${limit}\nVirtualHost "${DOMAIN}"\n`,
  );

function configuredLimit({ observations }: Recording): unknown {
  const seen = observationView(observations, ['config.server']).at('config.server', DOMAIN);
  return seen[0]?.value?.settings?.c2sStanzaLimit.value;
}

describe('evidence of a watched domain', () => {
  const config = prosody('100000');
  const attest = file(
    'claims.yml',
    `version: 1\ndomain: ${DOMAIN}\nby: operator\nclaims:\n  - row: abuse-response\n    status: compliant\n    since: ${today}\n`,
  );
  const flags = evidenceFlags({ config: [config], attest: [attest], software: 'prosody@13.0' });

  test('is read again at each run', async () => {
    const first = await withReadableEvidence(SCANNED, flags, () => undefined);
    prosody('200000');
    const second = await withReadableEvidence(SCANNED, flags, () => undefined);
    expect([first, second].map(configuredLimit)).toEqual([{ bytes: 100_000 }, { bytes: 200_000 }]);
    const row = judge(second).rows.find(({ id }) => id === 'abuse-response');
    expect(row?.ruling).toMatchObject({ status: 'compliant', basis: 'attested' });
  });

  test('is left out, and told, if a file is missing or cannot be used', async () => {
    const told: string[] = [];
    const missing = join(folder, 'none.yml');
    const template = file('template.lua', 'admins = {{ admins }}\nVirtualHost "x"\n');
    const bad = evidenceFlags({ config: [template], attest: [missing, attest] });
    const seen = await withReadableEvidence(SCANNED, bad, (line) => told.push(line));
    expect(told).toHaveLength(2);
    expect(told[0]).toMatch(/^example\.org: scanned without this evidence: .*none\.yml/);
    expect(told[1]).toContain('is a template');
    // The file that can be read still counts.
    expect(seen.observations.filter(({ kind }) => kind === 'claim')).toHaveLength(1);
  });

  test('a file that its version does not load is an observation, and no error', async () => {
    const told: string[] = [];
    const broken = file('broken.cfg.lua', `x = Lua.os.time()\nVirtualHost "${DOMAIN}"\n`);
    const own = evidenceFlags({ config: [broken], software: 'prosody@0.12' });
    const seen = await withReadableEvidence(SCANNED, own, (line) => told.push(line));
    expect(told).toEqual([]);
    expect(judge(seen).files?.[0]?.refused).toMatchObject({ code: 'CONFIGURATION_REFUSED' });
  });
});

test('a program gives variables by name', async () => {
  const config = file(
    'variables.cfg.lua',
    `c2s_stanza_size_limit = tonumber(ENV_LIMIT)\nVirtualHost "${DOMAIN}"\n`,
  );
  const flags = evidenceFlags({
    ...{ config: [config], software: 'prosody@13.0' },
    env: { LIMIT: '54321', OTHER: 'a=b' },
  });
  const seen = await (await operatorEvidence(flags, DOMAIN)).addedTo(SCANNED);
  expect(configuredLimit(seen)).toEqual({ bytes: 54_321 });
});

test('a domain of safeguard.yml has its own evidence, with paths relative to that file', () => {
  const text = `watch:
  options:
    attest: [host.yml]
  domains:
    - example.org
    - domain: example.net
      options:
        config: [net/prosody.cfg.lua]
        config-root: [/etc/prosody=./net]
        env-file: [net.env]
        software: prosody@13.0
        attest: [claims.yml]
`;
  const { watch } = parseSafeguardFile(text, 'safeguard.yml');
  const [org, net] = watchConfig(watch, '/srv/own').domains.map(({ options }) =>
    read(EVIDENCE_OPTIONS, {}, options),
  );
  expect(org).toMatchObject({ config: [], attest: ['/srv/own/host.yml'] });
  expect(net).toMatchObject({
    config: ['/srv/own/net/prosody.cfg.lua'],
    configRoot: [{ seenAs: '/etc/prosody', folder: '/srv/own/net' }],
    envFile: ['/srv/own/net.env'],
    software: { software: 'prosody', version: '13.0' },
    attest: ['/srv/own/claims.yml'],
  });
});

test.each([
  ['software: jabberd@2', 'must be like prosody@13.0'],
  ['config-root: [prosody]', 'must be PATH=FOLDER'],
])('safeguard.yml with %s is refused with its place', (line, why) => {
  const text = `watch:\n  domains: [example.org]\n  options:\n    ${line}\n`;
  const { watch } = parseSafeguardFile(text, 'safeguard.yml');
  expect(() => watchConfig(watch, '/srv')).toThrow(why);
});

/** The servers of the lab contradict no configuration of their own, and any other is named. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Recording } from '../../src/model/index.js';
import { contradictedIn, FILES, withConfiguration, written } from './contradicted.js';
import { addressOf, SERVERS, type OrdinaryName } from './hosts.js';
import { ownIdentity } from './identity.js';
import { accountOf, scanInLab } from './scanned.js';

const lab = inject('lab');
const folder = mkdtempSync(join(tmpdir(), 'own-configuration-'));
afterAll(() => rmSync(folder, { recursive: true }));

const configurationOf = ({ name, software }: (typeof SERVERS)[number]): string =>
  join(lab.directory, name, FILES[software]);

/** All that an account and another server may see; limits of stanzas by the test. */
async function scanned(name: OrdinaryName): Promise<Recording> {
  return scanInLab(
    lab,
    `${name}.example`,
    {
      ...{ account: true, deadline: 500, allowIntrusive: true },
      ...{ intrusive: 'stanza-limit,registration,login-limit' },
    },
    {
      ...{ account: accountOf(lab), anchored: true, access: ['public', 'account', 'intrusive'] },
      identity: await ownIdentity(lab, 'nothing.example'),
    },
  );
}

const recordings = new Map<OrdinaryName, Recording>();
beforeAll(async () => {
  await Promise.all(SERVERS.map(async ({ name }) => recordings.set(name, await scanned(name))));
}, 600_000);

function recordingOf(name: OrdinaryName): Recording {
  const recording = recordings.get(name);
  if (recording === undefined) throw new Error(`${name} was not scanned`);
  return recording;
}

test.each(SERVERS)('$name with its own configuration: no contradiction', async (server) => {
  const recording = recordingOf(server.name);
  const file = configurationOf(server);
  expect(contradictedIn(await withConfiguration(recording, server.software, file))).toEqual([]);
});

describe.each(SERVERS)('$name with the configuration of another server', ({ name }) => {
  const others = SERVERS.filter((server) => server.name !== name);

  test.each(others)('$name', async (other) => {
    const text = readFileSync(configurationOf(other), 'utf8');
    const file = written(
      folder,
      `${other.name}-for-${name}-${FILES[other.software]}`,
      text.replaceAll(`${other.name}.example`, `${name}.example`),
    );
    const found = await withConfiguration(recordingOf(name), other.software, file);
    const named = `${contradictedIn(found).join('\n')}\n`;
    await expect(named).toMatchFileSnapshot(
      `../golden/lab/contradictions/${name}-with-${other.name}.txt`,
    );
  });

  test('as it is, it serves another domain', async () => {
    const [other] = others;
    if (other === undefined) throw new Error('the lab has one server');
    const whole = withConfiguration(recordingOf(name), other.software, configurationOf(other));
    await expect(whole.then(contradictedIn)).rejects.toThrow('not loaded');
  });
});

describe('what a scan saw of a part', () => {
  test.each(SERVERS)('$name without an account, and with ports that are shut', async (server) => {
    const address = addressOf(server.name, lab.n);
    const connect = [`c2s=${address}:5222`, `c2s-direct=${address}:9`, `s2s=${address}:5269`];
    const recording = await scanInLab(lab, `${server.name}.example`, { connect });
    const file = configurationOf(server);
    expect(contradictedIn(await withConfiguration(recording, server.software, file))).toEqual([]);
  });
});

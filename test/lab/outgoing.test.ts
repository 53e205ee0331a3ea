import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { judge } from '../../src/judge.js';
import type { Finding, Recording } from '../../src/model.js';
import { createTrustStore } from '../../src/net/trust.js';
import { formatRecording } from '../../src/recording-text.js';
import { parseRecording } from '../../src/recording.js';
import { scan } from '../../src/scan.js';
import { settingsOf, type ScanFlags } from '../../src/settings.js';
import { freshAddress } from './address.js';
import { BAD_DOMAINS, startBadProsody } from './bad-prosody.js';
import { nothingAddressOf, SERVERS } from './hosts.js';
import { OWN_DOMAIN, type OneProsody } from './one-prosody.js';

const lab = inject('lab');
const trust = createTrustStore('none', [lab.caFile]);
const account = { user: lab.account.username, password: lab.account.password };
const BAD = BAD_DOMAINS.map(({ domain }) => domain);

let bad: OneProsody;
beforeAll(async () => {
  // ejabberd asks libc for addresses, and there is no DNS in its /etc/hosts.
  for (const { name } of SERVERS.filter(({ software }) => software === 'ejabberd')) {
    const lines = [OWN_DOMAIN, ...BAD].map((domain) => `${nothingAddressOf(lab.n)} ${domain}\n`);
    appendFileSync(join(lab.directory, name, 'hosts'), lines.join(''));
  }
  bad = await startBadProsody(lab);
});
afterAll(async () => bad.stop());

async function record(domain: string, flags: ScanFlags): Promise<Recording> {
  const settings = settingsOf(
    {
      ...{ resolver: [lab.resolver], allowPrivate: true, roots: 'none', bind: freshAddress() },
      ...{ saslAttempts: false, account: true, ...flags },
    },
    [],
    trust.ca,
  );
  const access = ['public', 'account'] as const;
  const recording = await scan({ domain, settings, trust, access, account });
  const text = formatRecording(recording);
  expect(text).not.toContain(account.password);
  expect(parseRecording(text, 'file.json')).toEqual(recording);
  return recording;
}

describe('x', () => {
  test.each(SERVERS.map(({ name }) => `${name}.example`))('%s', async (domain) => {
    const recording = await record(domain, { badS2sDomain: BAD, goodS2sDomain: [OWN_DOMAIN] });
    const row = judge(recording).rows.find(({ id }) => id === 's2s-certificate-enforcement');
    for (const o of recording.observations) if (o.kind === 's2s.outgoing') console.log(domain, o.subject, JSON.stringify({...o.value, endpoints: 0}));
    console.log(row?.ruling.status, row?.ruling.code, (row?.ruling.findings ?? []).filter(f => f.code.startsWith('OUT')).map((f: Finding) => `${f.subject} ${f.status} ${f.code}`));
  });
});

/** Whom servers of a newer Debian go to. */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { addresses } from '../../../probes/addresses.js';
import { login } from '../../../probes/login.js';
import { s2sOutgoing } from '../../../probes/s2s-outgoing.js';
import { session } from '../../../probes/session.js';
import { srv } from '../../../probes/srv.js';
import { stream } from '../../../probes/stream.js';
import { tlsVersions } from '../../../probes/tls-versions.js';
import { judge } from '../../../src/judge/judge.js';
import type { Recording } from '../../../src/model/index.js';
import { BAD_DOMAINS, startBadProsody } from '../bad-prosody.js';
import { nothingAddressOf } from '../hosts.js';
import { OWN_DOMAIN, type OneProsody } from '../one-prosody.js';
import { accountOf, scanInLab } from '../scanned.js';

const given = inject('newer');
const reason = 'reason' in given ? given.reason : null;
const title = reason === null ? 'servers with a bad certificate' : `skipped, because ${reason}`;

describe.skipIf(reason !== null)(title, () => {
  if ('reason' in given) {
    test('none of the servers is here', () => undefined);
    return;
  }
  const { lab } = given;
  const BAD = BAD_DOMAINS.map(({ domain }) => domain);
  let bad: OneProsody;
  beforeAll(async () => {
    // ejabberd asks libc for addresses.
    const lines = [OWN_DOMAIN, ...BAD].map((domain) => `${nothingAddressOf(lab.n)} ${domain}\n`);
    appendFileSync(join(lab.directory, 'ejabberd24', 'hosts'), lines.join(''));
    bad = await startBadProsody(lab);
  });
  afterAll(async () => bad.stop());

  function record(domain: string): Promise<Recording> {
    const whom = { badS2sDomain: BAD, goodS2sDomain: [OWN_DOMAIN] };
    const access = ['public', 'account'] as const;
    const probes = [srv, addresses, stream, tlsVersions, login, session, s2sOutgoing];
    return scanInLab(
      lab,
      domain,
      { saslAttempts: false, account: true, ...whom },
      { access, account: accountOf(lab), probes },
    );
  }

  const CONTROL = `${OWN_DOMAIN} OUTGOING_CONTROL_ANSWERED`;
  const all = (code: string, control = CONTROL): string[] => [
    ...BAD.map((domain) => `${domain} ${code}`),
    control,
  ];

  test.each([
    ['prosody13', all('OUTGOING_NOT_REACHED')],
    ['prosody13-open', all('OUTGOING_ANSWERED')],
    ['ejabberd24', all('OUTGOING_NOT_REACHED')],
    // It asks the DNS of nobody in the lab, and so reaches none: without a control it would pass.
    ['jabberd2', all('OUTGOING_UNCONTROLLED', `${OWN_DOMAIN} OUTGOING_CONTROL_SILENT`)],
  ])('%s', async (name, expected) => {
    const recording = await record(`${name}.example`);
    const row = judge(recording).rows.find(({ id }) => id === 's2s-certificate-enforcement');
    const asked = row?.ruling.findings.filter(({ code }) => code.startsWith('OUTGOING')) ?? [];
    expect(asked.map(({ subject, code }) => `${subject} ${code}`)).toEqual(expected);
    expect(row?.ruling.status === 'missing').toBe(name === 'prosody13-open');
  });
});

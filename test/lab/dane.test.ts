/** The TLSA records of the lab's hosts are as right or wrong as they should be, by OpenSSL. */
import { describe, expect, inject, test } from 'vitest';
import { PROBES } from '../../probes/index.js';
import { judge } from '../../src/judge/judge.js';
import type { Finding } from '../../src/model/index.js';
import { UNNAMED } from './hosts.js';
import { daneByOpenssl, tlsaInLab, type DaneQuestion } from './dane-oracle.js';
import { scanInLab } from './scanned.js';

const lab = inject('lab');
const STARTTLS = { 5222: 'xmpp', 5223: null, 5269: 'xmpp-server', 5270: null } as const;
type Port = keyof typeof STARTTLS;

async function questionOf(domain: string, port: Port, target: string): Promise<DaneQuestion> {
  const address = lab.servers.find((one) => one.domain === domain)?.address ?? '';
  const tlsa = await tlsaInLab(lab, target, port);
  return { address, port, starttls: STARTTLS[port], domain, target, tlsa, caFile: lab.caFile };
}

const EE = 'matched EE certificate at depth 0';
const MISMATCH = '65 (no matching DANE TLSA records)';

describe('compared with openssl s_client', () => {
  test.each([
    ...[5222, 5223, 5269, 5270].map((port) => ['prosody-good.example', port, 'xmpp1', EE]),
    // Usage 3 stands above whatever is wrong with them.
    ['self-signed.example', 5222, 'xmpp1.prosody-good.example', EE],
    ['expired.example', 5269, 'xmpp1.prosody-good.example', EE],
    ['wrong-name.example', 5223, 'xmpp1.prosody-good.example', EE],
    ['ecdsa.example', 5270, 'xmpp1.prosody-good.example', EE],
    ['hosted.plain', 5222, 'xmpp1.prosody-good.example', EE],
    ['unsigned.example', 5222, 'xmpp1', EE],
    ['fallback.example', 5222, 'fallback.example', EE],
    ['ejabberd-good.example', 5222, 'xmpp1', 'matched TA certificate at depth 1'],
    ['ejabberd-good.example', 5223, 'xmpp1', 'matched TA certificate at depth 1'],
    ['ejabberd-good.example', 5269, 'xmpp1', EE],
    ['ejabberd-weak.example', 5269, 'xmpp1', 'matched TA certificate at depth 2'],
    ['ejabberd-weak.example', 5270, 'xmpp1', EE],
  ] as [string, Port, string, string][])('%s %i by %s: %s', async (domain, port, host, matched) => {
    const target = host === 'xmpp1' ? `xmpp1.${domain}` : host;
    const answer = await daneByOpenssl(await questionOf(domain, port, target));
    expect(answer).toEqual({ verified: true, matched, code: '0 (ok)' });
  });

  test.each([
    ['ejabberd-good.example', 5270, 'xmpp1.ejabberd-good.example'],
    ...([5222, 5223, 5269, 5270] as const).map(
      (port) => ['wrong-tlsa.example', port, 'xmpp1.wrong-tlsa.example'] as const,
    ),
    ['unsigned.example', 5269, 'xmpp1.unsigned.example'],
  ] as const)('%s %i by %s matches nothing', async (domain, port, target) => {
    const answer = await daneByOpenssl(await questionOf(domain, port, target));
    expect(answer).toEqual({ verified: false, matched: null, code: MISMATCH });
  });

  test('a CA that is not sent cannot match by its digest', async () => {
    const target = 'xmpp1.ejabberd-weak.example';
    const { verified } = await daneByOpenssl(
      await questionOf('ejabberd-weak.example', 5222, target),
    );
    expect(verified).toBe(false);
  });

  test('a CA of usage 0 or 1 must also be trusted', async () => {
    const question = await questionOf('ejabberd-good.example', 5269, 'xmpp1.ejabberd-good.example');
    expect((await daneByOpenssl({ ...question, caFile: null })).verified).toBe(false);
  });

  test('usage 2 accepts only the target and the domain as names', async () => {
    const question = await questionOf('ejabberd-good.example', 5222, 'xmpp1.ejabberd-good.example');
    const { tlsa } = question;
    const elsewhere = await questionOf('wrong-name.example', 5222, 'xmpp1.wrong-name.example');
    expect(await daneByOpenssl({ ...elsewhere, tlsa })).toMatchObject({
      verified: false,
      code: '62 (hostname mismatch)',
    });
  });

  test('an unknown usage counts as no record', async () => {
    const target = 'xmpp1.ejabberd-weak.example';
    const question = await questionOf('ejabberd-weak.example', 5223, target);
    await expect(daneByOpenssl(question)).rejects.toThrow('None of these can be used');
  });

  test('without records there is no status', async () => {
    expect(await tlsaInLab(lab, 'xmpp1.prosody-weak.example', 5222)).toEqual([]);
    expect(await tlsaInLab(lab, 'xmpp1.unused-tlsa.example', 5222)).toEqual([]);
    expect(await tlsaInLab(lab, 'unused-tlsa.example', 5222)).toHaveLength(1);
  });
});

describe('our scan, by endpoint', () => {
  // The lists tell of every certificate: where one was not looked for, it may match.
  const WANTED = ['srv', 'addresses', 'tlsa', 'dnssec', 'stream', 'tls-versions', 'tls-lists'];
  const probes = PROBES.filter(({ id }) => WANTED.includes(id));

  async function findingsOf(domain: string): Promise<readonly Finding[]> {
    const verdict = judge(await scanInLab(lab, domain, { ipv4: true }, { probes, anchored: true }));
    const row = verdict.rows.find(({ id }) => id === 'tlsa-records');
    return (row?.ruling.findings ?? []).filter(({ status }) => status !== 'information');
  }

  function ownerIn(args: Finding['args']): string {
    return typeof args.owner === 'string' ? args.owner : '';
  }

  /** What DANE says where OpenSSL is not to be asked: it is told the records, not their worth. */
  const WITHOUT_SAY: readonly string[] = ['TLSA_ABSENT', 'TLSA_UNUSABLE', 'TLSA_INEFFECTIVE'];

  const hidden = UNNAMED.map(({ domain }) => domain);
  const published = lab.servers
    .map(({ domain }) => domain)
    .filter((name) => !hidden.includes(name));
  test.each(published)('%s', async (domain) => {
    const findings = await findingsOf(domain);
    let compared = 0;
    for (const { subject, code, args } of findings) {
      const [, port = '', host = ''] = /^_(\d+)\._tcp\.(.+)$/.exec(ownerIn(args)) ?? [];
      if (host === '' || code === 'TLSA_BOGUS') continue;
      compared += 1;
      const question = await questionOf(domain, Number(port) as Port, host);
      const usable = question.tlsa.filter((record) => /^[0-3] [01] [0-2] /.test(record));
      if (WITHOUT_SAY.includes(code)) {
        const none = code === 'TLSA_ABSENT' ? question.tlsa : usable;
        if (code === 'TLSA_ABSENT' || code === 'TLSA_UNUSABLE')
          expect([subject, none]).toEqual([subject, []]);
        continue;
      }
      const { verified } = await daneByOpenssl(question);
      // PKIX-TA of a root that is not sent: OpenSSL has it from its store, a recording has not.
      const told =
        code === 'TLSA_MATCH_UNKNOWN' ? /^0 0 1 /.test(usable[0] ?? '') : code === 'TLSA_MATCHES';
      expect([subject, code, told]).toEqual([subject, code, verified]);
    }
    expect(compared).toBeGreaterThan(0);
  });

  test.each([
    ['prosody-weak.example', 'TLSA_ABSENT'],
    ['unused-tlsa.example', 'TLSA_ABSENT'],
    ['insecure-target.example', 'TLSA_INEFFECTIVE'],
    ['hosted.plain', 'TLSA_INEFFECTIVE'],
    ['broken.xlab', 'TLSA_BOGUS'],
    ['wrong-tlsa.example', 'TLSA_MISMATCH'],
    ['alias-target.example', 'TLSA_MATCHES'],
  ])('%s: %s', async (domain, code) => {
    expect((await findingsOf(domain)).map((finding) => finding.code)).toContain(code);
  });
});

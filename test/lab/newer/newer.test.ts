/** Servers of a newer Debian are what the scan says of them. */
import { describe, expect, inject, test } from 'vitest';
import { judge } from '../../../src/judge/judge.js';
import type { Recording } from '../../../src/model/index.js';
import { formatRecording } from '../../../src/files/recording-text.js';
import { parseRecording } from '../../../src/files/recording.js';
import type { ScanFlags } from '../../../src/scan/settings.js';
import { addressOf, NEWER_HOSTS, type NewerName } from '../hosts.js';
import { normalVerdict } from '../normal.js';
import { login } from '../oracles.js';
import { scanInLab } from '../scanned.js';
import { survey } from '../survey.js';
import { bindingTypesOf, offeredBy, textsOf } from './features.js';
import { groupsAccepted } from './groups.js';

const given = inject('newer');
const reason = 'reason' in given ? given.reason : null;
const title = reason === null ? 'servers of a newer Debian' : `skipped, because ${reason}`;

describe.skipIf(reason !== null)(title, () => {
  if ('reason' in given) {
    test('none of them is here', () => undefined);
    return;
  }
  const { lab, tree } = given;

  function record(domain: string, flags: ScanFlags = {}): Promise<Recording> {
    return scanInLab(lab, domain, flags, { anchored: true });
  }

  const at = (name: NewerName) => ({
    domain: `${name}.example`,
    address: addressOf(name, lab.n),
  });

  const withAccount = lab.servers.filter(({ domain }) => domain !== 'ejabberd24-open.example');
  test.each(withAccount)('alice logs in on $domain, by @xmpp/client', async (server) => {
    const { address, domain } = server;
    const jid = await login({ ...lab.account, address, domain, caFile: lab.caFile });
    expect(jid.split('/')[0]).toBe(`alice@${domain}`);
  });

  describe('what is offered to clients', () => {
    const PROSODY = ['OAUTHBEARER', 'PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-256-PLUS'];
    const EJABBERD = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-256-PLUS'];
    const JABBERD2 = ['DIGEST-MD5', 'EXTERNAL', 'PLAIN'];
    const LIMIT = ['10000'];

    // Prosody offers tls-server-end-point on the first stream after its start alone: not held.
    test.each<
      [
        NewerName,
        'TLSv1.2' | 'TLSv1.3',
        string[],
        string[],
        { required: boolean; limits: string[] },
      ]
    >([
      ['prosody13', 'TLSv1.3', PROSODY, ['tls-exporter'], { required: true, limits: LIMIT }],
      ['prosody13', 'TLSv1.2', PROSODY, ['tls-unique'], { required: true, limits: LIMIT }],
      ['prosody13-open', 'TLSv1.3', PROSODY, ['tls-exporter'], { required: true, limits: LIMIT }],
      [
        'ejabberd24',
        'TLSv1.3',
        EJABBERD,
        ['tls-exporter', 'tls-server-end-point'],
        { required: true, limits: [] },
      ],
      [
        'ejabberd24',
        'TLSv1.2',
        EJABBERD,
        ['tls-exporter', 'tls-server-end-point', 'tls-unique'],
        { required: true, limits: [] },
      ],
      ['jabberd2', 'TLSv1.3', JABBERD2, [], { required: false, limits: [] }],
      ['jabberd2', 'TLSv1.2', JABBERD2, [], { required: false, limits: [] }],
    ])('%s, %s', async (name, version, mechanisms, types, { required, limits }) => {
      const asked = { ...at(name), port: 5222, namespace: 'jabber:client', version } as const;
      const { clear, encrypted } = await offeredBy(asked);
      expect(clear.includes('<required/>')).toBe(required);
      expect(textsOf(clear, 'mechanism')).toEqual(required ? [] : ['DIGEST-MD5', 'PLAIN']);
      expect(textsOf(encrypted, 'mechanism')).toEqual(mechanisms);
      const prosody = name.startsWith('prosody');
      expect(
        bindingTypesOf(encrypted).filter((type) => !prosody || type !== 'tls-server-end-point'),
      ).toEqual(types);
      for (const features of [clear, encrypted]) {
        expect(textsOf(features, 'max-bytes')).toEqual(limits);
      }
    });
  });

  test.each<[NewerName | 'ejabberd24-open', string[]]>([
    ['prosody13', ['Your server&apos;s certificate could not be validated']],
    ['prosody13-open', ['dialback']],
    ['ejabberd24', ['EXTERNAL']],
    ['ejabberd24-open', ['EXTERNAL', 'dialback']],
    ['jabberd2', ['dialback']],
  ])('what %s offers to a server without a certificate', async (name, expected) => {
    const { address } = at(name === 'ejabberd24-open' ? 'ejabberd24' : name);
    const asked = { domain: `${name}.example`, address, port: 5269, version: 'TLSv1.3' } as const;
    const { encrypted } = await offeredBy({ ...asked, namespace: 'jabber:server' });
    expect([
      ...textsOf(encrypted, 'mechanism'),
      ...(encrypted.includes('urn:xmpp:features:dialback') ? ['dialback'] : []),
      ...[...encrypted.matchAll(/<text [^>]*>([^<]*)/g)].map(([, text]) => text),
    ]).toEqual(expected);
  });

  test.each<[NewerName, boolean]>([
    ['prosody13', false],
    ['prosody13-open', false],
    ['ejabberd24', true],
    ['jabberd2', true],
  ])('the groups of %s, by the OpenSSL of the tree', async (name, postQuantum) => {
    const found = await survey({ ...at(name), port: 5223, starttls: null });
    const { accepted = [], complete } = found.groups.get('TLSv1.3') ?? {};
    expect(complete).toBe(true);
    const openssl = await groupsAccepted(tree, `${at(name).address}:5223`);
    expect([...accepted].sort()).toEqual(openssl);
    expect(openssl.includes('X25519MLKEM768')).toBe(postQuantum);
  });

  test.each(NEWER_HOSTS)('the verdict on $domain', async ({ domain }) => {
    const recording = await record(domain);
    const verdict = judge(recording);
    const text = `${JSON.stringify(normalVerdict(verdict), null, 2)}\n`;
    await expect(text).toMatchFileSnapshot(`../../golden/lab/newer/${domain}.json`);
    expect(judge(parseRecording(formatRecording(recording), domain))).toEqual(verdict);
  });
});

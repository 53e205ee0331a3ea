import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { addresses } from '../../probes/addresses.js';
import { s2sPeer } from '../../probes/s2s-peer.js';
import { srv } from '../../probes/srv.js';
import { stream } from '../../probes/stream.js';
import { judge } from '../../src/judge/judge.js';
import type { EntityAnswer, PeerCertificate, Recording, S2sPeer } from '../../src/model/index.js';
import type { OwnIdentity } from '../../src/net/tls/identity.js';
import type { ScanFlags } from '../../src/scan/settings.js';
import { readFeatures } from '../../src/wire/xmpp/features.js';
import { nothingAddressOf, SERVERS } from './hosts.js';
import { ownIdentity } from './identity.js';
import { takeOwnPlace } from './own-place.js';
import { scanInLab } from './scanned.js';

const lab = inject('lab');

/** The domain of the lab that has an address, and no server: ours is there while a test runs. */
const OWN = 'nothing.example';
const LISTEN = `${nothingAddressOf(lab.n)}:5269`;

let own: OwnIdentity;
let serverOnly: OwnIdentity;
let leavePlace: () => void;
beforeAll(async () => {
  leavePlace = await takeOwnPlace(lab.n);
  own = await ownIdentity(lab, OWN);
  serverOnly = await ownIdentity(lab, OWN, 'serverAuth');
  // ejabberd asks libc for addresses, and there is no DNS in its /etc/hosts.
  for (const { name } of SERVERS.filter(({ software }) => software === 'ejabberd')) {
    const hosts = join(lab.directory, name, 'hosts');
    appendFileSync(hosts, `${nothingAddressOf(lab.n)} ${OWN}\n`);
  }
});

afterAll(() => leavePlace());

async function record(
  domain: string,
  shown: OwnIdentity | null = null,
  flags: ScanFlags = {},
): Promise<Recording> {
  const probes = [srv, addresses, stream, s2sPeer];
  return scanInLab(lab, domain, flags, { identity: shown, probes });
}

/** Of both endpoints, STARTTLS and direct TLS. */
function peersOf({ observations }: Recording, certificate: PeerCertificate): S2sPeer[] {
  const found = observations.flatMap((one) =>
    one.kind === 's2s.peer' && one.id.endsWith(`#${certificate}`) ? [one] : [],
  );
  expect(found.map(({ failure }) => failure)).toEqual([undefined, undefined]);
  return found.flatMap(({ value }) => value ?? []);
}

/** What the domain told the server of our own, by what was asked. */
function answersOf({ observations }: Recording): ReadonlyMap<string, EntityAnswer> {
  return new Map(
    observations.flatMap((one) =>
      one.kind === 'entity.iq' && one.value !== undefined ? [[one.value.query, one.value]] : [],
    ),
  );
}

/** In the words of the table: stream error, or what is offered and what EXTERNAL came to. */
function fare({ error, features, external }: S2sPeer): string {
  if (error !== null) return `${error.condition} "${error.text ?? ''}"`;
  const read = features === null ? null : readFeatures(features);
  const offers = [
    ...(read?.mechanisms ?? []),
    ...(read?.dialback === null || read === null ? [] : ['dialback']),
  ];
  const came =
    external === null
      ? ''
      : `; ${[external.answer, external.text].filter((one) => one !== null).join(' ')}`;
  return `${offers.join(' + ')}${came}`;
}

function ruling(recording: Recording): string {
  const row = judge(recording).rows.find(({ id }) => id === 's2s-certificate-enforcement');
  return `${row?.ruling.status} (${row?.ruling.basis}) ${row?.ruling.code}`;
}

function codes(recording: Recording): string[] {
  const row = judge(recording).rows.find(({ id }) => id === 's2s-certificate-enforcement');
  return row?.ruling.findings.map(({ code }) => code) ?? [];
}

const PROSODY = "Your server's certificate";

describe('reactions to peers by certificate', () => {
  test.each<[string, Record<PeerCertificate, string>, string]>([
    [
      'prosody-good.example',
      {
        none: `not-authorized "${PROSODY} could not be validated"`,
        'self-signed': `not-authorized "${PROSODY} is not trusted"`,
        'wrong-name': `not-authorized "${PROSODY} is not trusted"`,
        expired: `not-authorized "${PROSODY} has expired"`,
        identity: 'EXTERNAL; success',
      },
      'compliant (exercised) PEERS_TURNED_AWAY',
    ],
    [
      'prosody-weak.example',
      {
        none: 'dialback',
        'self-signed': 'dialback',
        'wrong-name': 'dialback',
        expired: 'dialback',
        identity: 'EXTERNAL + dialback; success',
      },
      'partial (observed) PEERS_MAY_DIAL_BACK',
    ],
    [
      'ejabberd-good.example',
      {
        none: 'EXTERNAL; failure Failed to get peer certificate',
        'self-signed': 'EXTERNAL; failure self signed certificate',
        'wrong-name': 'EXTERNAL; failure self signed certificate in certificate chain',
        expired: 'EXTERNAL; failure certificate has expired',
        identity: 'EXTERNAL; success',
      },
      'compliant (exercised) PEERS_SHUT_OUT',
    ],
    [
      'ejabberd-weak.example',
      {
        none: 'EXTERNAL + dialback; failure Failed to get peer certificate',
        'self-signed': 'EXTERNAL + dialback; failure self signed certificate',
        'wrong-name': 'EXTERNAL + dialback; failure self signed certificate in certificate chain',
        expired: 'EXTERNAL + dialback; failure certificate has expired',
        identity: 'EXTERNAL + dialback; failure unable to get local issuer certificate',
      },
      'partial (observed) PEERS_MAY_DIAL_BACK',
    ],
  ])('%s', async (domain, expected, row) => {
    const recording = await record(domain, own, { s2sFrom: 'xmpp-safeguard.invalid' });
    for (const [certificate, said] of Object.entries(expected)) {
      const peers = peersOf(recording, certificate as PeerCertificate);
      expect(peers.map(fare), certificate).toEqual([said, said]);
    }
    expect(ruling(recording)).toBe(row);
    expect(recording.access.includes('federated')).toBe(!domain.startsWith('ejabberd-weak'));
    for (const { used } of recording.usage) expect(used).toBeLessThanOrEqual(20);
  });

  test("ejabberd 23.01 refuses a certificate without client usage, which is the scanner's fault", async () => {
    const recording = await record('ejabberd-good.example', serverOnly);
    expect(serverOnly.warnings).toHaveLength(1);
    expect(peersOf(recording, 'identity').map(fare)[0]).toContain('purpose');
    expect(codes(recording)).toContain('OWN_PEER_OF_WRONG_USAGE');
    const prosody = await record('prosody-good.example', serverOnly);
    expect(peersOf(prosody, 'identity').map(fare)).toEqual(Array(2).fill('EXTERNAL; success'));
  });
});

describe('with a receiving server', () => {
  test.each(['prosody-weak.example', 'ejabberd-weak.example'])(
    '%s: a dialback succeeds with an invalid certificate',
    async (domain) => {
      const recording = await record(domain, own, { s2sListen: LISTEN });
      for (const certificate of ['none', 'self-signed', 'wrong-name', 'expired'] as const) {
        for (const { dialback } of peersOf(recording, certificate)) {
          expect(dialback, certificate).toMatchObject({ type: 'valid', verified: true });
        }
      }
      expect(ruling(recording)).toBe('missing (exercised) PEERS_ACCEPTED');
    },
  );

  test.each(['prosody-good.example', 'ejabberd-good.example'])(
    '%s: no dialback, and answers arrive on another stream',
    async (domain) => {
      const recording = await record(domain, own, { s2sListen: LISTEN });
      expect(ruling(recording)).toMatch(/^compliant \(exercised\)/);
      const answers = answersOf(recording);
      expect([...answers.values()].map(({ by }) => by)).toEqual(Array(7).fill('reverse'));
      for (const query of ['disco#info', 'version', 'time']) {
        expect(answers.get(query)?.answer.answer, query).toBe('result');
      }
      expect(JSON.stringify(answers.get('disco#info')?.answer.payload)).toContain('abuse');
      expect(JSON.stringify(answers.get('version'))).toMatch(/Prosody|ejabberd/);
    },
  );
});

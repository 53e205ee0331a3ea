/** The rows of servers that come with bad certificates, on servers of a newer Debian. */
import { appendFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { addresses } from '../../../probes/addresses.js';
import { s2sPeer } from '../../../probes/s2s-peer.js';
import { srv } from '../../../probes/srv.js';
import { stream } from '../../../probes/stream.js';
import { judge } from '../../../src/judge/judge.js';
import {
  ENTITY_QUERIES,
  type PeerCertificate,
  type Recording,
  type S2sPeer,
} from '../../../src/model/index.js';
import { makeBadIdentities, type OwnIdentity } from '../../../src/net/tls/identity.js';
import type { ScanFlags } from '../../../src/scan/settings.js';
import { readFeatures } from '../../../src/wire/xmpp/features.js';
import { addressOf, nothingAddressOf } from '../hosts.js';
import { ownIdentity } from '../identity.js';
import { scanInLab } from '../scanned.js';
import { dialbackBeside } from './both-ways.js';

const given = inject('newer');
const reason = 'reason' in given ? given.reason : null;
const title = reason === null ? 'certificates of servers' : `skipped, because ${reason}`;

describe.skipIf(reason !== null)(title, () => {
  if ('reason' in given) {
    test('none of the servers is here', () => undefined);
    return;
  }
  const { lab } = given;
  const OWN = 'nothing.example';
  let own: OwnIdentity;
  beforeAll(async () => {
    own = await ownIdentity(lab, OWN);
    // ejabberd asks libc for addresses.
    const hosts = join(lab.directory, 'ejabberd24', 'hosts');
    appendFileSync(hosts, `${nothingAddressOf(lab.n)} ${OWN}\n`);
  });

  function record(domain: string, flags: ScanFlags): Promise<Recording> {
    const probes = [srv, addresses, stream, s2sPeer];
    return scanInLab(lab, domain, flags, { identity: own, probes, anchored: true });
  }

  function peersOf({ observations }: Recording, certificate: PeerCertificate): S2sPeer[] {
    return observations.flatMap((one) =>
      one.kind === 's2s.peer' && one.id.endsWith(`#${certificate}`) && one.value ? [one.value] : [],
    );
  }

  function fare({ error, features, external }: S2sPeer): string {
    if (error !== null) return `${error.condition} "${error.text ?? ''}"`;
    const read = features === null ? null : readFeatures(features);
    const dialback = read === null || read.dialback === null ? [] : ['dialback'];
    const offers = [...(read?.mechanisms ?? []), ...dialback].join(' + ');
    if (external === null) return offers;
    return `${offers}; ${[external.answer, external.text].filter((one) => one !== null).join(' ')}`;
  }

  function ruling(recording: Recording, wanted = 's2s-certificate-enforcement'): string {
    const row = judge(recording).rows.find(({ id }) => id === wanted);
    return `${row?.ruling.status} (${row?.ruling.basis}) ${row?.ruling.code}`;
  }

  const PROSODY = "Your server's certificate";
  const failed = (offers: string) => ({
    none: `${offers}; failure Failed to get peer certificate`,
    'self-signed': `${offers}; failure self signed certificate`,
    'wrong-name': `${offers}; failure self signed certificate in certificate chain`,
    expired: `${offers}; failure certificate has expired`,
    identity: `${offers}; success`,
  });
  const all = (offers: string, identity: string) => ({
    none: offers,
    'self-signed': offers,
    'wrong-name': offers,
    expired: offers,
    identity,
  });

  test.each<[string, number, Record<PeerCertificate, string>, string, boolean]>([
    [
      'prosody13',
      2,
      {
        none: `not-authorized "${PROSODY} could not be validated"`,
        'self-signed': `not-authorized "${PROSODY} is self-signed"`,
        'wrong-name': `not-authorized "${PROSODY} is not trusted"`,
        expired: `not-authorized "${PROSODY} has expired"`,
        identity: 'EXTERNAL; success',
      },
      'compliant (exercised) PEERS_TURNED_AWAY',
      true,
    ],
    [
      'prosody13-open',
      2,
      all('dialback', 'EXTERNAL + dialback; success'),
      'partial (observed) PEERS_MAY_DIAL_BACK',
      true,
    ],
    ['ejabberd24', 2, failed('EXTERNAL'), 'compliant (exercised) PEERS_SHUT_OUT', true],
    [
      'ejabberd24-open',
      2,
      failed('EXTERNAL + dialback'),
      'partial (observed) PEERS_MAY_DIAL_BACK',
      true,
    ],
    ['jabberd2', 1, all('dialback', 'dialback'), 'partial (observed) PEERS_MAY_DIAL_BACK', false],
  ])('%s', async (name, endpoints, expected, row, federated) => {
    const recording = await record(`${name}.example`, { s2sFrom: 'xmpp-safeguard.invalid' });
    for (const [certificate, said] of Object.entries(expected)) {
      const fares = peersOf(recording, certificate as PeerCertificate).map(fare);
      expect(fares, certificate).toEqual(Array(endpoints).fill(said));
    }
    expect(ruling(recording)).toBe(row);
    expect(recording.access.includes('federated')).toBe(federated);
  });

  /** `way answer` of what the domain was asked. */
  function answersOf({ observations }: Recording): string[] {
    return observations.flatMap(({ kind, value }) =>
      kind === 'entity.iq' && value !== undefined
        ? [`${value.query} ${value.by} ${value.answer.answer}`]
        : [],
    );
  }

  const answered = (way: string, refused: readonly string[] = []): string[] =>
    [...ENTITY_QUERIES]
      .sort()
      .map((query) => `${query} ${way} ${refused.includes(query) ? 'error' : 'result'}`);
  /** Services are for its own users. */
  const PROSODY_ANSWERS = answered('bidi', ['extdisco']);

  const LISTEN = `${nothingAddressOf(lab.n)}:5269`;

  // With XEP-0288 the question of a dialback would come over the stream that asks, and the answers
  // to that over the connection of a dialback, were they there at the same time.
  test.each([
    ['prosody13-open', PROSODY_ANSWERS],
    ['ejabberd24-open', answered('bidi')],
  ])('%s: a dialback is carried through with each bad certificate', async (name, answers) => {
    const recording = await record(`${name}.example`, { s2sListen: LISTEN });
    for (const certificate of ['none', 'self-signed', 'wrong-name', 'expired'] as const) {
      const dialbacks = peersOf(recording, certificate).map(({ dialback }) => dialback);
      expect(dialbacks, certificate).toHaveLength(2);
      for (const dialback of dialbacks) {
        expect(dialback, certificate).toMatchObject({ type: 'valid', verified: true });
      }
    }
    expect(ruling(recording)).toBe('missing (exercised) PEERS_ACCEPTED');
    expect(answersOf(recording)).toEqual(answers);
  });

  test('why: Prosody 13 asks for a key over the stream both ways, and takes no answer there', async () => {
    const address = addressOf('prosody13-open', lab.n);
    const between = { own: OWN, domain: 'prosody13-open.example', address, port: 5270 };
    const bad = (await makeBadIdentities(OWN))['self-signed'];
    const { asked, told } = await dialbackBeside(between, own, bad, 3_000);
    expect(asked).toMatch(/>key<\/db:verify>/);
    expect(told).toBe('');
    const log = await readFile(join(lab.directory, 'prosody13-open.log'), 'utf8');
    expect(log).toContain(`Ignoring incoming session from ${OWN} claiming a dialback key`);
  });

  test.each([
    ['prosody13', {}, PROSODY_ANSWERS],
    ['prosody13-open', {}, PROSODY_ANSWERS],
    ['ejabberd24', {}, []],
    ['ejabberd24-open', {}, answered('bidi')],
    ['ejabberd24', { s2sListen: LISTEN }, answered('reverse')],
  ])('what %s tells the server of a domain, %j', async (name, flags, answers) => {
    const recording = await record(`${name}.example`, flags);
    expect(answersOf(recording)).toEqual(answers);
    const limit = name.startsWith('prosody')
      ? 'compliant (advertised) STANZA_LIMIT_ANNOUNCED'
      : 'not-observed (null) STANZA_LIMIT_UNANNOUNCED';
    expect(ruling(recording, 's2s-stanza-limit')).toBe(limit);
  });
});

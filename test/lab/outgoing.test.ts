import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { addresses } from '../../probes/addresses.js';
import { login } from '../../probes/login.js';
import { s2sOutgoing } from '../../probes/s2s-outgoing.js';
import { s2sPeer } from '../../probes/s2s-peer.js';
import { session } from '../../probes/session.js';
import { srv } from '../../probes/srv.js';
import { stream } from '../../probes/stream.js';
import { tlsVersions } from '../../probes/tls-versions.js';
import { judge } from '../../src/judge/judge.js';
import type { Recording, Row } from '../../src/model/index.js';
import type { AnyProbe } from '../../src/scan/probe.js';
import type { ScanFlags } from '../../src/scan/settings.js';
import { BAD_DOMAINS, startBadProsody, VOUCHED } from './bad-prosody.js';
import { nothingAddressOf, SERVERS } from './hosts.js';
import { takeOwnPlace } from './own-place.js';
import { OWN_DOMAIN, type OneProsody } from './one-prosody.js';
import { accountOf, keptText, scanInLab } from './scanned.js';

const lab = inject('lab');
const account = accountOf(lab);
const BAD = BAD_DOMAINS.map(({ domain }) => domain);

let bad: OneProsody;
let leavePlace: () => void;
beforeAll(async () => {
  leavePlace = await takeOwnPlace(lab.n);
  // ejabberd asks libc for addresses, and there is no DNS in its /etc/hosts.
  for (const { name } of SERVERS.filter(({ software }) => software === 'ejabberd')) {
    const lines = [OWN_DOMAIN, VOUCHED.domain, ...BAD].map(
      (domain) => `${nothingAddressOf(lab.n)} ${domain}\n`,
    );
    appendFileSync(join(lab.directory, name, 'hosts'), lines.join(''));
  }
  bad = await startBadProsody(lab);
});
afterAll(async () => {
  await bad.stop();
  leavePlace();
});

/** What it takes to log in. */
const PROBES = [srv, addresses, stream, tlsVersions, login, session, s2sOutgoing];
/** And what servers meet that come: the row of both ways. */
const BOTH_WAYS = [...PROBES, s2sPeer];

async function record(
  domain: string,
  flags: ScanFlags,
  probes: readonly AnyProbe[] = PROBES,
): Promise<Recording> {
  const own = { saslAttempts: false, account: true, goodS2sDomain: [OWN_DOMAIN], ...flags };
  const access = ['public', 'account'] as const;
  const recording = await scanInLab(lab, domain, own, { access, account, probes });
  expect(keptText(recording, account)).not.toContain(`${account.user}@`);
  return recording;
}

function rowOf(recording: Recording): Row['ruling'] {
  const row = judge(recording).rows.find(({ id }) => id === 's2s-certificate-enforcement');
  if (row === undefined) throw new Error('no such row');
  return row.ruling;
}

/** `status basis code` of the row, then of what was found of each domain that was asked. */
function ruled(recording: Recording): string[] {
  const { status, basis, code, findings } = rowOf(recording);
  const asked = findings.filter((one) => one.code.startsWith('OUTGOING'));
  return [
    `${status} (${basis ?? '-'}) ${code}`,
    ...asked.map((one) => `${one.subject} ${one.status} (${one.basis ?? '-'}) ${one.code}`),
  ];
}

function textsOf(recording: Recording): Record<string, string | null> {
  return Object.fromEntries(
    recording.observations.flatMap((one) =>
      one.kind === 's2s.outgoing' && one.value?.part === 'bad'
        ? [[one.subject, one.value.text]]
        : [],
    ),
  );
}

const CONTROL = `${OWN_DOMAIN} information (-) OUTGOING_CONTROL_ANSWERED`;

describe('servers with invalid certificates', () => {
  test.each<[string, string, Record<string, string>]>([
    [
      'prosody-good.example',
      'compliant (exercised) PEERS_TURNED_AWAY',
      {
        'bad-expired.example': "Remote server's certificate has expired",
        'bad-self-signed.example': "Remote server's certificate is not trusted",
        'bad-wrong-name.example': "Remote server's certificate is not valid for this name",
      },
    ],
    [
      'ejabberd-good.example',
      'compliant (exercised) PEERS_SHUT_OUT',
      {
        'bad-expired.example': 'Peer certificate rejected: certificate has expired',
        'bad-self-signed.example': 'Peer certificate rejected: self signed certificate',
        'bad-wrong-name.example': 'Peer certificate rejected: Certificate host name mismatch',
      },
    ],
  ])('are not reached from %s, which reports the reason', async (domain, row, words) => {
    const recording = await record(domain, { badS2sDomain: BAD }, BOTH_WAYS);
    const found = BAD.map((one) => `${one} compliant (exercised) OUTGOING_NOT_REACHED`);
    expect(ruled(recording)).toEqual([row, ...found, CONTROL]);
    const texts = textsOf(recording);
    for (const [other, text] of Object.entries(words)) expect(texts[other]).toContain(text);
  });

  test.each(['prosody-weak.example', 'ejabberd-weak.example'])(
    'are reached by users of %s',
    async (domain) => {
      const recording = await record(domain, { badS2sDomain: BAD }, BOTH_WAYS);
      const found = BAD.map((one) => `${one} missing (exercised) OUTGOING_ANSWERED`);
      expect(ruled(recording)).toEqual([
        'missing (exercised) OUTGOING_NOT_ENFORCED',
        ...found,
        CONTROL,
      ]);
    },
  );

  test('with valid TLSA records do not make the row missing', async () => {
    const recording = await record('prosody-weak.example', { badS2sDomain: [VOUCHED.domain] });
    expect(ruled(recording)).toEqual([
      'partial (observed) DIALBACK_AFTER_TLS',
      `${VOUCHED.domain} not-observed (-) OUTGOING_DANE`,
      CONTROL,
    ]);
  });

  test('that get the query but whose answer is lost do not make it compliant', async () => {
    // prosody-good, where it is, does no dialback, and so cannot come back to say anything.
    const domain = 'self-signed.example';
    const recording = await record('prosody-weak.example', { badS2sDomain: [domain] });
    expect(ruled(recording)).toEqual([
      'partial (observed) DIALBACK_AFTER_TLS',
      CONTROL,
      `${domain} not-observed (-) OUTGOING_SILENT`,
    ]);
    const log = readFileSync(join(lab.directory, 'prosody-good.log'), 'utf8');
    expect(log).toMatch(
      /Incoming s2s connection prosody-weak\.example->self-signed\.example complete/,
    );
  });

  test("on the target's own server do not make the row missing", async () => {
    const others = ['self-signed.example', 'expired.example'];
    const recording = await record('prosody-good.example', { badS2sDomain: others });
    expect(ruled(recording)).toEqual([
      'not-observed (-) PEER_WITHOUT_CERTIFICATE_REFUSED',
      'expired.example not-observed (-) OUTGOING_AT_HOME',
      CONTROL,
      'self-signed.example not-observed (-) OUTGOING_AT_HOME',
    ]);
  });

  test('that are down or missing do not make it compliant', async () => {
    // Its address is that of the bad server, which does not know it.
    const others = ['turn.turn-silent.example', 'absent.example', 'no-service.example'];
    const recording = await record('prosody-weak.example', { badS2sDomain: others });
    expect(
      ruled(recording)
        .slice(1)
        .filter((one) => one !== CONTROL),
    ).toEqual(
      [...others].sort().map((one) => `${one} not-observed (-) OUTGOING_CERTIFICATE_UNSEEN`),
    );
  });

  test('do not make it compliant if a valid one is not reached either', async () => {
    const controls = ['absent.example', 'alias.example'];
    const recording = await record('prosody-good.example', {
      badS2sDomain: BAD,
      goodS2sDomain: controls,
    });
    expect(ruled(recording)).toEqual([
      'not-observed (-) PEER_WITHOUT_CERTIFICATE_REFUSED',
      'absent.example information (-) OUTGOING_CONTROL_SILENT',
      'alias.example information (-) OUTGOING_AT_HOME',
      ...BAD.map((one) => `${one} not-observed (-) OUTGOING_UNCONTROLLED`),
    ]);
  });
});

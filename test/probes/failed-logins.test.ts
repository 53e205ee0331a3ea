/** One scan loses fewer logins at an address than a ban at five forgives, all probes together. */
import { describe, expect, test } from 'vitest';
import { addresses } from '../../probes/addresses.js';
import { channelBinding } from '../../probes/channel-binding.js';
import { clearAuth } from '../../probes/clear-auth.js';
import { login } from '../../probes/login.js';
import { stream } from '../../probes/stream.js';
import { tlsLists } from '../../probes/tls-lists.js';
import { tlsVersions } from '../../probes/tls-versions.js';
import type { Recording } from '../../src/model/index.js';
import { failedInClear } from '../../src/xmpp/login/login-offers.js';
import { scan } from '../../src/scan/scan.js';
import { observationView } from '../../src/model/observation-view.js';
import { settingsOf } from '../../src/scan/settings.js';
import { NS } from '../../src/wire/xmpp/ns.js';
import { failed, good, recording, type Spot } from '../arbitrary/build.js';
import {
  features,
  HEADER,
  PLAIN,
  PROCEED,
  STARTTLS,
  startPeer,
  type Script,
} from '../peers/peer.js';
import { PASSWORD, saslServer, USER, type Habits } from '../peers/sasl-server.js';
import { trustedAuthority } from '../peers/set-up.js';

const DOMAIN = 'peer.example';
const FORGIVEN = 4;
const { authority, trust } = trustedAuthority();
const tls = authority.issue([DOMAIN]);

interface Counted {
  readonly recording: Recording;
  /** Before TLS, and in it. */
  readonly clear: number;
  readonly secured: number;
}

/** A server that takes passwords before TLS, counts those that are wrong, and has STARTTLS. */
async function scanned(habits: Partial<Habits>, withAccount: boolean): Promise<Counted> {
  const server = saslServer({ tls, ...habits });
  let clear = 0;
  const script: Script = (socket, number) => {
    let heard = '';
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.toString();
      if (heard.includes('<starttls')) {
        socket.removeAllListeners('data');
        socket.write(PROCEED);
        server.script(socket, number);
      } else if (heard.includes('</auth>')) {
        clear += 1;
        heard = '';
        socket.write(`<failure xmlns='${NS.sasl}'><not-authorized/></failure>`);
      } else if (heard.includes('version=')) {
        heard = '';
        socket.write(HEADER + features(STARTTLS + PLAIN));
      }
    });
  };
  const peer = await startPeer(script);
  try {
    const connect = [`c2s-starttls=${peer.address}:${peer.port}`];
    const flags = { allowPrivate: true, timeout: 2, deadline: 30, connect, account: withAccount };
    const made = await scan({
      domain: DOMAIN,
      settings: settingsOf(flags, [], trust.ca, []),
      trust,
      probes: [addresses, stream, tlsVersions, tlsLists, clearAuth, channelBinding, login],
      ...(withAccount ? { account: { user: USER, password: PASSWORD } } : {}),
    });
    return { recording: made, clear, secured: server.failures() };
  } finally {
    await peer.stop();
  }
}

describe('with what failed before TLS', () => {
  test.each<[string, Partial<Habits>, boolean]>([
    ['with an account', {}, true],
    ['with an account, and types that do not do', { known: ['tls-unique'] }, true],
    ['with a wrong password', { refusesAll: true }, true],
    ['without an account', {}, false],
    ['without an account, and no types named', { types: () => [] }, false],
  ])('%s', async (_what, habits, withAccount) => {
    const { clear, secured } = await scanned(habits, withAccount);
    expect(clear).toBe(1);
    expect(secured).toBeGreaterThan(0);
    expect(clear + secured).toBeLessThanOrEqual(FORGIVEN);
  });

  test('the wrong data in each version, and y in the newest, come first', async () => {
    const { recording: made, secured } = await scanned({}, true);
    expect(secured).toBe(FORGIVEN - 1);
    const refused = made.observations.flatMap(({ kind, value }) =>
      kind === 'sasl.login' && value?.outcome === 'failure'
        ? [`${value.version} ${value.purpose}`]
        : [],
    );
    expect(refused).toEqual(['TLSv1.2 falsified', 'TLSv1.3 downgrade', 'TLSv1.3 falsified']);
  });
});

test('before TLS, at many ports of one address', async () => {
  let clear = 0;
  const script: Script = (socket) => {
    socket.on('data', (chunk: Buffer) => {
      const heard = chunk.toString();
      if (heard.includes('</auth>')) {
        clear += 1;
        socket.write(`<failure xmlns='${NS.sasl}'><not-authorized/></failure>`);
      } else if (heard.includes('version=')) socket.write(HEADER + features(STARTTLS + PLAIN));
    });
  };
  const first = await startPeer(script);
  const peers = [first];
  try {
    while (peers.length < FORGIVEN + 2) peers.push(await startPeer(script, first));
    const connect = peers.map(({ address, port }) => `c2s-starttls=${address}:${port}`);
    const flags = { allowPrivate: true, timeout: 2, deadline: 30, connect };
    const made = await scan({
      domain: DOMAIN,
      settings: settingsOf(flags, [], trust.ca, []),
      trust,
      probes: [addresses, stream, tlsVersions, clearAuth],
    });
    expect(clear).toBe(FORGIVEN);
    const left = made.observations.filter(({ kind, failure }) => kind === 'sasl.clear' && failure);
    expect(left.map(({ failure }) => failure?.reason)).toEqual(['skipped', 'skipped']);
  } finally {
    for (const peer of peers) await peer.stop();
  }
});

test('before TLS, where no features came: nothing was sent that could fail', async () => {
  let silent = false;
  const peer = await startPeer((socket) => {
    socket.on('data', (chunk: Buffer) => {
      if (!silent && chunk.toString().includes('version=')) {
        socket.write(HEADER + features(STARTTLS + PLAIN));
      }
    });
  });
  try {
    const connect = [`c2s-starttls=${peer.address}:${peer.port}`];
    const flags = { allowPrivate: true, timeout: 1, deadline: 30, connect };
    const { observations } = await scan({
      domain: DOMAIN,
      settings: settingsOf(flags, [], trust.ca, []),
      trust,
      probes: [addresses, stream, tlsVersions, clearAuth],
      onProgress: ({ probe }) => (silent ||= probe === 'tls-versions'),
    });
    const tried = observations.find(({ kind }) => kind === 'sasl.clear');
    expect(tried?.failure).toMatchObject({ layer: 'stream', reason: 'timeout' });
    expect(
      failedInClear(observationView(observations, ['endpoint', 'sasl.clear']), peer.address),
    ).toBe(0);
  } finally {
    await peer.stop();
  }
});

describe('what a server may have counted before TLS', () => {
  const at = (auth: Spot['auth'], address = '192.0.2.7', port = 5222): Spot =>
    good('c2s', { address, port, ...(auth === undefined ? {} : { auth }) });
  const answer = (condition: string): Spot['auth'] => ({ answer: 'failure', condition });

  test.each<[string, Spot[], number]>([
    ['refused unread', [at(answer('encryption-required'))], 0],
    ['another word for it', [at(answer('mechanism-too-weak'))], 0],
    ['the password was wrong', [at(answer('not-authorized'))], 1],
    ['ejabberd counts this too', [at(answer('invalid-mechanism'))], 1],
    ['let in', [at({ answer: 'success', condition: null })], 0],
    ['never carried on', [at({ answer: 'challenge', condition: null })], 0],
    ['no answer', [at(failed('timeout', 'sasl'))], 1],
    ['no connection', [at(failed('timeout', 'tcp'))], 0],
    ['held back', [at(failed('skipped', 'scan'))], 0],
    [
      'at two ports, and at another address',
      [
        ...[at(answer('not-authorized')), at(answer('not-authorized'), '192.0.2.7', 5280)],
        at(answer('not-authorized'), '192.0.2.8'),
      ],
      2,
    ],
  ])('%s', (_what, spots, expected) => {
    const { observations } = recording({ spots });
    expect(
      failedInClear(observationView(observations, ['endpoint', 'sasl.clear']), '192.0.2.7'),
    ).toBe(expected);
  });
});

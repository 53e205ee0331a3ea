import { connect, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { addresses } from '../../probes/addresses.js';
import { s2sPeer } from '../../probes/s2s-peer.js';
import { srv } from '../../probes/srv.js';
import { stream } from '../../probes/stream.js';
import { createAuthority, selfSigned } from '../../src/demo/certificates.js';
import { clocks } from '../../src/rules/shared/facts/software.js';
import { judge } from '../../src/judge/judge.js';
import type { PeerCertificate, Recording, S2sPeer } from '../../src/model/index.js';
import { readIdentity } from '../../src/net/tls/identity.js';
import { createTrustStore } from '../../src/net/tls/trust-store.js';
import { formatRecording } from '../../src/files/recording-text.js';
import { parseRecording } from '../../src/files/recording.js';
import { scan } from '../../src/scan/scan.js';
import { settingsOf, type ScanFlags } from '../../src/scan/settings.js';
import { QUERIES } from '../../src/wire/xmpp/queries.js';
import { freshAddress } from '../peers/address.js';
import { opensslServer } from '../peers/openssl-server.js';
import { features, SERVER_HEADER, startPeer, upgradeAsking } from '../peers/peer.js';
import { endedAfterEach } from '../peers/set-up.js';
import { domainPlace } from '../domain-place.js';

const authority = createAuthority('an authority that the peers know');
const trust = createTrustStore('none', []);
const served = selfSigned(['peer.example']);
const files = authority.issue(['own.example']);
const own = readIdentity(files.cert, files.key, 'own.example', new Date());

const stops = endedAfterEach();

const EXTERNAL =
  "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>EXTERNAL</mechanism></mechanisms>";
const DIALBACK = "<dialback xmlns='urn:xmpp:features:dialback'/>";
const BIDI = "<bidi xmlns='urn:xmpp:features:bidi'/>";
const SUCCESS = "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>";
const FAILURE =
  "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/><text>self signed</text></failure>";

const INVALID = "<db:result from='peer.example' to='own.example' type='invalid'/>";

type Said = 'header' | 'auth' | 'dialback' | 'iq';
type Reply = string | ((socket: TLSSocket, text: string) => void);
type Behaviour = Partial<Record<Said, Reply>>;

function saidBy(text: string): Said | null {
  if (text.includes('<stream:stream')) return 'header';
  if (text.includes('<auth')) return 'auth';
  if (text.includes('<db:result')) return 'dialback';
  return text.includes('<iq') ? 'iq' : null;
}

/** A server for others, on direct TLS. */
async function peer(behaviour: Behaviour): Promise<string> {
  const started = await startPeer((socket) => {
    const secured = upgradeAsking(socket, served);
    secured.on('data', (chunk: Buffer) => {
      const text = chunk.toString();
      const said = saidBy(text);
      const reply = said === null ? undefined : behaviour[said];
      if (typeof reply === 'string') secured.write(reply);
      else reply?.(secured, text);
    });
  });
  stops.push(() => started.stop());
  return `s2s-direct=${started.address}:${started.port}`;
}

async function scanned(
  connect: string | readonly string[],
  identity = false,
  flags: ScanFlags = {},
  signal?: AbortSignal,
): Promise<Recording> {
  const settings = settingsOf(
    { connect: [connect].flat(), allowPrivate: true, timeout: 2, deadline: 40, ...flags },
    [],
    [],
    undefined,
    identity ? own : null,
  );
  return scan({
    domain: 'peer.example',
    settings,
    trust,
    identity: identity ? own : null,
    probes: [srv, addresses, stream, s2sPeer],
    ...(signal === undefined ? {} : { signal }),
  });
}

/** `by query answer`, in the order of the questions. */
function answersOf({ observations }: Recording): string[] {
  const said = observations.flatMap((one) =>
    one.kind === 'entity.iq' && one.value !== undefined ? [one.value] : [],
  );
  return Object.keys(QUERIES).flatMap((query) =>
    said
      .filter((value) => value.query === query)
      .map(({ by, answer }) => `${by} ${query} ${answer.answer}`),
  );
}

function ruling(recording: Recording): string {
  const row = judge(recording).rows.find(({ id }) => id === 's2s-certificate-enforcement');
  return `${row?.ruling.status} ${row?.ruling.code}`;
}

function peerOf(recording: Recording, certificate: PeerCertificate): S2sPeer {
  const found = recording.observations.find(
    ({ kind, id }) => kind === 's2s.peer' && id.endsWith(`#${certificate}`),
  );
  if (found?.kind !== 's2s.peer' || found.value === undefined) {
    throw new Error(JSON.stringify(found?.failure));
  }
  return found.value;
}

const opened = (...parts: string[]): string => SERVER_HEADER + features(parts.join(''));
const ends = (condition: string, text: string): string =>
  `${SERVER_HEADER}<stream:error><${condition} xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>` +
  `<text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>${text}</text></stream:error></stream:stream>`;

describe('servers that let in whom they should not', () => {
  test('EXTERNAL with any certificate', async () => {
    const recording = await scanned(await peer({ header: opened(EXTERNAL), auth: SUCCESS }));
    expect(peerOf(recording, 'self-signed').external?.answer).toBe('success');
    expect(ruling(recording)).toBe('missing PEERS_ACCEPTED');
    expect(recording.access).toEqual(['public']);
  });

  test('a dialback that nobody verified', async () => {
    const valid = "<db:result from='peer.example' to='xmpp-safeguard.invalid' type='valid'/>";
    const connect = await peer({
      header: opened(EXTERNAL, DIALBACK),
      auth: FAILURE,
      dialback: valid,
    });
    const recording = await scanned(connect);
    expect(peerOf(recording, 'none').dialback).toMatchObject({ type: 'valid', verified: false });
    expect(ruling(recording)).toBe('missing PEERS_ACCEPTED');
  });
});

describe('servers that do not', () => {
  test('silence after a dialback on offer is a dialback that failed, and takes 12 s', async () => {
    const before = Date.now();
    const recording = await scanned(await peer({ header: opened(DIALBACK) }));
    expect(peerOf(recording, 'expired').dialback).toMatchObject({
      answer: 'silence',
      waitedMs: 12_000,
    });
    expect(ruling(recording)).toBe('partial PEERS_MAY_DIAL_BACK');
    expect(Date.now() - before).toBeLessThan(100_000);
  });

  test('silence that the end of the scan cut short says nothing', async () => {
    const stop = new AbortController();
    let failures = 0;
    const connect = await peer({
      header: opened(EXTERNAL),
      auth: (socket) => {
        socket.write(FAILURE);
        failures += 1;
        // All four certificates failed, and their dialbacks are waited for.
        if (failures === 4) setTimeout(() => stop.abort(), 500);
      },
    });
    const recording = await scanned(connect, false, {}, stop.signal);
    expect(peerOf(recording, 'expired')).toMatchObject({
      external: { answer: 'failure' },
      dialback: null,
      failure: { reason: 'timeout' },
    });
    expect(ruling(recording)).toBe('not-observed PEERS_UNCLEAR');
  });

  test('not-authorized, whatever is shown', async () => {
    const recording = await scanned(await peer({ header: ends('not-authorized', 'no') }));
    expect(ruling(recording)).toBe('compliant PEERS_TURNED_AWAY');
  });

  test('a limit is none of it', async () => {
    const text = 'Too many connections from your address, try again later';
    const recording = await scanned(await peer({ header: ends('policy-violation', text) }));
    expect(ruling(recording)).toBe('not-observed PEERS_LIMITED');
  });

  test('a reset is none of it', async () => {
    let connections = 0;
    const reset = (socket: TLSSocket): void => {
      connections += 1;
      // The first is the scan's own stream.
      if (connections === 1) socket.write(opened(EXTERNAL));
      else socket.destroy();
    };
    const recording = await scanned(await peer({ header: reset }));
    expect(ruling(recording)).toMatch(/^not-observed/);
  });
});

describe('a certificate refused in TLS itself', () => {
  test('in TLS 1.3, after the handshake, by an alert', async () => {
    const recording = await scanned(await demandingServer('-tls1_3'));
    const alerts = (['none', 'self-signed', 'wrong-name', 'expired'] as const).map(
      (one) => peerOf(recording, one).alert?.name,
    );
    expect(alerts).toEqual([
      'certificate_required',
      'unknown_ca',
      'unknown_ca',
      expect.stringMatching(/unknown_ca|certificate_expired/),
    ]);
    expect(peerOf(recording, 'none')).toMatchObject({ version: 'TLSv1.3', answer: 'alert' });
    expect(ruling(recording)).toBe('compliant PEERS_TURNED_AWAY');
  });

  test('in TLS 1.2 the handshake is refused after the flight, which is enforcement', async () => {
    const recording = await scanned(await demandingServer('-tls1_2'));
    const got = (['none', 'self-signed', 'wrong-name', 'expired'] as const).map((certificate) => {
      const { version, requested, answer, alert } = peerOf(recording, certificate);
      return `${version} ${requested} ${answer} ${alert?.name.replace('certificate_expired', 'unknown_ca')}`;
    });
    expect(got).toEqual([
      'TLSv1.2 true alert handshake_failure',
      ...Array.from({ length: 3 }, () => 'TLSv1.2 true alert unknown_ca'),
    ]);
    const row = judge(recording).rows.find(({ id }) => id === 's2s-certificate-enforcement');
    expect(row?.ruling).toMatchObject({ status: 'compliant', basis: 'exercised' });
    expect(ruling(recording)).toBe('compliant PEERS_TURNED_AWAY');
  });

  test('EXTERNAL by SASL2 alone is not tried, and so no proof that the way is shut', async () => {
    const sasl2 = `<authentication xmlns='urn:xmpp:sasl:2'><mechanism>EXTERNAL</mechanism></authentication>`;
    const recording = await scanned(await peer({ header: opened(sasl2), dialback: INVALID }));
    expect(ruling(recording)).not.toMatch(/^compliant/);
    const silent = await scanned(await peer({ header: opened(sasl2) }));
    expect(ruling(silent)).toBe('not-observed PEERS_UNCLEAR');
  });
});

/** Node looks at certificates when the handshake is over, and sends no alert: OpenSSL does. */
async function demandingServer(version: '-tls1_2' | '-tls1_3'): Promise<string> {
  const { address, port, stop } = await opensslServer(served, [version], authority.cert);
  stops.push(stop);
  return `s2s-direct=${address}:${port}`;
}

describe('with an identity', () => {
  const answerIq = (socket: Socket, text: string): void => {
    for (const [, id = ''] of text.matchAll(/<iq [^>]*id='([0-9a-f]+)'/g)) {
      socket.write(
        `<iq type='result' id='${id}' from='peer.example' to='own.example'><query xmlns='jabber:iq:version'><name>Peer</name></query></iq>`,
      );
    }
  };

  test('the stream that was let in is asked, where it goes both ways', async () => {
    const connect = await peer({ header: opened(EXTERNAL, BIDI), auth: SUCCESS, iq: answerIq });
    const recording = await scanned(connect, true);
    expect(recording.access).toEqual(['public', 'federated']);
    expect(answersOf(recording)).toEqual(
      Object.keys(QUERIES).map((query) => `bidi ${query} result`),
    );
    expect(peerOf(recording, 'identity')).toMatchObject({
      from: 'own.example',
      sha256: own.sha256,
    });
  });

  test('an answer over another stream counts, where the one that was asked goes both ways', async () => {
    const address = await freshAddress();
    const overAnother = (_: TLSSocket, text: string): void => {
      const socket = connect(5269, address);
      socket.on('error', () => undefined);
      socket.write(SERVER_HEADER);
      answerIq(socket, text);
    };
    const at = await peer({ header: opened(EXTERNAL, BIDI), auth: SUCCESS, iq: overAnother });
    const recording = await scanned(at, true, { s2sListen: `${address}:5269` });
    expect(answersOf(recording)).toEqual(
      Object.keys(QUERIES).map((query) => `reverse ${query} result`),
    );
  });

  describe('an answer has the time of its arrival, however long the other ways in take', () => {
    /** Long enough to be told from the way of an answer on this machine. */
    const HELD_MS = 3_500;
    const TIME = 'urn:xmpp:time';
    const answerTime = (socket: Socket, text: string): void => {
      const question = new RegExp(`<iq [^>]*id='([0-9a-f]+)'[^>]*><time xmlns='${TIME}'`);
      const utc = new Date().toISOString();
      const id = question.exec(text)?.[1] ?? '';
      socket.write(
        `<iq type='result' id='${id}' from='peer.example' to='own.example'>` +
          `<time xmlns='${TIME}'><tzo>+00:00</tzo><utc>${utc}</utc></time></iq>`,
      );
    };
    const held = (socket: TLSSocket): void => {
      setTimeout(() => socket.writable && socket.write(INVALID), HELD_MS);
    };
    const certified = (socket: TLSSocket): void => {
      const shown = socket.getPeerX509Certificate()?.subject;
      socket.write(shown?.includes('own.example') === true ? SUCCESS : FAILURE);
    };

    /** By how much the clocks differ, ms, and whether the row says so. */
    function clock(recording: Recording) {
      const told = clocks(domainPlace(recording));
      const found = told.seen ? told.items[0].value : undefined;
      const { ruling } = judge(recording).rows.find(({ id }) => id === 'time-sources') ?? {};
      return { found, ruled: ruling?.code };
    }

    test('on the stream that goes both ways', async () => {
      const header = opened(EXTERNAL, DIALBACK, BIDI);
      const silent = { header, auth: certified, dialback: held };
      const recording = await scanned(await peer({ ...silent, iq: answerTime }), true);
      const { found, ruled } = clock(recording);
      expect(Math.abs(found?.offsetMs ?? Infinity)).toBeLessThan(HELD_MS / 2);
      expect(found?.errorMs).toBeLessThan(HELD_MS / 2);
      expect(ruled).not.toBe('CLOCK_OFF');
    });

    test('over another stream', async () => {
      const address = await freshAddress();
      const overAnother = (_: TLSSocket, text: string): void => {
        const socket = connect(5269, address);
        socket.on('error', () => undefined);
        socket.write(SERVER_HEADER);
        answerTime(socket, text);
      };
      const header = opened(EXTERNAL, DIALBACK);
      const behaviour = { header, auth: certified, dialback: held, iq: overAnother };
      const recording = await scanned(await peer(behaviour), true, {
        s2sListen: `${address}:5269`,
      });
      const { found, ruled } = clock(recording);
      expect(found?.by).toBe('reverse');
      expect(Math.abs(found?.offsetMs ?? Infinity)).toBeLessThan(HELD_MS / 2);
      expect(ruled).not.toBe('CLOCK_OFF');
    });
  });

  test('one way in is asked, while nobody else comes', async () => {
    let open = 0;
    const beside: number[] = [];
    const questions: string[] = [];
    const one = () =>
      peer({
        header: (socket) => {
          open += 1;
          socket.once('close', () => (open -= 1));
          socket.write(opened(EXTERNAL, DIALBACK, BIDI));
        },
        auth: SUCCESS,
        dialback: INVALID,
        iq: (socket, text) => {
          questions.push(text);
          beside.push(open - 1);
          answerIq(socket, text);
        },
      });
    const recording = await scanned([await one(), await one()], true);
    expect(questions).toHaveLength(1);
    expect(beside).toEqual([1]);
    expect(answersOf(recording)).toHaveLength(Object.keys(QUERIES).length);
  });

  test('an answer at one place outweighs the silence at another, whichever is first', async () => {
    const talks = await peer({ header: opened(EXTERNAL, BIDI), auth: SUCCESS, iq: answerIq });
    const silent = await peer({ header: opened(EXTERNAL, BIDI), auth: SUCCESS });
    const told = Object.keys(QUERIES).map((query) => `bidi ${query} result`);
    expect(answersOf(await scanned([silent, talks], true))).toEqual(told);
    expect(answersOf(await scanned([talks, silent], true))).toEqual(told);
  });

  test('a key is verified on the stream that goes both ways', async () => {
    const asking = (socket: TLSSocket, text: string): void => {
      verify = socket;
      answerIq(socket, text);
    };
    let verify: TLSSocket | null = null;
    let heard = '';
    const connect = await peer({
      header: opened(EXTERNAL, DIALBACK, BIDI),
      auth: (socket) =>
        socket.write(socket.getPeerX509Certificate()?.subject === undefined ? FAILURE : SUCCESS),
      dialback: INVALID,
      iq: (socket, text) => {
        socket.write(
          "<db:verify from='peer.example' to='own.example' id='other'>no key of ours</db:verify>",
        );
        socket.on('data', (chunk: Buffer) => (heard += chunk.toString()));
        setTimeout(() => asking(socket, text), 200);
      },
    });
    await scanned(connect, true);
    expect(verify).not.toBeNull();
    expect(heard).toContain(
      "<db:verify from='own.example' to='peer.example' id='other' type='invalid'/>",
    );
  });

  test('no key is in the recording, which reads back', async () => {
    const refuses = { header: opened(EXTERNAL), auth: FAILURE, dialback: INVALID };
    const recording = await scanned(await peer(refuses), true);
    const text = formatRecording(recording);
    expect(text).not.toMatch(/PRIVATE|BEGIN/);
    expect(parseRecording(text, 'file.json')).toEqual(recording);
  });
});

import { expect, test } from 'vitest';
import { judge } from '../../src/judge/judge.js';
import type { Status, Verdict } from '../../src/model/index.js';
import { createTrustStore } from '../../src/net/tls/trust-store.js';
import { scan } from '../every-probe.js';
import { settingsOf } from '../../src/scan/settings.js';
import { answers, features, HEADER, PLAIN, startPeer, type Script } from '../peers/peer.js';
import { endedAfterEach } from '../peers/set-up.js';

const DEADLINE_MS = 60_000;
const trust = createTrustStore('none', []);
const stops = endedAfterEach();

async function verdictOn(script: Script): Promise<{ verdict: Verdict; took: number }> {
  const peer = await startPeer(script);
  stops.push(() => peer.stop());
  const settings = settingsOf(
    {
      connect: [`c2s=${peer.address}:${peer.port}`],
      allowPrivate: true,
      timeout: 1,
      deadline: DEADLINE_MS / 1_000,
    },
    [],
    [],
  );
  const before = Date.now();
  const recording = await scan({ domain: 'peer.example', settings, trust });
  return { verdict: judge(recording), took: Date.now() - before };
}

function statusOf({ rows }: Verdict, id: string): Status | undefined {
  return rows.find((row) => row.id === id)?.ruling.status;
}

/** What only an answer of the server can tell. */
const OF_THE_SERVER = [
  'c2s-encryption-required',
  'forward-secrecy',
  'tls-1.3',
  'tls-1.2-disabled',
  'legacy-tls-disabled',
  'channel-binding',
  'certificate-validity',
  'password-hashing',
  'public-registration',
];

test.each<[string, Script]>([
  ['stalls after the stream header', answers(HEADER)],
  ['stalls before it', (socket) => socket.resume()],
  ['closes at once', (socket) => socket.end()],
  ['resets at once', (socket) => socket.resetAndDestroy()],
])('a server that %s is judged on nothing, within the deadline', async (_what, script) => {
  const { verdict, took } = await verdictOn(script);
  for (const id of OF_THE_SERVER) expect(statusOf(verdict, id), id).toBe('not-observed');
  expect(verdict.status).toBe('undetermined');
  expect(took).toBeLessThan(DEADLINE_MS);
});

test('a server whose STARTTLS is stripped, with a login on offer, misses encryption', async () => {
  const refusal = "<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:stream>";
  const { verdict, took } = await verdictOn(answers(HEADER + features(PLAIN), refusal));
  const row = verdict.rows.find(({ id }) => id === 'c2s-encryption-required');
  expect(row?.ruling.status).toBe('missing');
  expect(row?.ruling.findings.some(({ evidence }) => evidence.length > 0)).toBe(true);
  // No TLS at all is an answer: there is no TLS 1.3 either, and no certificate to look at.
  expect(statusOf(verdict, 'tls-1.3')).toBe('missing');
  expect(statusOf(verdict, 'certificate-validity')).toBe('not-observed');
  expect(took).toBeLessThan(DEADLINE_MS);
});

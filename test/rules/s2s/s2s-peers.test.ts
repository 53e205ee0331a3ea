import { describe, expect, test } from 'vitest';
import { judge } from '../../../src/judge/judge.js';
import type { PeerDialback } from '../../../src/model/index.js';
import { failed, good, recording, type Peer, type Spot } from '../../arbitrary/build.js';
import { ROWS, rowOf, ruled } from '../../arbitrary/catalogue.js';

const BAD = ['none', 'self-signed', 'wrong-name', 'expired'] as const;
type Peers = NonNullable<Spot['peers']>;

function every(peer: Peer | ReturnType<typeof failed>, but: Peers = {}): Peers {
  return { ...Object.fromEntries(BAD.map((certificate) => [certificate, peer])), ...but };
}

function s2s(peers: Peers, parts: Partial<Spot> = {}): Spot {
  return good('s2s', { versions: { 'TLSv1.3': { stream: {} } }, peers, ...parts });
}

function row(...spots: readonly Spot[]): string {
  return ruled(recording({ spots }), 's2s-certificates');
}

function codes(...spots: readonly Spot[]): string[] {
  const { findings } = rowOf(recording({ spots }), 's2s-certificates').ruling;
  return findings.map(({ code, status }) => `${status} ${code}`);
}

function dialback(parts: Partial<PeerDialback>): PeerDialback {
  const nothing = { type: null, condition: null, text: null, waitedMs: 12_000, verified: false };
  return { answer: 'result', ...nothing, ...parts };
}

const EXTERNAL = { mechanisms: ['EXTERNAL'] };
const REFUSAL = { answer: 'failure', condition: 'not-authorized', text: 'self signed' } as const;
const SUCCESS = { answer: 'success', condition: null, text: null } as const;
const LET_IN: Peer = { features: EXTERNAL, external: SUCCESS };

const CLOSED: Peer = { error: { condition: 'not-authorized', text: 'is not trusted' } };
const SHUT_OUT: Peer = {
  features: EXTERNAL,
  external: REFUSAL,
  dialback: dialback({ answer: 'stream-error', condition: 'not-authorized' }),
};
const SILENT: Peer = { features: { dialback: true }, dialback: dialback({ answer: 'silence' }) };
const alert = (description: number): Peer => ({
  answer: 'alert',
  alert: { level: 2, description, name: `alert_${description}` },
});

describe('certificates of other servers', () => {
  test.each<[string, Peers, string]>([
    [
      'closed with not-authorized (Prosody)',
      every(CLOSED),
      'compliant/exercised PEERS_TURNED_AWAY',
    ],
    [
      'EXTERNAL fails, no dialback (ejabberd)',
      every(SHUT_OUT),
      'compliant/exercised PEERS_SHUT_OUT',
    ],
    [
      'silence where no dialback is offered',
      every({ ...SHUT_OUT, dialback: dialback({ answer: 'silence' }) }),
      'compliant/exercised PEERS_SHUT_OUT',
    ],
    [
      'some this way, some that way',
      every(CLOSED, { none: SHUT_OUT }),
      'compliant/exercised S2S_CERTIFICATES_ENFORCED',
    ],
    ...[42, 46, 48, 116].map((number): [string, Peers, string] => [
      `alert ${number}`,
      every(alert(number)),
      'compliant/exercised PEERS_TURNED_AWAY',
    ]),
    [
      'handshake_failure, once a certificate was asked for (TLS 1.2)',
      every({ ...alert(40), version: 'TLSv1.2', requested: true }),
      'compliant/exercised PEERS_TURNED_AWAY',
    ],
    [
      'handshake_failure, and none was asked for',
      every({ ...alert(40), version: 'TLSv1.2', requested: false }),
      'not-observed PEERS_UNCLEAR',
    ],
    [
      'handshake_failure at the hello',
      every({ ...alert(40), version: null, requested: null }),
      'not-observed PEERS_UNCLEAR',
    ],
    ['an alert for something else', every(alert(80)), 'not-observed PEERS_UNCLEAR'],
    ['closed without a word', every({}), 'not-observed PEERS_UNCLEAR'],
    [
      'a stream error about something else',
      every({ error: { condition: 'host-unknown' } }),
      'not-observed PEERS_UNCLEAR',
    ],
    ['silence after a dialback on offer', every(SILENT), 'partial/observed PEERS_MAY_DIAL_BACK'],
    [
      'a dialback that came to nothing (ejabberd)',
      every({
        features: { ...EXTERNAL, dialback: true },
        external: REFUSAL,
        dialback: dialback({ type: 'error', condition: 'remote-server-not-found' }),
      }),
      'partial/observed PEERS_MAY_DIAL_BACK',
    ],
    [
      'a dialback that is not on offer, and taken up',
      every({ features: {}, dialback: dialback({ type: 'invalid' }) }),
      'partial/observed PEERS_MAY_DIAL_BACK',
    ],
    [
      'a dialback on offer that is refused',
      every({
        features: { dialback: true },
        dialback: dialback({
          answer: 'stream-error',
          condition: 'policy-violation',
          text: 'a valid certificate is needed',
        }),
      }),
      'compliant/exercised PEERS_TURNED_AWAY',
    ],
    [
      'EXTERNAL ends the stream, so that the dialback on offer was not tried',
      every({
        features: { ...EXTERNAL, dialback: true },
        external: { ...REFUSAL, answer: 'stream-error' },
      }),
      'partial/observed PEERS_MAY_DIAL_BACK',
    ],
    [
      'EXTERNAL ends the stream, and there is no other way',
      every({ features: EXTERNAL, external: { ...REFUSAL, answer: 'stream-error' } }),
      'compliant/exercised PEERS_TURNED_AWAY',
    ],
    [
      'words of a refusal that hold those of a limit',
      every({
        error: { condition: 'policy-violation', text: 'We do not federate without certificates' },
      }),
      'compliant/exercised PEERS_TURNED_AWAY',
    ],
    [
      'one dialback valid',
      every(SILENT, {
        expired: { ...SILENT, dialback: dialback({ type: 'valid', verified: true }) },
      }),
      'missing/exercised PEERS_ACCEPTED',
    ],
    [
      'EXTERNAL with any certificate',
      every(CLOSED, { 'self-signed': LET_IN }),
      'missing/exercised PEERS_ACCEPTED',
    ],
    [
      'EXTERNAL on offer, and not answered',
      every({ features: EXTERNAL, failure: failed('timeout', 'stream') }),
      'not-observed PEERS_UNCLEAR',
    ],
    [
      'EXTERNAL failed for a time',
      every({ ...SHUT_OUT, external: { ...REFUSAL, condition: 'temporary-auth-failure' } }),
      'not-observed PEERS_UNCLEAR',
    ],
    [
      'a limit is not a refusal',
      every({ error: { condition: 'policy-violation', text: 'Too many connections, try again' } }),
      'not-observed PEERS_LIMITED',
    ],
    ...['Ratelimited', 'You are over the rate-limit', 'Connection rate exceeded'].map(
      (text): [string, Peers, string] => [
        `a limit in other words: ${text}`,
        every({ error: { condition: 'policy-violation', text } }),
        'not-observed PEERS_LIMITED',
      ],
    ),
    ['resets', every(failed('reset', 'stream')), 'not-observed NOT_SEEN_EVERYWHERE'],
    [
      'one reset among refusals',
      every(CLOSED, { expired: failed('reset') }),
      'not-observed PEERS_UNANSWERED',
    ],
    [
      'one dialback on offer among refusals',
      every(CLOSED, { none: SILENT }),
      'partial/observed PEERS_MAY_DIAL_BACK',
    ],
  ])('%s', (_what, peers, expected) => {
    expect(row(s2s(peers))).toBe(expected);
  });

  test('endpoints that differ are a finding, and the worst is the row', () => {
    const spots = [s2s(every(CLOSED)), s2s(every(LET_IN), { transport: 'direct' })];
    expect(row(...spots)).toBe('missing/exercised PEERS_ACCEPTED');
    const { contradictions } = judge(recording({ spots }), ROWS, '2026-01-01');
    const said = contradictions.map(({ requirement, code }) => `${requirement} ${code}`);
    expect(said).toContain('s2s-certificates ENDPOINTS_DIFFER');
  });

  test.each(BAD)('all four must have come: without %s', (left) => {
    const peers = Object.fromEntries(Object.entries(every(CLOSED)).filter(([one]) => one !== left));
    expect(row(s2s(peers))).toBe('not-observed PEERS_UNANSWERED');
  });

  test('an endpoint that was not reached keeps it from being compliant', () => {
    const away = s2s({}, { address: '192.0.2.8', unreached: failed('timeout') });
    expect(row(s2s(every(CLOSED)), away)).toMatch(/^not-observed/);
  });

  test('where no peer got through, an offer that the scan saw still stands', () => {
    const versions = { 'TLSv1.3': { stream: { dialback: true } } };
    const spot = s2s(every(failed('reset', 'stream')), { versions });
    expect(row(spot)).toBe('partial/observed DIALBACK_AFTER_TLS');
  });
});

describe('the certificate of the user as control', () => {
  test('let in: the refusals are for the certificates', () => {
    const spot = s2s(every(CLOSED, { identity: LET_IN }));
    expect(row(spot)).toBe('compliant/exercised PEERS_TURNED_AWAY');
    expect(codes(spot)).toContain('information OWN_PEER_ACCEPTED');
  });

  test('turned away too: they prove less, and it is said', () => {
    const spot = s2s(every(CLOSED, { identity: CLOSED }));
    expect(row(spot)).toBe('compliant/observed PEERS_TURNED_AWAY');
    expect(codes(spot)).toContain('information OWN_PEER_REFUSED');
  });

  test('refused for its usage: named as what it is', () => {
    const purpose = { ...REFUSAL, text: 'unsupported certificate purpose' };
    const spot = s2s(every(SHUT_OUT, { identity: { features: EXTERNAL, external: purpose } }));
    expect(codes(spot)).toContain('information OWN_PEER_OF_WRONG_USAGE');
  });

  test('that it is let in convicts nobody', () => {
    expect(row(s2s({ identity: LET_IN }))).not.toMatch(/^missing/);
  });
});

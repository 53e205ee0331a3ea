import { describe, expect, test } from 'vitest';
import { withObservations } from '../../src/evidence/attestation/with-observations.js';
import { judge } from '../../src/judge/judge.js';
import type { Observation } from '../../src/model/index.js';
import { say } from '../../src/rules/words.js';
import { idAt, observe, recording } from '../arbitrary/build.js';
import { C2S, configured, contradictionsOf, PLACE, S2S, WIRE, xml } from './contradictions.js';

const BOTH = ['TLSv1.2', 'TLSv1.3'];

describe('contradictions of the scan and the configuration', () => {
  test('none where they agree', () => {
    const value = { versions: BOTH, forwardSecret: true, ciphers: null };
    const file = configured({
      c2sTls: { value, from: [PLACE] },
      s2sTls: { value, from: [PLACE] },
      c2sEncryption: { value: 'required', from: [PLACE] },
      s2sEncryption: { value: 'required', from: [PLACE] },
    });
    const found = [
      ...['tls-1.3', 'tls-1.2-disabled', 'legacy-tls-disabled', 'forward-secrecy'],
      ...['c2s-encryption-required', 's2s-encryption-required'],
    ].flatMap((id) => contradictionsOf(id, file));
    expect(found).toEqual([]);
  });

  test('the file forbids a version that the server accepts', () => {
    const value = { versions: ['TLSv1.2'], forwardSecret: true, ciphers: null };
    const file = configured({ c2sTls: { value, from: [PLACE] } });
    expect(contradictionsOf('tls-1.3', file)).toContainEqual({
      code: 'CONFIGURATION_DIFFERS',
      args: {
        what: 'c2s-tls',
        configured: ['TLSv1.2'],
        seen: ['TLSv1.3'],
        where: ['prosody.cfg.lua:7'],
      },
    });
  });

  test('the file requires no TLS, but the server does', () => {
    const file = configured({ c2sEncryption: { value: 'optional', from: [PLACE] } });
    expect(contradictionsOf('c2s-encryption-required', file)).toEqual([
      {
        code: 'EVIDENCE_CONTRADICTED',
        args: { source: 'configured', said: 'missing', by: 'wire', found: 'compliant' },
      },
    ]);
  });

  test('the file forbids TLS 1.2 and the server accepts it', () => {
    const value = { versions: ['TLSv1.3'], forwardSecret: true, ciphers: null };
    const file = configured({ c2sTls: { value, from: [PLACE] } });
    expect(contradictionsOf('tls-1.2-disabled', file)).toEqual([
      {
        code: 'CONFIGURATION_DIFFERS',
        args: {
          what: 'c2s-tls',
          configured: ['TLSv1.3'],
          seen: ['TLSv1.2'],
          where: ['prosody.cfg.lua:7'],
        },
      },
    ]);
  });

  test('the file requires TLS, but the server does not', () => {
    const open = recording({ spots: [{ ...C2S, clear: { mechanisms: ['PLAIN'] } }, S2S] });
    const file = configured({ c2sEncryption: { value: 'required', from: [PLACE] } });
    expect(contradictionsOf('c2s-encryption-required', open, file)).toEqual([
      {
        code: 'EVIDENCE_CONTRADICTED',
        args: { source: 'configured', said: 'compliant', by: 'wire', found: 'missing' },
      },
    ]);
  });

  test('of a listener that was not scanned, the file says nothing of those that were', () => {
    const file = (ports: readonly number[]) =>
      configured({ c2sEncryption: { value: 'none', from: [PLACE], ports } });
    expect(contradictionsOf('c2s-encryption-required', file([5280]))).toEqual([]);
    expect(contradictionsOf('c2s-encryption-required', file([5280, 5222]))).toHaveLength(1);
  });
});

describe('stanza limits', () => {
  const limit = (bytes: number | null, ports?: readonly number[]) =>
    configured({
      c2sStanzaLimit: {
        value: { bytes },
        from: [PLACE],
        ...(ports === undefined ? {} : { ports }),
      },
    });
  const tried = (accepted: number, refused: number | null = accepted + 1) =>
    observe(
      'stanza.limit',
      idAt(C2S),
      { phase: 'after', version: 'TLSv1.3', tried: [], accepted, refused },
      'after',
    );
  const differences = (...added: readonly Observation[]) =>
    contradictionsOf('c2s-stanza-limit', WIRE, ...added).filter(
      ({ code }) => code !== 'STANZA_LIMIT_CONTRADICTED',
    );

  test.each([
    ['above', 300_000, 262_144, ['300000']],
    ['below', 100_000, 262_144, ['100001']],
    ['below none', 262_144, null, ['262145']],
  ])('%s the configured one', (_, accepted, bytes, seen) => {
    const configured = bytes === null ? [] : [String(bytes)];
    const where = ['prosody.cfg.lua:7'];
    expect(differences(tried(accepted), limit(bytes))).toEqual([
      { code: 'CONFIGURATION_DIFFERS', args: { what: 'c2s-limit', configured, seen, where } },
    ]);
  });

  test('the same as configured, or that of another listener', () => {
    expect(differences(tried(262_144), limit(262_144))).toEqual([]);
    expect(differences(tried(100_000), limit(262_144, [5223]))).toEqual([]);
    expect(differences(tried(100_000), limit(null, [5223]))).toEqual([]);
  });

  const announced = (maxBytes: number) => {
    const bytes = xml('max-bytes', 'urn:xmpp:stream-limits:0', [String(maxBytes)]);
    const limits = xml('limits', 'urn:xmpp:stream-limits:0', [bytes]);
    const features = xml('features', 'http://etherx.jabber.org/streams', [limits]);
    const of = { by: 'account', version: 'TLSv1.3', mechanism: 'SCRAM-SHA-1', gs2: 'n' } as const;
    return observe('session', idAt(C2S), { ...of, features }, 'account');
  };

  test('announced as configured, and otherwise', () => {
    expect(differences(announced(262_144), limit(262_144))).toEqual([]);
    for (const [bytes, configured] of [
      [262_144, ['262144']],
      [null, []],
    ] as const) {
      expect(differences(announced(10_000), limit(bytes))).toEqual([
        {
          code: 'CONFIGURATION_DIFFERS',
          args: {
            what: 'c2s-announced',
            configured,
            seen: ['10000'],
            where: ['prosody.cfg.lua:7'],
          },
        },
      ]);
    }
  });

  test('announced as configured, and not kept', () => {
    const file = limit(262_144);
    expect(differences(announced(262_144), tried(600_000), file)).toMatchObject([
      { args: { what: 'c2s-limit', configured: ['262144'], seen: ['600000'] } },
    ]);
  });
});

test('each names the likely causes, the most likely first', () => {
  const value = { versions: ['TLSv1.3'], forwardSecret: true, ciphers: null };
  const [differs] = contradictionsOf(
    'tls-1.2-disabled',
    configured({ c2sTls: { value, from: [PLACE] } }),
  );
  const [contradicted] = contradictionsOf(
    'c2s-encryption-required',
    configured({ c2sEncryption: { value: 'optional', from: [PLACE] } }),
  );
  const causes = [
    ...['another file or version', 'no restart', 'a proxy in front', 'another host'],
    'an option that this version ignores',
  ];
  for (const one of [differs, contradicted]) {
    const text = one === undefined ? '' : say(one);
    const places = causes.map((cause) => text.indexOf(cause));
    expect(places, text).toEqual([...places].sort((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(0);
  }
});

test('a configuration names the software of the advice, if the server does not', () => {
  const { configuration } = judge(withObservations(WIRE, [configured({})]));
  expect(configuration.map(({ software, version }) => [software, version])).toEqual([
    ['prosody', '13.0'],
  ]);
});

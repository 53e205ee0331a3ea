import { describe, expect, test } from 'vitest';
import { judge } from '../../src/judge/judge.js';
import { CONFIGURATION_EXAMPLES } from '../../src/model/kinds/configuration-examples.js';
import { observationOf, type ConfiguredSettings, type Observation } from '../../src/model/index.js';
import { withObservations } from '../../src/evidence/attestation/with-observations.js';
import { DOMAIN, good, idAt, observe, recording } from '../arbitrary/build.js';

const PLACE = { option: 'of the test', file: '/etc/prosody/prosody.cfg.lua', line: 7 };

function configured(settings: Partial<ConfiguredSettings>): Observation {
  const { value } = CONFIGURATION_EXAMPLES.server;
  const whole = { ...value, settings: { ...(value.settings as ConfiguredSettings), ...settings } };
  const { software, version } = value;
  const asked = { software, version };
  return observationOf('config.server', DOMAIN, asked, '2026-11-30T12:00:00.000Z', {
    value: whole,
  });
}

const [C2S, S2S] = [good('c2s'), good('s2s')];
const WIRE = recording({ spots: [C2S, S2S] });

function contradictionsOf(requirement: string, ...added: readonly Observation[]) {
  return judge(withObservations(WIRE, added))
    .contradictions.filter((one) => one.requirement === requirement)
    .map(({ code, args }) => ({ code, args }));
}

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

  test.each([
    ['above', 300_000, 262_144, 1],
    ['below', 100_000, 262_144, 1],
    ['equal', 262_144, 262_144, 0],
  ])('a limit %s the configured one', (_, accepted, bytes, count) => {
    const tried = observe(
      'stanza.limit',
      idAt(C2S),
      { phase: 'after', version: 'TLSv1.3', tried: [], accepted, refused: accepted + 1 },
      'after',
    );
    const file = configured({ c2sStanzaLimit: { value: { bytes }, from: [PLACE] } });
    const found = contradictionsOf('c2s-stanza-limit', tried, file);
    expect(found.filter(({ code }) => code === 'CONFIGURATION_DIFFERS')).toHaveLength(count);
  });
});

test('a configuration names the software of the advice, if the server does not', () => {
  const { configuration } = judge(withObservations(WIRE, [configured({})]));
  expect(configuration.map(({ software, version }) => [software, version])).toEqual([
    ['prosody', '13.0'],
  ]);
});

/** Rulings on channel binding that is on offer in part: in one protocol of two, or by old software. */
import { describe, expect, test } from 'vitest';
import type { Observation } from '../../../src/model/index.js';
import type { XmlElement } from '../../../src/wire/xmpp/xml.js';
import { NONE, plus, PLUS, RIGHT, ruledOn, spotOf } from '../../arbitrary/build-bindings.js';
import {
  DOMAIN,
  failed,
  good,
  observe,
  recording,
  type Spot,
  type Stream,
} from '../../arbitrary/build.js';
import { rowOf } from '../../arbitrary/catalogue.js';

/** What that entity says it is (XEP-0092). */
function software(subject: string, name: string, version: string): Observation {
  const ns = 'jabber:iq:version';
  const child = (tag: string, text: string): XmlElement => {
    return { name: tag, ns, attributes: {}, children: [text] };
  };
  const children = [child('name', name), child('version', version)];
  const payload = { name: 'query', ns, attributes: {}, children };
  const answer = { answer: 'result', payload, condition: null, text: null } as const;
  const value = { by: 'account', query: 'version', tookMs: 5, answer } as const;
  return observe('entity.iq', subject, value, 'version account');
}

const SOFTWARE = software(DOMAIN, 'Prosody', '0.12.3');

describe('SASL and SASL2', () => {
  const EXPORTER = { bindings: ['tls-exporter'] };

  test.each<[string, Stream, string, string[]]>([
    [
      'SASL2 alone',
      { sasl2: PLUS, ...EXPORTER },
      'compliant/advertised CHANNEL_BINDING_OFFERED',
      [],
    ],
    [
      'the same in both',
      { mechanisms: PLUS, sasl2: PLUS, ...EXPORTER },
      'compliant/advertised CHANNEL_BINDING_OFFERED',
      [],
    ],
    [
      'SASL without -PLUS',
      { mechanisms: ['PLAIN', 'SCRAM-SHA-1'], sasl2: PLUS, ...EXPORTER },
      'missing/advertised CHANNEL_BINDING_ONE_PROTOCOL',
      ['CHANNEL_BINDING_ONE_PROTOCOL', 'SASL2_DIFFERS'],
    ],
    [
      'SASL2 without -PLUS',
      { mechanisms: PLUS, sasl2: ['SCRAM-SHA-1'], ...EXPORTER },
      'missing/advertised CHANNEL_BINDING_ONE_PROTOCOL',
      ['CHANNEL_BINDING_ONE_PROTOCOL', 'SASL2_DIFFERS'],
    ],
    [
      'SASL for those without a password',
      { mechanisms: ['ANONYMOUS', 'EXTERNAL'], sasl2: PLUS, ...EXPORTER },
      'compliant/advertised CHANNEL_BINDING_OFFERED',
      ['SASL2_DIFFERS'],
    ],
    [
      'other hashes',
      { mechanisms: PLUS, sasl2: ['SCRAM-SHA-256-PLUS'], ...EXPORTER },
      'compliant/advertised CHANNEL_BINDING_OFFERED',
      ['SASL2_DIFFERS'],
    ],
    [
      '-PLUS in neither',
      { mechanisms: ['PLAIN'], sasl2: ['SCRAM-SHA-1'], ...EXPORTER },
      'missing/observed CHANNEL_BINDING_NOT_OFFERED',
      ['SASL2_DIFFERS'],
    ],
  ])('%s', (_what, stream, expected, contradictions) => {
    const spot = spotOf(null, stream);
    const { status, basis, code, ...ruling } = rowOf(
      recording({ spots: [spot] }),
      'channel-binding',
    ).ruling;
    expect(`${status}/${basis} ${code}`).toBe(expected);
    const found = ruling.findings.map((finding) => finding.code);
    for (const one of contradictions) expect(found).toContain(one);
    if (contradictions.length === 0) {
      expect(found).not.toContain('SASL2_DIFFERS');
      expect(found).not.toContain('CHANNEL_BINDING_ONE_PROTOCOL');
    }
  });

  test('what works in SASL does not make up for SASL2', () => {
    const stream = { mechanisms: PLUS, sasl2: ['PLAIN'], ...EXPORTER };
    expect(ruledOn([spotOf(null, stream)], RIGHT.slice(2))).toBe(
      'missing/advertised CHANNEL_BINDING_ONE_PROTOCOL',
    );
  });
});

describe('where the software has none (Prosody 0.12 in TLS 1.3)', () => {
  const both = spotOf(plus('tls-unique'), NONE, { transport: 'direct' });
  const newest = spotOf(null, NONE);
  const silent = { stream: failed('timeout', 'stream') } as const;

  test.each<[string, Spot[], string]>([
    ['in one version', [both], 'compliant/advertised CHANNEL_BINDING_WHERE_SUPPORTED'],
    ['at all', [newest], 'not-applicable/observed CHANNEL_BINDING_UNSUPPORTED'],
    [
      'at one endpoint of two',
      [both, newest],
      'compliant/advertised CHANNEL_BINDING_WHERE_SUPPORTED',
    ],
    [
      'and none where it could',
      [spotOf(NONE, NONE, { transport: 'direct' }), newest],
      'missing/observed CHANNEL_BINDING_NOT_OFFERED',
    ],
    [
      'and the other version not seen',
      [good('c2s', { versions: { 'TLSv1.2': silent, 'TLSv1.3': { stream: NONE } } })],
      'not-observed UNANSWERED',
    ],
    [
      'and another endpoint not seen',
      [newest, good('c2s', { address: '192.0.2.8', unreached: failed('timeout') })],
      'not-observed ENDPOINT_UNREACHED',
    ],
  ])('%s', (_what, spots, expected) => {
    expect(ruledOn(spots, [], [SOFTWARE])).toBe(expected);
  });

  test.each<[string, Observation[], string]>([
    [
      'what a component says of itself does not count',
      [SOFTWARE, software('muc.example.org', 'Bridge', '1.0')],
      'not-applicable/observed CHANNEL_BINDING_UNSUPPORTED',
    ],
    [
      'nor does it where the server says nothing',
      [software('muc.example.org', 'Prosody', '0.12.3')],
      'missing/observed CHANNEL_BINDING_NOT_OFFERED',
    ],
    [
      'a version that has it',
      [software(DOMAIN, 'Prosody', '13.0.1')],
      'missing/observed CHANNEL_BINDING_NOT_OFFERED',
    ],
  ])('%s', (_what, said, expected) => {
    expect(ruledOn([newest], [], said)).toBe(expected);
  });
});

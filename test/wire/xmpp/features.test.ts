import { duplexPair } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { nextFeatures, readFeatures, type Features } from '../../../src/wire/xmpp/features.js';
import { NS } from '../../../src/wire/xmpp/ns.js';
import { openStream, StreamFailure } from '../../../src/wire/xmpp/stream.js';
import { HEADER, stanza } from './reading.js';

const NOTHING: Features = {
  starttls: null,
  mechanisms: [],
  sasl2: null,
  channelBindings: [],
  dialback: null,
  bidi: false,
  register: false,
  inviteRegister: false,
  ibrToken: false,
  iqAuth: false,
  limits: null,
  other: [],
};

const features = (inside: string): Features =>
  readFeatures(stanza(`<stream:features>${inside}</stream:features>`));

describe('features', () => {
  test('of nothing', () => {
    expect(features('')).toEqual(NOTHING);
  });

  test('of Prosody 13 in TLS 1.3, in any order', () => {
    const all = [
      `<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>SCRAM-SHA-256-PLUS</mechanism><mechanism>PLAIN</mechanism></mechanisms>`,
      `<sasl-channel-binding xmlns='urn:xmpp:sasl-cb:0'><channel-binding type='tls-server-end-point'/><channel-binding type='tls-exporter'/></sasl-channel-binding>`,
      `<register xmlns='http://jabber.org/features/iq-register'/>`,
      `<register xmlns='urn:xmpp:invite'/><register xmlns='urn:xmpp:ibr-token:0'/>`,
      `<limits xmlns='urn:xmpp:stream-limits:0'><max-bytes>10000</max-bytes><idle-seconds>840</idle-seconds></limits>`,
    ];
    const expected = {
      ...NOTHING,
      mechanisms: ['PLAIN', 'SCRAM-SHA-256-PLUS'],
      channelBindings: ['tls-exporter', 'tls-server-end-point'],
      register: true,
      inviteRegister: true,
      ibrToken: true,
      limits: { maxBytes: 10_000, idleSeconds: 840 },
    };
    expect(features(all.join(''))).toEqual(expected);
    expect(features(all.reverse().join(''))).toEqual(expected);
  });

  test('of jabberd2 in the clear', () => {
    expect(
      features(
        `<address xmlns='http://affinix.com/jabber/address'>127.0.0.1</address>` +
          `<auth xmlns='http://jabber.org/features/iq-auth'/><register xmlns='http://jabber.org/features/iq-register'/>` +
          `<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'></starttls>` +
          `<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism><mechanism>DIGEST-MD5</mechanism></mechanisms>`,
      ),
    ).toEqual({
      ...NOTHING,
      starttls: { required: false },
      mechanisms: ['DIGEST-MD5', 'PLAIN'],
      register: true,
      iqAuth: true,
      other: ['{http://affinix.com/jabber/address}address'],
    });
  });

  test('of servers to servers', () => {
    expect(
      features(
        `<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>` +
          `<dialback xmlns='urn:xmpp:features:dialback'><errors/></dialback><bidi xmlns='urn:xmpp:features:bidi'/>` +
          `<limits xmlns='urn:xmpp:stream-limits:0'><idle-seconds>840</idle-seconds></limits>`,
      ),
    ).toEqual({
      ...NOTHING,
      starttls: { required: true },
      dialback: { required: false, errors: true },
      bidi: true,
      limits: { maxBytes: null, idleSeconds: 840 },
    });
    // As ejabberd 24.12 has it.
    expect(features(`<bidi xmlns='urn:xmpp:bidi'/>`)).toEqual({ ...NOTHING, bidi: true });
    expect(
      features(`<dialback xmlns='urn:xmpp:features:dialback'><required/></dialback>`).dialback,
    ).toEqual({ required: true, errors: false });
  });

  test('of XEP-0388', () => {
    expect(
      features(
        `<authentication xmlns='urn:xmpp:sasl:2'><mechanism>SCRAM-SHA-1</mechanism><mechanism>HT-SHA-256-NONE</mechanism>` +
          `<inline><sm xmlns='urn:xmpp:sm:3'/><bind xmlns='urn:xmpp:bind:0'/></inline></authentication>`,
      ).sasl2,
    ).toEqual({
      mechanisms: ['HT-SHA-256-NONE', 'SCRAM-SHA-1'],
      inline: ['{urn:xmpp:bind:0}bind', '{urn:xmpp:sm:3}sm'],
      bind2: [],
      fast: null,
    });
  });

  test('that a SASL2 login may enable: resource binding, and mechanisms with a token', () => {
    const inline =
      `<bind xmlns='${NS.bind2}'><inline><feature var='urn:xmpp:sm:3'/><feature/>` +
      `<feature var='urn:xmpp:carbons:2'/></inline></bind>` +
      `<fast xmlns='${NS.fast}'><mechanism>HT-SHA-256-NONE</mechanism>` +
      `<mechanism>HT-SHA-256-EXPR</mechanism></fast><bind xmlns='urn:example'/>`;
    const sasl2 = (inside: string) =>
      features(`<authentication xmlns='${NS.sasl2}'>${inside}</authentication>`).sasl2;
    expect(sasl2(`<inline>${inline}</inline>`)).toEqual({
      mechanisms: [],
      inline: [`{${NS.bind2}}bind`, `{${NS.fast}}fast`, '{urn:example}bind'].sort(),
      bind2: ['urn:xmpp:carbons:2', 'urn:xmpp:sm:3'],
      fast: ['HT-SHA-256-EXPR', 'HT-SHA-256-NONE'],
    });
    // Outside of `<inline/>` they are no offer.
    expect(sasl2(inline)).toMatchObject({ inline: [], bind2: null, fast: null });
  });

  test('in other namespaces count as other', () => {
    expect(features(`<starttls/><required xmlns='${NS.tls}'/>`)).toEqual({
      ...NOTHING,
      other: [`{${NS.client}}starttls`, `{${NS.tls}}required`].sort(),
    });
    expect(
      features(`<starttls xmlns='${NS.tls}'><required xmlns='urn:x'/></starttls>`).starttls,
    ).toEqual({ required: false });
  });

  test.each(['', '-1', '1e9', '0x10', '9'.repeat(16), '10 000'])('%j is not a limit', (number) => {
    expect(
      features(`<limits xmlns='${NS.limits}'><max-bytes>${number}</max-bytes></limits>`).limits,
    ).toEqual({ maxBytes: null, idleSeconds: null });
  });

  test('are bounded and without doubles', () => {
    const mechanism = (name: string): string => `<mechanism>${name}</mechanism>`;
    const many = Array.from({ length: 500 }, (_, n) => mechanism(`M${n}`)).join('');
    const inside = mechanism('A').repeat(3) + mechanism(' ') + mechanism('B'.repeat(999)) + many;
    const { mechanisms, other } = features(
      `<mechanisms xmlns='${NS.sasl}'>${inside}</mechanisms><x${'x'.repeat(999)}/>`,
    );
    expect(mechanisms).toHaveLength(100);
    expect(mechanisms.slice(0, 2)).toEqual(['A', `${'B'.repeat(99)}…`]);
    expect(other.map(({ length }) => length)).toEqual([300]);
  });
});

describe('nextFeatures', () => {
  async function next(xml: string): ReturnType<typeof nextFeatures> {
    const [near, far] = duplexPair();
    far.write(HEADER + xml);
    return nextFeatures(await openStream(near, { role: 'c2s', to: 'x.example', timeoutMs: 500 }));
  }

  test('returns the features or the error', async () => {
    expect(await next('<stream:features/>')).toMatchObject({
      features: { name: 'features' },
      error: null,
    });
    expect(
      await next(`<stream:error><conflict xmlns='${NS.streamErrors}'/></stream:error>`),
    ).toMatchObject({ features: null, error: { condition: 'conflict' } });
  });

  test('fails for anything else', async () => {
    await expect(next('<features/>')).rejects.toThrow(
      new StreamFailure(
        'malformed',
        'the server sent {jabber:client}features where its features should be',
      ),
    );
    await expect(next('</stream:stream>')).rejects.toMatchObject({ reason: 'closed' });
    await expect(next('')).rejects.toMatchObject({ reason: 'timeout' });
  });
});

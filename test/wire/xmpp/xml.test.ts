import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NS } from '../../../src/wire/xmpp/ns.js';
import {
  attribute,
  child,
  children,
  escapeXml,
  serialize,
  textOf,
  xmlReader,
  type XmlElement,
} from '../../../src/wire/xmpp/xml.js';
import { bytewise, cutAt, HEADER, readAll, stanza } from './reading.js';

const PROSODY_13 =
  `<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>SCRAM-SHA-256-PLUS</mechanism></mechanisms>` +
  `<register xmlns='http://jabber.org/features/iq-register'/><limits xmlns='urn:xmpp:stream-limits:0'><max-bytes>10000</max-bytes></limits></stream:features>`;

describe('decoding', () => {
  test('the root, a stanza and the end, with where each ends', () => {
    const { events, condition } = readAll([HEADER, PROSODY_13, ' \n', '</stream:stream>']);
    expect(condition).toBe(null);
    const root: XmlElement = {
      name: 'stream',
      ns: NS.streams,
      attributes: { from: 'chat.example', id: '1', version: '1.0', 'xml:lang': 'en' },
      children: [],
    };
    const features: XmlElement = {
      name: 'features',
      ns: NS.streams,
      attributes: {},
      children: [
        {
          name: 'mechanisms',
          ns: NS.sasl,
          attributes: {},
          children: [
            {
              name: 'mechanism',
              ns: NS.sasl,
              attributes: {},
              children: ['SCRAM-SHA-256-PLUS'],
            },
          ],
        },
        { name: 'register', ns: NS.registerFeature, attributes: {}, children: [] },
        {
          name: 'limits',
          ns: NS.limits,
          attributes: {},
          children: [{ name: 'max-bytes', ns: NS.limits, attributes: {}, children: ['10000'] }],
        },
      ],
    };
    const afterFeatures = HEADER.length + PROSODY_13.length;
    expect(events).toEqual([
      { type: 'open', element: root, defaultNs: NS.client, end: HEADER.length },
      { type: 'stanza', element: features, end: afterFeatures },
      { type: 'close', end: afterFeatures + 2 + '</stream:stream>'.length },
    ]);
    expect(JSON.parse(JSON.stringify(events))).toEqual(events);
  });

  test('prefixes, attributes in a namespace, references, CDATA and line ends', () => {
    const element = stanza(
      `<p:a xmlns:p='urn:p' xmlns:q='urn:q' b='1' q:b='2' xml:lang='de' c='&lt;&#x1F600;'>x&amp;\r\n<![CDATA[<!-- ]] > <?]>&y;]]]>z<b/></p:a>`,
    );
    expect(element).toEqual({
      name: 'a',
      ns: 'urn:p',
      attributes: { b: '1', '{urn:q}b': '2', 'xml:lang': 'de', c: '<😀' },
      children: [
        'x&\n<!-- ]] > <?]>&y;]z',
        { name: 'b', ns: NS.client, attributes: {}, children: [] },
      ],
    });
  });

  test('attributes with names of object properties are harmless', () => {
    const element = stanza(`<a __proto__='p' constructor='c' toString='t'/>`);
    expect(Object.getPrototypeOf(element.attributes)).toBe(Object.prototype);
    expect(Object.entries(element.attributes)).toEqual([
      ['__proto__', 'p'],
      ['constructor', 'c'],
      ['toString', 't'],
    ]);
    expect(attribute(element, '__proto__')).toBe('p');
    expect(attribute(stanza('<a/>'), 'constructor')).toBe(null);
    expect(attribute(stanza('<a/>'), '__proto__')).toBe(null);
    expect(stanza(serialize(element))).toEqual(element);
  });

  test('events before a violation in the same chunk are returned first', () => {
    const reader = xmlReader();
    const events = reader.push(Buffer.from(`${HEADER}<a/><b>&foo;</b>`));
    expect(events.map(({ type }) => type)).toEqual(['open', 'stanza']);
    expect(reader.violation?.condition).toBe('restricted-xml');
    expect(() => reader.push(Buffer.from('<c/>'))).toThrow('undefined entity');
    expect(() => reader.push(new Uint8Array())).toThrow('undefined entity');
  });

  test('a stanza closed by another tag is dropped', () => {
    expect(readAll([HEADER, '<a></b>'])).toMatchObject({
      events: [{ type: 'open' }],
      condition: 'not-well-formed',
    });
    expect(readAll([HEADER, '</a>'])).toMatchObject({
      events: [{ type: 'open' }],
      condition: 'not-well-formed',
    });
  });

  test('white space between stanzas is ignored, and text refused immediately', () => {
    expect(readAll([HEADER, ' ', '\n', '\t<a/>\r\n']).events).toHaveLength(2);
    expect(readAll([HEADER, '<a/>', 'x'])).toMatchObject({ condition: 'not-well-formed' });
    expect(readAll([HEADER, '<a/>&#x20;<b/>']).events).toHaveLength(3);
    expect(readAll([HEADER, '<a/>&#x78;<b/>']).condition).toBe('not-well-formed');
  });
});

describe('elements', () => {
  const element = stanza(
    `<iq><query xmlns='urn:q'>a<b/>c</query><query/><query xmlns='urn:q'/></iq>`,
  );

  test('are found by name and namespace', () => {
    expect(child(element, 'query', NS.client)).toBe(element.children[1]);
    expect(child(element, 'query', 'urn:other')).toBe(undefined);
    expect(children(element, 'query', 'urn:q')).toEqual([element.children[0], element.children[2]]);
  });

  test('have only their direct text', () => {
    expect(children(element, 'query', 'urn:q').map(textOf)).toEqual(['ac', '']);
  });

  test('in the namespace of xml or in none read back', () => {
    for (const xml of [`<xml:a><b xmlns=''><c/></b></xml:a>`, `<b xmlns=''><c xmlns='urn:c'/></b>`])
      expect(stanza(serialize(stanza(xml)))).toEqual(stanza(xml));
  });

  test('characters that XML cannot contain are replaced', () => {
    expect(escapeXml(`<a b='"&">\t\r\n`)).toBe(
      '&lt;a b=&apos;&quot;&amp;&quot;&gt;&#x9;&#xD;&#xA;',
    );
    expect(escapeXml('a\0b\ud800c\uffffd😀')).toBe('a\ufffdb\ufffdc\ufffdd😀');
  });
});

const ncName = fc.stringMatching(/^[A-Za-z_À-ÖØ-öⰀ-⿯😀-😿][\w.\-·À-ÖØ-ö😀-😿]{0,6}$/u);
const character = fc
  .oneof(
    { weight: 4, arbitrary: fc.constantFrom(...Array.from(`<>&'"]]>\t\n\r ab😀é日{}`)) },
    { weight: 1, arbitrary: fc.integer({ min: 0x20, max: 0x10ffff }).map(scalar) },
  )
  .filter((c) => escapeXml(c) !== '\ufffd' || c === '\ufffd');
const text = fc.array(character, { minLength: 1, maxLength: 20 }).map((all) => all.join(''));
// saxes trims the names of namespaces.
const ns = fc.oneof(
  fc.constantFrom('', NS.client, NS.streams, NS.xml, 'urn:x', "urn:'<&>"),
  text.map((name) => `urn:${name}.`),
);
const boundNs = ns.filter((name) => name !== '' && name !== NS.xml);
const attributeKey = fc.oneof(
  ncName.filter((name) => name !== 'xmlns'),
  fc.constant('xml:lang'),
  fc.constantFrom('__proto__', 'constructor'),
  fc.tuple(boundNs, ncName).map(([uri, local]) => `{${uri}}${local}`),
);
const attributes = fc
  .array(fc.tuple(attributeKey, fc.oneof(text, fc.constant(''))), { maxLength: 4 })
  .map((entries) => Object.fromEntries(entries));

const { tree } = fc.letrec<{ tree: XmlElement }>((tie) => ({
  tree: fc
    .record({
      name: ncName,
      ns,
      attributes,
      children: fc.array(fc.oneof({ depthSize: 'small' }, text, tie('tree')), { maxLength: 4 }),
    })
    .map((element) => ({ ...element, children: joined(element.children) })),
}));

function scalar(code: number): string {
  return code >= 0xd800 && code <= 0xdfff ? '\ufffd' : String.fromCodePoint(code);
}

function joined(nodes: readonly (XmlElement | string)[]): (XmlElement | string)[] {
  const all: (XmlElement | string)[] = [];
  for (const node of nodes) {
    const last = all.at(-1);
    if (typeof node === 'string' && typeof last === 'string') all[all.length - 1] = last + node;
    else all.push(node);
  }
  return all;
}

describe('properties', () => {
  test('a tree reads back equal, in any chunks', () => {
    fc.assert(
      fc.property(fc.array(tree, { maxLength: 3 }), fc.array(fc.nat()), (trees, cuts) => {
        const bytes = Buffer.from(`${HEADER}${trees.map(serialize).join('\n')}</stream:stream>`);
        const whole = readAll([bytes]);
        expect(whole.condition).toBe(null);
        expect(
          whole.events.flatMap((event) => (event.type === 'stanza' ? [event.element] : [])),
        ).toEqual(trees);
        expect(whole.events.at(-1)).toEqual({ type: 'close', end: bytes.length });
        expect(readAll(bytewise(bytes))).toEqual(whole);
        const places = cuts.map((cut) => cut % (bytes.length + 1));
        expect(readAll(cutAt(bytes, places))).toEqual(whole);
      }),
      { numRuns: 300 },
    );
  });

  const piece = fc.oneof(
    fc
      .constantFrom(
        ...[
          '<a>',
          '</a>',
          '<b/>',
          `<c d='`,
          `'>`,
          '&amp;',
          '&x;',
          '&#x0;',
          '<!--',
          '-->',
          '<?p ?>',
        ],
        ...[
          '<![CDATA[',
          ']]',
          ']',
          ']]>',
          '>',
          '<',
          '!',
          '?',
          '<!DOCTYPE',
          ' ',
          '\r',
          '\n',
          '\ufeff',
        ],
        ...[
          '😀',
          '\ufffe',
          '</stream:stream>',
          `xmlns:p='u' `,
          '<p:a ',
          'p:b',
          "='1'",
          '/>',
          HEADER,
        ],
      )
      .map((xml) => Buffer.from(xml)),
    fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
  );

  const rubble = fc
    .tuple(fc.constantFrom(HEADER, ''), fc.array(piece, { maxLength: 30, size: 'max' }))
    .map(([head, pieces]) => Buffer.concat([Buffer.from(head), ...pieces]));

  const damaged = fc
    .tuple(fc.array(tree, { maxLength: 3 }), fc.nat(), fc.nat({ max: 3 }), piece)
    .map(([trees, place, loss, gain]) => {
      const stanzas = Buffer.from(trees.map(serialize).join(' '));
      const at = place % (stanzas.length + 1);
      const after = stanzas.subarray(at + loss);
      return Buffer.concat([Buffer.from(HEADER), stanzas.subarray(0, at), gain, after]);
    });

  test('any bytes give the same events in any chunks', () => {
    const limits = { stanzaBytes: 250, depth: 3, attributes: 2, nodes: 6, stanzas: 5 };
    const ends = new Set<string>();
    fc.assert(
      fc.property(fc.oneof(rubble, damaged), fc.array(fc.nat()), (bytes, cuts) => {
        const { events, condition } = readAll([bytes], limits);
        ends.add(String(condition));
        expect(readAll(bytewise(bytes), limits)).toMatchObject({ events, condition });
        const places = cuts.map((cut) => cut % (bytes.length + 1));
        expect(readAll(cutAt(bytes, places), limits)).toMatchObject({ events, condition });
      }),
      { numRuns: 3_000 },
    );
    expect([...ends].sort()).toEqual([
      'limit',
      'not-well-formed',
      'null',
      'restricted-xml',
      'unsupported-encoding',
    ]);
  });
});

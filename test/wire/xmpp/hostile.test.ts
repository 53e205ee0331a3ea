import { describe, expect, test } from 'vitest';
import { cpuNow } from '../../cpu.js';
import { XML_LIMITS } from '../../../src/wire/xmpp/xml.js';
import { HEADER, readAll } from './reading.js';

const CHUNK = 65_536;
const FLOOD = 40 * 1_048_576;

/** The opening, then the same over and over: far more than anyone should read. */
function* flood(opening: string, again: (n: number) => string): Generator<string> {
  yield opening;
  let chunk = '';
  for (let n = 0, sent = 0; sent < FLOOD; n++) {
    chunk += again(n);
    if (chunk.length < CHUNK) continue;
    sent += chunk.length;
    yield chunk;
    chunk = '';
  }
}

describe('refused immediately', () => {
  test.each([
    ['a web server', 'HTTP/1.1 400 Bad Request\r\n', 'not-well-formed'],
    ['a mail server', '220 mail.example ESMTP\r\n', 'not-well-formed'],
    ['a TLS alert', Buffer.from('15030300020228', 'hex'), 'not-well-formed'],
    ['a TLS handshake', Buffer.from('160303007a0200', 'hex'), 'not-well-formed'],
    ['a byte order mark', `\ufeff${HEADER}`, 'not-well-formed'],
    ['UTF-16', Buffer.from(`\ufeff${HEADER}`, 'utf16le'), 'unsupported-encoding'],
    ['another encoding', `<?xml version='1.0' encoding='koi8-r'?><a>`, 'unsupported-encoding'],
    ['a space before the declaration', ` ${HEADER}`, 'not-well-formed'],
    ['a second declaration', `${HEADER}<?xml version='1.0'?>`, 'restricted-xml'],
    ['a document type, unfinished', `<!D`, 'restricted-xml'],
    ['a document type after the declaration', `<?xml version='1.0'?><!DOCTYPE`, 'restricted-xml'],
    ['a document type in the stream', `${HEADER}<!DOCTYPE x>`, 'restricted-xml'],
    [
      'a billion laughs',
      `<!DOCTYPE l [<!ENTITY a "lol"><!ENTITY b "&a;&a;">]><stream>&b;</stream>`,
      'restricted-xml',
    ],
    ['an external entity', `<!DOCTYPE l [<!ENTITY a SYSTEM "file:///x">]>`, 'restricted-xml'],
    ['a processing instruction first', `<?php x ?>`, 'restricted-xml'],
    ['a style sheet first', `<?xml-stylesheet href='x'?>`, 'restricted-xml'],
    ['a processing instruction, unfinished', `${HEADER}<?`, 'restricted-xml'],
    ['a comment, unfinished', `${HEADER}<!-`, 'restricted-xml'],
    ['a comment in a stanza', `${HEADER}<a>b<!-- c --></a>`, 'restricted-xml'],
    ['an entity', `${HEADER}<a>&foo;`, 'restricted-xml'],
    ['an entity of HTML', `${HEADER}<a b='&nbsp;'`, 'restricted-xml'],
    ['an entity called like part of an object', `${HEADER}<a>&constructor;`, 'restricted-xml'],
    ['a surrogate by number', `${HEADER}<a>&#xD800;`, 'not-well-formed'],
    ['NUL by number', `${HEADER}<a>&#0;`, 'not-well-formed'],
    ['a number beyond Unicode', `${HEADER}<a>&#x110000;`, 'not-well-formed'],
    ['NUL', `${HEADER}<a>\0`, 'not-well-formed'],
    ['a terminal escape', `${HEADER}<a b='\u001b[2J'`, 'not-well-formed'],
    ['an unbound prefix', `${HEADER}<x:a/>`, 'not-well-formed'],
    ['an unbound prefix of an attribute', `${HEADER}<a x:b='1'/>`, 'not-well-formed'],
    ['two attributes of one name', `${HEADER}<a b='1' b='2'/>`, 'not-well-formed'],
    [
      'two attributes of one name and namespace',
      `${HEADER}<a xmlns:p='u' xmlns:q='u' p:b='1' q:b='2'/>`,
      'not-well-formed',
    ],
    ['< in an attribute', `${HEADER}<a b='<`, 'not-well-formed'],
    ['an attribute without quotes', `${HEADER}<a b=1`, 'not-well-formed'],
    ['an attribute without value', `${HEADER}<a b>`, 'not-well-formed'],
    ['tags across each other', `${HEADER}<a><b></a>`, 'not-well-formed'],
    [']]> in text', `${HEADER}<a>]]>`, 'not-well-formed'],
    ['text after the end', `${HEADER}</stream:stream>x`, 'not-well-formed'],
    ['a second root', `${HEADER}</stream:stream><a>`, 'not-well-formed'],
    ['an overlong <', Buffer.from([0xc0, 0xbc]), 'unsupported-encoding'],
  ])('%s', (_, input, condition) => {
    expect(readAll([input])).toMatchObject({ condition });
  });

  test('invalid UTF-8 after valid stanzas', () => {
    const bad = Buffer.concat([Buffer.from(`${HEADER}<a/><b>é`), Buffer.from([0xff])]);
    expect(readAll([bad])).toMatchObject({
      events: [{ type: 'open' }, { type: 'stanza' }],
      condition: 'unsupported-encoding',
    });
  });
});

describe('endless input is stopped within a stanza', () => {
  test.each([
    ['the name of a tag', '<', () => 'aaaaaaaaaaaaaaaa'],
    ['the name of an attribute', '<a ', () => 'aaaaaaaaaaaaaaaa'],
    ['the value of an attribute', `<a b='`, () => 'aaaaaaaaaaaaaaaa'],
    ['line ends in an attribute', `<a b='`, () => '\n'],
    ['references in an attribute', `<a b='`, () => '&amp;'],
    ['text', '<a>', () => 'text text text text text '],
    ['text of emoji', '<a>', () => '😀'],
    ['references', '<a>', () => '&#38;'],
    ['an entity', '<a>&', () => 'aaaaaaaaaaaaaaaa'],
    ['CDATA', '<a><![CDATA[', () => ']] ]>]'],
    ['white space between stanzas', '', () => ' \n\t\r'],
    ['white space in a tag', '<a', () => ' \n\t\r'],
    ['a closing tag', '<a></', () => 'aaaaaaaaaaaaaaaa'],
    ['attributes', '<a', (n: number) => ` a${n}=''`],
    ['declarations of namespaces', '<a', (n: number) => ` xmlns:a${n}='u'`],
    ['nesting', '', () => '<a>'],
    ['nesting with namespaces', '', (n: number) => `<a xmlns='u${n}'>`],
    ['nesting with prefixes', '', (n: number) => `<p${n}:a xmlns:p${n}='u'>`],
    ['elements', '<a>', () => '<b/>'],
    ['elements and texts', '<a>', () => '<b/>c'],
    ['empty CDATA', '<a>', () => '<![CDATA[]]>'],
    ['prefixes bound far away', deep(60), () => `<b ${prefixed(60)}/>`],
  ])('%s', (_, opening, again) => {
    const started = cpuNow();
    const { events, condition, bytes } = readAll(flood(`${HEADER}<ok/>${opening}`, again));
    expect(condition).toBe('limit');
    expect(events.map(({ type }) => type)).toEqual(['open', 'stanza']);
    expect(bytes).toBeLessThan(XML_LIMITS.stanzaBytes + 3 * CHUNK);
    expect(cpuNow() - started).toBeLessThan(5_000);
  });

  test('the stream header', () => {
    const { condition, bytes } = readAll(flood(`<?xml version='1.0'?><a b='`, () => 'x'));
    expect(condition).toBe('limit');
    expect(bytes).toBeLessThan(XML_LIMITS.stanzaBytes + 3 * CHUNK);
  });

  test('the stream', { timeout: 120_000 }, () => {
    const text = 'x'.repeat(1_000);
    const { events, condition, bytes } = readAll(flood(HEADER, () => `<a>${text}</a>`));
    expect(condition).toBe('limit');
    expect(bytes).toBeLessThan(XML_LIMITS.streamBytes + 2 * CHUNK);
    expect(events.length).toBe(1 + Math.floor((XML_LIMITS.streamBytes - HEADER.length) / 1_007));
  });

  test('the number of stanzas', { timeout: 120_000 }, () => {
    const { events, condition } = readAll(flood(HEADER, () => '<a/>'));
    expect(condition).toBe('limit');
    expect(events).toHaveLength(1 + XML_LIMITS.stanzas);
  });
});

function deep(levels: number): string {
  const bindings = Array.from({ length: 60 }, (_, n) => ` xmlns:p${n}='u'`).join('');
  return `<a${bindings}>${'<a>'.repeat(levels)}`;
}

function prefixed(attributes: number): string {
  return Array.from({ length: attributes }, (_, n) => `p${n}:a${n}=''`).join(' ');
}

describe('limits are exact', () => {
  const reads = (limits: Parameters<typeof readAll>[1], xml: string): string | null =>
    readAll([HEADER, xml], limits).condition;

  test('bytes of a stanza', () => {
    const limits = { stanzaBytes: HEADER.length };
    const fitting = `<a>é${'x'.repeat(HEADER.length - 9)}</a>`;
    expect(Buffer.byteLength(fitting)).toBe(HEADER.length);
    expect(reads(limits, fitting + fitting)).toBe(null);
    expect(reads(limits, `<b/>${fitting}`)).toBe(null);
    expect(reads(limits, `<b/> ${fitting}`)).toBe('limit');
    expect(reads(limits, fitting.replace('x', 'xx'))).toBe('limit');
  });

  test('bytes of the stream', () => {
    const stream = `${HEADER}<a/><a/></stream:stream>`;
    expect(readAll([stream], { streamBytes: stream.length }).condition).toBe(null);
    expect(readAll([stream], { streamBytes: stream.length - 1 }).condition).toBe('limit');
  });

  test('depth, attributes, nodes, stanzas', () => {
    expect(reads({ depth: 2 }, '<a><b/><b/></a>')).toBe(null);
    expect(reads({ depth: 2 }, '<a><b><c/></b></a>')).toBe('limit');
    expect(reads({ attributes: 6 }, `<a a='' b='' c='' d='' e='' xmlns='u'/>`)).toBe(null);
    expect(reads({ attributes: 6 }, `<a a='' b='' c='' d='' e='' f='' xmlns='u'/>`)).toBe('limit');
    expect(reads({ nodes: 3 }, '<a>b<c/></a><a>b<c/></a>')).toBe(null);
    expect(reads({ nodes: 3 }, '<a>b<c/>d</a>')).toBe('limit');
    expect(reads({ stanzas: 2 }, '<a/><a/></stream:stream>')).toBe(null);
    expect(reads({ stanzas: 2 }, '<a/><a/><a/>')).toBe('limit');
  });
});

import { createHash, randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { queryBits } from '../../../src/wire/xmpp/chance.js';
import {
  isSpoken,
  markOwner,
  OLD_UPLOADS,
  readSlot,
  slotRequest,
  UPLOAD,
  uploadNamespace,
} from '../../../src/wire/xmpp/upload.js';
import { xmlReader, type XmlElement } from '../../../src/wire/xmpp/xml.js';

const SERVICE = ['up.example', 'chat.example'];
const OWNER = { local: 'alice', bareJid: 'alice@chat.example', service: SERVICE };
const MARKS = ['‹', '›'] as const;

function marked(url: string, owner = OWNER): string {
  return markOwner(new URL(url), owner, MARKS).replace('https://up.example', '');
}

function hash(name: string, text: string): string {
  return createHash(name).update(text).digest('hex');
}

describe('owner names in a URL', () => {
  test.each([
    ['/upload/alice/8jdK2mQx/a.txt', '/upload/‹user name›/8jdK2mQx/a.txt'],
    ['/upload/ALICE/x', '/upload/‹user name›/x'],
    ['/u/alice@chat.example/x', '/u/‹bare JID›/x'],
    ['/u/alice%40chat.example/x', '/u/‹bare JID›/x'],
    [`/u/${hash('sha1', 'alice@chat.example')}/x`, '/u/‹sha1(bare JID)›/x'],
    [`/u/${hash('sha1', 'alice@chat.example').toUpperCase()}/x`, '/u/‹sha1(bare JID)›/x'],
    [`/u/${hash('md5', 'alice')}-x`, '/u/‹md5(user name)›-x'],
    [`/u/${hash('sha256', 'alice@chat.example')}`, '/u/‹sha256(bare JID)›'],
    ['/u/YWxpY2VAY2hhdC5leGFtcGxl/x', '/u/‹base64(bare JID)›/x'],
    ['/u/616c6963654063686174/x', '/u/‹hex(user name)›4063686174/x'],
    ['/u/malice/x', '/u/malice/x'],
    ['/u/alicea/x', '/u/alicea/x'],
    ['/u/alice-2/x?jwt=secret#alice', '/u/‹user name›-2/x?jwt=…#‹user name›'],
    ['/get.php?id=8c5b0f7e&u=alice', '/get.php?id=…&u=‹user name›'],
    ['/get.php?u=alice%40chat.example', '/get.php?u=‹bare JID›'],
    [`/get?${hash('sha1', 'alice@chat.example')}`, '/get?‹sha1(bare JID)›'],
    ['/get?8c5b0f7e', '/get?…'],
    ['/get;owner=alice;id=7/x', '/get;owner=‹user name›;id=7/x'],
    ['/x#by=alice', '/x#‹user name›'],
    ['/x#secret', '/x#…'],
    ['/u/a%2Fb/%e2%80%b9x%e2%80%ba', '/u/a%2Fb/%e2%80%b9x%e2%80%ba'],
  ])('%s', (url, expected) => {
    expect(marked(`https://up.example${url}`)).toBe(expected);
  });

  test('a short name matches only on its own', () => {
    const al = { local: 'al', bareJid: 'al@chat.example', service: SERVICE };
    expect(marked('https://up.example/final/Xal8/al/x', al)).toBe('/final/Xal8/‹user name›/x');
  });

  test('special characters of patterns are escaped', () => {
    const odd = { local: 'a.c+(d', bareJid: 'a.c+(d@chat.example', service: SERVICE };
    expect(marked('https://up.example/abc/a.c+(d/x', odd)).toBe('/abc/‹user name›/x');
  });

  test('no separate name is left', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z]{3,12}$/),
        fc.stringMatching(/^[A-Z0-9]{0,9}$/),
        (local, rest) => {
          const owner = { local, bareJid: `${local}@chat.example`, service: SERVICE };
          const url = marked(`https://up.example/${local}/${rest}/${local}@chat.example`, owner);
          expect(url).toBe(`/‹user name›/${rest}/‹bare JID›`);
        },
      ),
    );
  });
});

test.each([
  ['https://alice.up.example/x', 'https://‹user name›.up.example/x'],
  [`https://${hash('md5', 'alice')}.up.example/x`, 'https://‹md5(user name)›.up.example/x'],
  ['https://alice:secret@up.example/x', 'https://‹user name›@up.example/x'],
  ['https://bob:secret@up.example/x', 'https://…@up.example/x'],
  ['https://up.example:8443/x', 'https://up.example:8443/x'],
])('an owner in the host: %s', (url, expected) => {
  expect(markOwner(new URL(url), OWNER, MARKS)).toBe(expected);
});

test('labels of the service are not user names', () => {
  const owner = { local: 'up', bareJid: 'up@chat.example', service: SERVICE };
  expect(markOwner(new URL('https://up.example/f/x'), owner, MARKS)).toBe('https://up.example/f/x');
});

describe('random bits in queries', () => {
  const bits = (
    search: (index: number) => string,
    path: (index: number) => string = () => '/get.php',
  ): number =>
    queryBits(
      Array.from({ length: 8 }, (_, at) => new URL(`https://up.example${path(at)}?${search(at)}`)),
      'a.txt',
    );
  const hex = (): string => randomBytes(16).toString('hex');

  test.each<[string, (index: number) => string, number, number]>([
    ['128 random bits in a parameter', () => `id=${hex()}`, 115, 128],
    ['128 random bits without a name', hex, 115, 128],
    ['a UUID behind a constant', () => `v=1&id=${randomUUID()}`, 122, 122],
    ['parameters in any order', (at) => (at % 2 ? `a=1&id=${hex()}` : `id=${hex()}&a=1`), 115, 128],
    ['a counter', (index) => `id=${1_000 + index}`, 0, 0],
    ['the same in all', () => 'id=8c5b0f7e', 0, 0],
    ['the name of the file', () => 'file=a.txt', 0, 0],
    ['one that comes twice', (index) => `id=${[11, 97, 42, 63, 5, 78, 11, 30][index]}`, 0, 0],
  ])('%s', (_what, search, least, most) => {
    expect(bits(search)).toBeGreaterThanOrEqual(least);
    expect(bits(search)).toBeLessThanOrEqual(most);
  });

  test('values in the path or another parameter count once', () => {
    const ids = Array.from({ length: 8 }, hex);
    const id = (index: number): string => ids[index] ?? '';
    expect(
      bits(
        (at) => `id=${id(at)}`,
        (at) => `/f/${id(at)}/a.txt`,
      ),
    ).toBe(0);
    expect(bits((at) => `id=${id(at)}&again=${id(at)}`)).toBeLessThanOrEqual(128);
  });

  test('a fragment counts nothing', () => {
    expect(bits(() => `#${hex()}`)).toBe(0);
  });
});

describe('upload namespaces', () => {
  test.each<[readonly string[], string | null, boolean]>([
    [[OLD_UPLOADS[1], OLD_UPLOADS[0], UPLOAD], UPLOAD, true],
    [[OLD_UPLOADS[0]], OLD_UPLOADS[0], true],
    [[OLD_UPLOADS[1]], OLD_UPLOADS[1], true],
    [['urn:xmpp:http:upload:1'], 'urn:xmpp:http:upload:1', false],
    [['urn:xmpp:http:upload:purpose:0', 'urn:xmpp:ping'], null, false],
  ])('%j', (features, expected, spoken) => {
    const namespace = uploadNamespace(features);
    expect(namespace).toBe(expected);
    expect(namespace !== null && isSpoken(namespace)).toBe(spoken);
  });

  test.each(OLD_UPLOADS)('%s uses elements in request and answer', (namespace) => {
    expect(slotRequest("a'b.txt", 10, namespace)).toContain(
      '<filename>a&apos;b.txt</filename><size>10</size>',
    );
    const reader = xmlReader();
    const xml =
      `<r><slot xmlns='${namespace}'><put>https://up.example/p</put>` +
      '<get>https://up.example/g</get></slot></r>';
    const found = [...reader.push(Buffer.from(xml))].find(({ type }) => type === 'stanza');
    const read = found?.type === 'stanza' ? readSlot(found.element) : null;
    expect([read?.put.pathname, read?.get.pathname]).toEqual(['/p', '/g']);
  });
});

describe('a slot', () => {
  const slot = (put: string, get: string): XmlElement => {
    const reader = xmlReader();
    const xml = `<r><slot xmlns='${UPLOAD}'><put url='${put}'/><get url='${get}'/></slot></r>`;
    const found = [...reader.push(Buffer.from(xml))].find(({ type }) => type === 'stanza');
    if (found?.type !== 'stanza') throw new Error('no stanza');
    return found.element;
  };

  test('is read', () => {
    const read = readSlot(slot('https://up.example/p', 'http://up.example/g'));
    expect([read?.put.href, read?.get.href]).toEqual([
      'https://up.example/p',
      'http://up.example/g',
    ]);
  });

  test.each([
    ['javascript:alert(1)', 'https://up.example/g'],
    ['https://up.example/p', '/g'],
    ['https://up.example/p', `https://up.example/${'a'.repeat(3_000)}`],
  ])('%s, %s is refused', (put, get) => {
    expect(readSlot(slot(put, get))).toBeNull();
  });

  test('is asked for', () => {
    expect(slotRequest("a'b.txt", 10)).toContain("filename='a&apos;b.txt' size='10'");
  });
});

import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { markOwner, readSlot, slotRequest, UPLOAD } from '../../../src/wire/xmpp/upload.js';
import { xmlReader, type XmlElement } from '../../../src/wire/xmpp/xml.js';

const OWNER = { local: 'alice', bareJid: 'alice@chat.example' };
const MARKS = ['‹', '›'] as const;

function marked(url: string, owner = OWNER): string {
  return markOwner(new URL(url), owner, MARKS).replace('https://up.example', '');
}

function hash(name: string, text: string): string {
  return createHash(name).update(text).digest('hex');
}

describe('what a URL tells of its owner', () => {
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
    ['/u/alice-2/x?jwt=secret#alice', '/u/‹user name›-2/x'],
    ['/u/a%2Fb/%e2%80%b9x%e2%80%ba', '/u/a%2Fb/%e2%80%b9x%e2%80%ba'],
  ])('%s', (url, expected) => {
    expect(marked(`https://up.example${url}`)).toBe(expected);
  });

  test('a short name is met only where it stands alone', () => {
    const al = { local: 'al', bareJid: 'al@chat.example' };
    expect(marked('https://up.example/final/Xal8/al/x', al)).toBe('/final/Xal8/‹user name›/x');
  });

  test('a name that means something in a pattern is taken as it is', () => {
    const odd = { local: 'a.c+(d', bareJid: 'a.c+(d@chat.example' };
    expect(marked('https://up.example/abc/a.c+(d/x', odd)).toBe('/abc/‹user name›/x');
  });

  test('nothing of a name is left that stands alone', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z]{3,12}$/),
        fc.stringMatching(/^[A-Z0-9]{0,9}$/),
        (local, rest) => {
          const owner = { local, bareJid: `${local}@chat.example` };
          const url = marked(`https://up.example/${local}/${rest}/${local}@chat.example`, owner);
          expect(url).toBe(`/‹user name›/${rest}/‹bare JID›`);
        },
      ),
    );
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
  ])('%s, %s is none', (put, get) => {
    expect(readSlot(slot(put, get))).toBeNull();
  });

  test('is asked for', () => {
    expect(slotRequest("a'b.txt", 10)).toContain("filename='a&apos;b.txt' size='10'");
  });
});

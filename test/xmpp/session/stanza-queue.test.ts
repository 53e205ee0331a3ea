/** What a server may make us hold that nobody has asked for. */
import { expect, test } from 'vitest';
import { stanzaQueue } from '../../../src/xmpp/session/stanza-queue.js';
import type { XmlElement } from '../../../src/wire/xmpp/xml.js';

function message(id: number, children: XmlElement['children'] = []): XmlElement {
  return { name: 'message', ns: 'jabber:client', attributes: { id: String(id) }, children };
}

async function idsLeft(queue: ReturnType<typeof stanzaQueue>): Promise<string[]> {
  const ids: string[] = [];
  for (;;) {
    const stanza = await queue.next(() => true, 0);
    if (stanza === null) return ids;
    ids.push(stanza.attributes['id'] ?? '');
  }
}

const FLOODS: Readonly<Record<string, () => XmlElement['children']>> = {
  elements: () =>
    Array.from({ length: 10_000 }, () => ({ name: 'a', ns: '', attributes: {}, children: [] })),
  attributes: () =>
    Array.from({ length: 300 }, () => ({
      ...{ name: 'a', ns: '', children: [] },
      attributes: Object.fromEntries(Array.from({ length: 64 }, (_, at) => [`a${at}`, ''])),
    })),
  text: () => ['x'.repeat(1_000_000)],
};

test.each(Object.keys(FLOODS))('is limited for heavy stanzas: %s', async (what) => {
  const queue = stanzaQueue();
  for (let id = 0; id < 60; id += 1) queue.push(message(id, FLOODS[what]?.()));
  const left = await idsLeft(queue);
  expect(left.length).toBeLessThan(5);
  expect(left.at(-1)).toBe('59');
  // What was taken weighs no more.
  for (let id = 0; id < 90; id += 1) queue.push(message(id));
  expect(await idsLeft(queue)).toHaveLength(90);
});

test('keeps the newest, whatever its weight, and a hundred light ones', async () => {
  const queue = stanzaQueue();
  const many = Array.from({ length: 60_000 }, (_, at) => message(at));
  queue.push(message(1));
  queue.push(message(2, many));
  expect(await idsLeft(queue)).toEqual(['2']);
  for (let id = 0; id < 150; id += 1) queue.push(message(id));
  const left = await idsLeft(queue);
  expect(left).toHaveLength(100);
  expect(left[0]).toBe('50');
});

/** The parts of the reader of a stream, each without a parser. */
import type { SaxesTagNS } from 'saxes';
import { describe, expect, test } from 'vitest';
import { BytePlace } from '../../../src/wire/xmpp/byte-place.js';
import { ElementBuilder } from '../../../src/wire/xmpp/element-builder.js';
import { EventQueue } from '../../../src/wire/xmpp/event-queue.js';
import { XML_LIMITS, XmlViolation, type XmlEvent } from '../../../src/wire/xmpp/xml.js';

describe('byte offsets', () => {
  test('characters of several bytes are counted, within a chunk and across chunks', () => {
    const place = new BytePlace();
    expect(place.isAtStart).toBe(true);
    place.begin('é<a/>😀');
    // Before the emoji: é is one unit and two bytes.
    expect(place.mark(5)).toBe(6);
    expect(place.since()).toBe('😀');
    place.end();
    expect(place.isAtStart).toBe(false);
    place.begin('ü<b/>');
    expect(place.since(8)).toBe('ü');
    // The emoji is two units and four bytes.
    expect(place.mark(12)).toBe(6 + 4 + 2 + 4);
    expect(place.marked).toBe(16);
  });

  test('text without an event moves the next one', () => {
    const place = new BytePlace();
    for (const text of ['é', 'é', '']) {
      place.begin(text);
      place.end();
    }
    expect(place.marked).toBe(0);
    place.begin('<a/>');
    expect(place.mark(6)).toBe(8);
  });
});

describe('elements', () => {
  const tag = (local: string): SaxesTagNS =>
    ({ local, uri: 'x:y', attributes: {}, ns: {} }) as Partial<SaxesTagNS> as SaxesTagNS;
  const LIMITS = { ...XML_LIMITS, depth: 2, attributes: 1, nodes: 3, stanzas: 2 };

  function open(builder: ElementBuilder, name: string): ReturnType<ElementBuilder['openTag']> {
    builder.startTag();
    return builder.openTag(tag(name));
  }

  function inRoot(): ElementBuilder {
    const builder = new ElementBuilder(LIMITS);
    open(builder, 'root');
    builder.resetNodes();
    return builder;
  }

  test('the root is returned at its start without children, a stanza at its end', () => {
    const builder = new ElementBuilder(LIMITS);
    const root = open(builder, 'root');
    expect(root).toMatchObject({ name: 'root', children: [] });
    expect(open(builder, 'a')).toBeNull();
    expect(open(builder, 'b')).toBeNull();
    expect(builder.closeTag()).toBeNull();
    expect(builder.closeTag()).toMatchObject({ name: 'a', children: [{ name: 'b' }] });
    expect(root?.children).toEqual([]);
    expect(builder.closeTag()).toBe('root');
  });

  test('adjacent texts are joined, and empty ones dropped', () => {
    const builder = inRoot();
    open(builder, 'a');
    for (const text of ['', 'one', '', ' two']) builder.text(text);
    expect(builder.closeTag()).toMatchObject({ children: ['one two'] });
  });

  test('only white space is allowed between stanzas', () => {
    const builder = inRoot();
    builder.text(' \n\t');
    expect(() => builder.text(' x')).toThrow(XmlViolation);
  });

  test.each<[string, (builder: ElementBuilder) => void]>([
    ['elements within each other', (builder) => ['a', 'b', 'c'].forEach((n) => open(builder, n))],
    [
      'attributes',
      (builder) => {
        builder.startTag();
        builder.attribute();
        builder.attribute();
      },
    ],
    [
      'nodes in a stanza',
      (builder) => {
        open(builder, 'a');
        for (let count = 0; count < 2; count += 1) {
          open(builder, 'b');
          builder.closeTag();
        }
        builder.text('one too many');
      },
    ],
    [
      'stanzas',
      (builder) => {
        for (let count = 0; count < 3; count += 1) {
          open(builder, 'a');
          builder.closeTag();
          builder.resetNodes();
        }
      },
    ],
  ])('are limited: %s', (what, act) => {
    expect(() => act(inRoot())).toThrow(what);
  });
});

describe('queued events', () => {
  const event = (end: number): XmlEvent => ({ type: 'close', end });

  test('are taken oldest first, with the byte offset', () => {
    const queue = new EventQueue();
    expect(queue.shift()).toBeUndefined();
    queue.push(event(4));
    queue.push(event(10));
    expect([queue.shift()?.end, queue.taken, queue.waiting]).toEqual([4, 4, 1]);
    queue.push(event(12));
    expect([queue.shift()?.end, queue.shift()?.end, queue.shift()]).toEqual([10, 12, undefined]);
    expect([queue.taken, queue.waiting]).toEqual([12, 0]);
  });

  test('are limited by number', () => {
    const queue = new EventQueue();
    for (let end = 1; end <= 256; end += 1) queue.push(event(end));
    expect([queue.isFull(1), queue.isFull(1 / 2)]).toEqual([false, true]);
    queue.push(event(257));
    expect(queue.isFull(1)).toBe(true);
  });

  test('are limited by bytes; taken ones do not count', () => {
    const queue = new EventQueue();
    queue.push(event(1_000_000));
    expect(queue.isFull(1)).toBe(true);
    queue.shift();
    expect(queue.isFull(1)).toBe(false);
    queue.push(event(1_000_000 + 262_144));
    expect(queue.isFull(1)).toBe(false);
    queue.push(event(1_000_000 + 262_145));
    expect(queue.isFull(1)).toBe(true);
    queue.clear();
    expect([queue.isFull(1), queue.waiting, queue.shift()]).toEqual([false, 0, undefined]);
  });
});

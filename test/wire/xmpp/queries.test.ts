import { describe, expect, test } from 'vitest';
import { readExternalServices } from '../../../src/wire/xmpp/extdisco.js';
import type { Iq } from '../../../src/wire/xmpp/iq.js';
import { forKeeping } from '../../../src/wire/xmpp/queries.js';
import { serialize, xmlReader, type XmlElement } from '../../../src/wire/xmpp/xml.js';

function result(xml: string): Iq {
  const [, stanza] = xmlReader().push(Buffer.from(`<root>${xml}`));
  if (stanza?.type !== 'stanza') throw new Error('no element');
  return { answer: 'result', payload: stanza.element, condition: null, text: null };
}

function kept(xml: string): string {
  const { payload } = forKeeping(result(xml));
  return payload === null ? '' : serialize(payload);
}

describe('recorded answers', () => {
  test('services without credentials', () => {
    const said =
      "<services xmlns='urn:xmpp:extdisco:2'><service type='TURN' host='turn.example' port='3479' " +
      "transport='udp' restricted='1' username='1700000000' password='a-secret' token='a-secret'>" +
      'a-secret<key>a-secret</key></service></services>';
    expect(kept(said)).not.toContain('a-secret');
    expect(kept(said)).not.toContain('1700000000');
    const { payload } = forKeeping(result(said));
    expect(payload && readExternalServices(payload)).toEqual([
      { type: 'turn', host: 'turn.example', port: 3479, transport: 'udp', restricted: true },
    ]);
  });

  test('a bounded number of elements, forms first', () => {
    const features = "<feature var='x'/>".repeat(5_000);
    const said = `<query>${features}<x xmlns='jabber:x:data'><field var='abuse'/></x></query>`;
    const { payload } = forKeeping(result(said));
    expect(payload?.children.length).toBeLessThan(2_000);
    expect((payload?.children.at(-1) as XmlElement).name).toBe('x');
  });
});

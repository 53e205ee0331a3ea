import fc from 'fast-check';
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

function kept(xml: string, own: string | null = null): string {
  const { payload } = forKeeping(result(xml), own);
  return payload === null ? '' : serialize(payload);
}

describe('what is kept of an answer', () => {
  test('services, without what lets one in', () => {
    const said =
      "<services xmlns='urn:xmpp:extdisco:2'><service type='TURN' host='turn.example' port='3479' " +
      "transport='udp' restricted='1' username='1700000000' password='a-secret' token='a-secret'>" +
      'a-secret<key>a-secret</key></service></services>';
    expect(kept(said)).not.toContain('a-secret');
    expect(kept(said)).not.toContain('1700000000');
    const { payload } = forKeeping(result(said), null);
    expect(payload && readExternalServices(payload)).toEqual([
      { type: 'turn', host: 'turn.example', port: 3479, transport: 'udp', restricted: true },
    ]);
  });

  test('the address of the account is not, whatever is in it', () => {
    const local = fc.stringMatching(/^[a-z0-9.+*^$(){}[\]|?!#-]{1,8}$/);
    const domain = fc.constantFrom('a-b.example', 'chat.example.org', 'xn--bcher-kva.example');
    fc.assert(
      fc.property(local, domain, (user, host) => {
        const own = `${user}@${host}`;
        const text = kept(
          `<query><item jid='${own}/there'>of ${own.toUpperCase()} and ${user}</item></query>`,
          own,
        );
        expect(text.toLowerCase()).not.toContain(own);
        expect(text).toContain(`…@${host}`);
      }),
    );
  });

  test('a name that is part of a feature leaves it alone', () => {
    const said =
      "<query xmlns='urn:x'><feature var='http://jabber.org/protocol/disco#info'/></query>";
    expect(kept(said, 'info@jabber.org')).toBe(kept(said));
  });

  test('no more than anybody needs, and the forms before the rest', () => {
    const features = "<feature var='x'/>".repeat(5_000);
    const said = `<query>${features}<x xmlns='jabber:x:data'><field var='abuse'/></x></query>`;
    const { payload } = forKeeping(result(said), null);
    expect(payload?.children.length).toBeLessThan(2_000);
    expect((payload?.children.at(-1) as XmlElement).name).toBe('x');
  });
});

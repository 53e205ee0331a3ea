import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NS } from '../../../../src/wire/xmpp/ns.js';
import { authXml, readSasl, responseXml } from '../../../../src/wire/xmpp/sasl/framing.js';
import { stanza } from '../reading.js';

const SASL = `xmlns='${NS.sasl}'`;

describe('client messages (RFC 6120 §6.4)', () => {
  test.each([
    [authXml('PLAIN', ''), `<auth ${SASL} mechanism='PLAIN'>=</auth>`],
    [authXml('EXTERNAL', null), `<auth ${SASL} mechanism='EXTERNAL'></auth>`],
    [authXml('PLAIN', 'a'), `<auth ${SASL} mechanism='PLAIN'>YQ==</auth>`],
    [authXml("'/>", null), `<auth ${SASL} mechanism='&apos;/&gt;'></auth>`],
    [responseXml(''), `<response ${SASL}></response>`],
    [responseXml('c=biws'), `<response ${SASL}>Yz1iaXdz</response>`],
  ])('%s', (said, expected) => {
    expect(said).toBe(expected);
  });
});

describe('server messages', () => {
  test.each([
    [`<challenge ${SASL}>cj1h</challenge>`, { type: 'challenge', message: 'r=a' }],
    [`<challenge ${SASL}>c j\n1h</challenge>`, { type: 'challenge', message: 'r=a' }],
    [`<challenge ${SASL}>=</challenge>`, { type: 'challenge', message: '' }],
    [`<challenge ${SASL}>***</challenge>`, { type: 'challenge', message: null }],
    [`<challenge ${SASL}>/w==</challenge>`, { type: 'challenge', message: null }],
    [`<success ${SASL}/>`, { type: 'success', message: '' }],
    [
      `<failure ${SASL}><not-authorized/><text>no</text></failure>`,
      { type: 'failure', condition: 'not-authorized', text: 'no' },
    ],
    [`<failure ${SASL}/>`, { type: 'failure', condition: 'undefined-condition', text: null }],
    [`<iq/>`, null],
    [`<auth ${SASL}/>`, null],
  ])('%s', (xml, expected) => {
    expect(readSasl(stanza(xml))).toEqual(expected);
  });

  test('any text in a challenge is decoded or null', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const reply = readSasl({
          name: 'challenge',
          ns: NS.sasl,
          attributes: {},
          children: [text],
        });
        expect(reply?.type).toBe('challenge');
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NS } from '../../../../src/wire/xmpp/ns.js';
import {
  authXml,
  readSasl,
  responseXml,
  sasl2,
  userAgentXml,
} from '../../../../src/wire/xmpp/sasl/framing.js';
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

const SASL2 = `xmlns='${NS.sasl2}'`;

describe('client messages (XEP-0388)', () => {
  const agent = userAgentXml('b7a2b8ae-8c2e-4b0e-9f6b-2d7c2f1e6a11');
  const { begin, respond } = sasl2(agent);

  test.each([
    [begin('PLAIN', 'a'), `<initial-response>YQ==</initial-response>`],
    [begin('HT-SHA-256-NONE', Buffer.from([0, 255])), `<initial-response>AP8=</initial-response>`],
    [begin('ANONYMOUS', null), `<initial-response></initial-response>`],
  ])('%s', (said, initial) => {
    expect(said).toMatch(new RegExp(`^<authenticate ${SASL2} mechanism='[^']+'>`));
    expect(said).toContain(`${initial}${agent}</authenticate>`);
  });

  test('a response has no more than its message', () => {
    expect(respond('c=biws')).toBe(`<response ${SASL2}>Yz1iaXdz</response>`);
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
    [`<challenge ${SASL2}>cj1h</challenge>`, { type: 'challenge', message: 'r=a' }],
    [
      `<success ${SASL2}><x/><additional-data>dj1h</additional-data></success>`,
      { type: 'success', message: 'v=a' },
    ],
    [`<success ${SASL2}><additional-data/></success>`, { type: 'success', message: '' }],
    [`<success ${SASL2}/>`, { type: 'success', message: '' }],
    [
      `<failure ${SASL2}><not-authorized ${SASL}/><text>no</text></failure>`,
      { type: 'failure', condition: 'not-authorized', text: 'no' },
    ],
    [`<continue ${SASL2}/>`, null],
    [
      `<failure ${SASL}><not-authorized/><text>no</text></failure>`,
      { type: 'failure', condition: 'not-authorized', text: 'no' },
    ],
    [`<failure ${SASL}/>`, { type: 'failure', condition: 'undefined-condition', text: null }],
    [`<iq/>`, null],
    [`<auth ${SASL}/>`, null],
  ])('%s', (xml, expected) => {
    if (expected === null) expect(readSasl(stanza(xml))).toBeNull();
    else expect(readSasl(stanza(xml))).toMatchObject(expected);
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

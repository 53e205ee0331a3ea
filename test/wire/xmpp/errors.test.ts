import { describe, expect, test } from 'vitest';
import {
  readSaslFailure,
  readStreamError,
  STREAM_ERROR_CONDITIONS,
  type StreamError,
} from '../../../src/wire/xmpp/errors.js';
import { NS } from '../../../src/wire/xmpp/ns.js';
import { stanza } from './reading.js';

const error = (inside: string): StreamError =>
  readStreamError(stanza(`<stream:error>${inside}</stream:error>`));

const NOTHING: StreamError = {
  condition: 'undefined-condition',
  text: null,
  seeOtherHost: null,
  other: [],
};

const TEXT = `xmlns='urn:ietf:params:xml:ns:xmpp-streams'`;

describe('stream errors', () => {
  test('of Prosody, with a condition of its own', () => {
    expect(
      error(
        `<policy-violation ${TEXT}/><text ${TEXT}>XML stanza is too big</text><stanza-too-big xmlns='urn:xmpp:errors'/>`,
      ),
    ).toEqual({
      ...NOTHING,
      condition: 'policy-violation',
      text: 'XML stanza is too big',
      other: ['{urn:xmpp:errors}stanza-too-big'],
    });
  });

  test('of jabberd2, with a condition of RFC 3920', () => {
    expect(error(`<xml-not-well-formed ${TEXT}/>`)).toEqual({
      ...NOTHING,
      condition: 'xml-not-well-formed',
    });
  });

  test('with the text first, or directly in the error', () => {
    expect(error(`<text ${TEXT}> a </text><reset ${TEXT}/>`)).toEqual({
      ...NOTHING,
      condition: 'reset',
      text: 'a',
    });
    expect(error('Invalid XML')).toEqual({ ...NOTHING, text: 'Invalid XML' });
    expect(error('')).toEqual(NOTHING);
  });

  test('a known condition precedes an unknown one', () => {
    expect(error(`<nonsense ${TEXT}/><conflict ${TEXT}/>`).condition).toBe('conflict');
  });

  test('see-other-host', () => {
    expect(error(`<see-other-host ${TEXT}>[2001:db8::1]:9222</see-other-host>`)).toEqual({
      ...NOTHING,
      condition: 'see-other-host',
      seeOtherHost: '[2001:db8::1]:9222',
    });
    expect(error(`<see-other-host ${TEXT}/>`).seeOtherHost).toBe(null);
  });

  test('are bounded', () => {
    const { condition, text, seeOtherHost, other } = error(
      `<c${'c'.repeat(9_999)} ${TEXT}/><text ${TEXT}>${'😀'.repeat(9_999)}</text>` +
        `<see-other-host ${TEXT}>${'h'.repeat(9_999)}</see-other-host>` +
        Array.from({ length: 999 }, (_, n) => `<a${n}/>`).join(''),
    );
    expect(condition).toBe('see-other-host');
    expect(text).toBe(`${'😀'.repeat(499)}…`);
    expect(seeOtherHost).toHaveLength(1_000);
    expect(other).toHaveLength(100);
    expect(error(`<c${'c'.repeat(9_999)} ${TEXT}/>`).condition).toHaveLength(100);
  });

  test('the 25 conditions of RFC 6120 are sorted', () => {
    expect(STREAM_ERROR_CONDITIONS).toHaveLength(25);
    expect([...STREAM_ERROR_CONDITIONS].sort()).toEqual(STREAM_ERROR_CONDITIONS);
  });
});

describe('SASL failures', () => {
  test('of RFC 6120', () => {
    const xml = `<failure xmlns='${NS.sasl}'><not-authorized/><text xml:lang='en'>Invalid channel binding</text></failure>`;
    expect(readSaslFailure(stanza(xml))).toEqual({
      condition: 'not-authorized',
      text: 'Invalid channel binding',
    });
    expect(
      readSaslFailure(stanza(`<failure xmlns='${NS.sasl}'><encryption-required/></failure>`)),
    ).toEqual({ condition: 'encryption-required', text: null });
  });

  test('of XEP-0388', () => {
    const xml = `<failure xmlns='${NS.sasl2}'><aborted xmlns='${NS.sasl}'/><text>no</text></failure>`;
    expect(readSaslFailure(stanza(xml))).toEqual({ condition: 'aborted', text: 'no' });
  });

  test('of nothing', () => {
    expect(readSaslFailure(stanza(`<failure xmlns='${NS.sasl}'/>`))).toEqual({
      condition: 'undefined-condition',
      text: null,
    });
  });
});

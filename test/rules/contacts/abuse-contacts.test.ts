import { describe, expect, test } from 'vitest';
import { isContactAddress } from '../../../src/rules/contacts/facts/contacts.js';
import type { Asker, EntityAnswer, Observation } from '../../../src/model/index.js';
import { xmlReader, type XmlElement } from '../../../src/wire/xmpp/xml.js';
import { DOMAIN, good, observations, observe, recordingOf } from '../../arbitrary/build.js';
import { rowOf, ruled } from '../../arbitrary/catalogue.js';

function element(xml: string): XmlElement {
  const [, stanza] = xmlReader().push(Buffer.from(`<root>${xml}`));
  if (stanza?.type !== 'stanza') throw new Error('no element');
  return stanza.element;
}

const SPOTS = observations({ spots: [good('c2s'), good('s2s')] });

function form(
  fields: string,
  type = '<value>http://jabber.org/network/serverinfo</value>',
): string {
  return `<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE'>${type}</field>${fields}</x>`;
}

function field(name: string, ...values: string[]): string {
  return `<field var='${name}-addresses'>${values.map((value) => `<value>${value}</value>`).join('')}</field>`;
}

function info(content: string, subject = DOMAIN, by: Asker = 'account'): Observation {
  const payload = element(
    `<query xmlns='http://jabber.org/protocol/disco#info'><feature var='x'/>${content}</query>`,
  );
  return said({ answer: 'result', payload, condition: null, text: null }, subject, by);
}

function said(
  answer: EntityAnswer['answer'],
  subject = DOMAIN,
  by: Asker = 'account',
): Observation {
  return observe('entity.iq', subject, { by, query: 'disco#info', answer }, `disco#info ${by}`);
}

function ruling(...seen: Observation[]): string {
  return ruled(recordingOf([...SPOTS, ...seen]), 'abuse-contacts');
}

describe('abuse contacts', () => {
  test.each<[string, string, string]>([
    ['an address', form(field('abuse', 'mailto:a@b.example')), 'compliant/observed ABUSE_CONTACTS'],
    [
      'one that is none beside one that is',
      form(field('abuse', 'call us', 'xmpp:abuse@b.example')),
      'compliant/observed ABUSE_CONTACTS',
    ],
    [
      'of admins alone',
      form(field('abuse') + field('admin', 'mailto:a@b.example')),
      'partial/observed CONTACTS_WITHOUT_ABUSE',
    ],
    [
      'of another kind',
      form(field('abuse', 'a@b.example')),
      'partial/observed ABUSE_CONTACTS_INVALID',
    ],
    [
      'of sales alone',
      form(field('sales', 'mailto:a@b.example')),
      'missing/observed CONTACT_FIELDS_EMPTY',
    ],
    ['no form', '', 'missing/observed NO_CONTACT_FORM'],
    [
      'a form of another type',
      form(field('abuse', 'mailto:a@b.example'), '<value>urn:xmpp:dataforms:softwareinfo</value>'),
      'missing/observed NO_CONTACT_FORM',
    ],
    ['a form with its type alone', form(''), 'missing/observed CONTACT_FORM_EMPTY'],
    [
      'fields without values',
      form(field('abuse') + field('admin')),
      'missing/observed CONTACT_FIELDS_EMPTY',
    ],
  ])('%s', (_what, content, expected) => {
    expect(ruling(info(content))).toBe(expected);
  });

  test('of a service on the domain count, of others they do not', () => {
    const own = form(field('abuse', 'https://b.example/abuse'));
    expect(ruling(info(''), info(own, `rooms.${DOMAIN}`))).toBe(
      'compliant/observed ABUSE_CONTACTS',
    );
    expect(ruling(info(''), info(own, `not${DOMAIN}`))).toBe('missing/observed NO_CONTACT_FORM');
  });

  test('the forms are merged, whoever asked first', () => {
    const one = info(form(field('abuse', 'mailto:b@b.example', 'mailto:a@b.example')));
    const two = info(form(field('abuse', 'mailto:c@b.example')), DOMAIN, 'federated');
    for (const seen of [
      [one, two],
      [two, one],
    ]) {
      expect(rowOf(recordingOf([...SPOTS, ...seen]), 'abuse-contacts').ruling.args).toEqual({
        contacts: ['mailto:a@b.example', 'mailto:b@b.example', 'mailto:c@b.example'],
      });
    }
  });

  test('no answer is none', () => {
    const nothing = { payload: null, text: null } as const;
    expect(ruling()).toBe('not-observed ACCESS_NEEDED');
    expect(ruling(said({ ...nothing, answer: 'silence', condition: null }))).toBe(
      'not-observed CONTACTS_UNANSWERED',
    );
    expect(ruling(said({ ...nothing, answer: 'error', condition: 'forbidden' }))).toBe(
      'not-observed CONTACTS_UNANSWERED',
    );
    const failure = { layer: 'sasl', reason: 'refused', detail: 'no' } as const;
    expect(ruling(observe('session', DOMAIN, failure, 'account'))).toBe(
      'not-observed SESSION_FAILED',
    );
  });

  test('with an account, no answer is no lack of access', () => {
    const late = { layer: 'session', reason: 'timeout', detail: 'x' } as const;
    const withAccount = (...seen: Observation[]): string => {
      const all = recordingOf([...SPOTS, ...seen], { access: ['public', 'account'] });
      return ruled(all, 'abuse-contacts');
    };
    expect(withAccount()).toBe('not-observed CONTACTS_UNASKED');
    for (const variant of ['disco#info account', 'entity!']) {
      expect(withAccount(observe('entity.iq', DOMAIN, late, variant))).toBe(
        'not-observed CONTACTS_UNSEEN',
      );
    }
  });

  test('of a domain that is silent, what is on it shows no lack', () => {
    const silence = said({ answer: 'silence', payload: null, condition: null, text: null });
    const at = `rooms.${DOMAIN}`;
    expect(ruling(silence, info(form(field('abuse')), at))).toBe(
      'not-observed CONTACTS_UNANSWERED',
    );
    expect(ruling(silence, info(form(field('admin', 'mailto:a@b.example')), at))).toBe(
      'not-observed CONTACTS_UNANSWERED',
    );
    expect(ruling(silence, info(form(field('abuse', 'mailto:a@b.example')), at))).toBe(
      'compliant/observed ABUSE_CONTACTS',
    );
  });

  const codesOf = (...seen: Observation[]): string[] =>
    rowOf(recordingOf([...SPOTS, ...seen]), 'abuse-contacts').ruling.findings.map(
      ({ status, code }) => `${status} ${code}`,
    );

  test('a silent service, as another virtual host, does not hide that the domain has none', () => {
    const at = `other.${DOMAIN}`;
    const nothing = { answer: 'silence', payload: null, condition: null, text: null } as const;
    expect(ruling(info(''), said(nothing, at))).toBe('missing/observed NO_CONTACT_FORM');
    expect(codesOf(info(''), said(nothing, at))).toContain('information CONTACTS_SERVICES_SILENT');
    const late = { layer: 'session', reason: 'timeout', detail: 'x' } as const;
    const unasked = observe('entity.iq', at, late, 'disco#info account');
    expect(ruling(info(''), unasked)).toBe('not-observed CONTACTS_MAYBE_ELSEWHERE');
    const refusal = { ...nothing, answer: 'error', condition: 'forbidden' } as const;
    expect(ruling(info(''), said(refusal, at))).toBe('missing/observed NO_CONTACT_FORM');
  });

  test('a form at a room service alone counts, and that is said', () => {
    const own = form(field('abuse', 'mailto:a@b.example'));
    const at = `rooms.${DOMAIN}`;
    expect(ruling(info(''), info(own, at))).toBe('compliant/observed ABUSE_CONTACTS');
    expect(codesOf(info(''), info(own, at))).toContain('information CONTACTS_ON_SERVICES');
    expect(codesOf(info(own), info(own, at))).not.toContain('information CONTACTS_ON_SERVICES');
  });

  test('so they may be on what a list would have named that did not come', () => {
    const late = { layer: 'session', reason: 'timeout', detail: 'x' } as const;
    const none = { payload: null, text: null } as const;
    const items = (
      answer: EntityAnswer['answer'] | typeof late,
      by: Asker = 'account',
    ): Observation => {
      const value = 'layer' in answer ? answer : ({ by, query: 'disco#items', answer } as const);
      return observe('entity.iq', DOMAIN, value, `disco#items ${by}`);
    };
    const silence = { ...none, answer: 'silence', condition: null } as const;
    const refusal = { ...none, answer: 'error', condition: 'forbidden' } as const;
    for (const lost of [items(late), items(silence)]) {
      expect(ruling(info(''), lost)).toBe('not-observed CONTACTS_MAYBE_ELSEWHERE');
      expect(ruling(info(''), lost, items(refusal, 'federated'))).toMatch(/^missing/);
      // No server of ours goes on to ask what is on the domain.
      expect(ruling(info(''), lost, items(refusal, 'bidi'))).toMatch(/^not-observed/);
    }
    expect(ruling(info(''), items(refusal))).toBe('missing/observed NO_CONTACT_FORM');
    const own = form(field('abuse', 'mailto:a@b.example'));
    expect(ruling(info(own), items(late))).toBe('compliant/observed ABUSE_CONTACTS');
  });

  test('leave to intrude is no account', () => {
    const seen = recordingOf(SPOTS, { access: ['public', 'intrusive'] });
    expect(ruled(seen, 'abuse-contacts')).toBe('not-observed ACCESS_NEEDED');
  });
});

test.each<[string, boolean]>([
  ['mailto:abuse@example.org', true],
  ['MAILTO:abuse@example.org?subject=spam', true],
  ['xmpp:abuse@example.org', true],
  ['xmpp:example.org', true],
  ['xmpp:abuse@example.org?message', true],
  ['https://example.org/abuse', true],
  ['http://example.org/abuse', false],
  ['https://', false],
  ['mailto:abuse', false],
  ['mailto:', false],
  ['xmpp:', false],
  ['abuse@example.org', false],
  ['mailto:abuse@example.org and others', false],
  ['javascript:alert(1)', false],
])('%s is a contact address: %s', (text, expected) => {
  expect(isContactAddress(text)).toBe(expected);
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  observationOf,
  type EntityAnswer,
  type Failure,
  type Observation,
} from '../../src/model/index.js';
import { createTrustStore } from '../../src/net/tls/trust-store.js';
import { domainProbe } from '../../src/scan/probe.js';
import { redactObservation, type Secrets } from '../../src/scan/redact.js';
import { scan } from '../../src/scan/scan.js';
import { settingsOf } from '../../src/scan/settings.js';
import { serialize } from '../../src/wire/xmpp/xml.js';
import { AT, DOMAIN } from '../arbitrary/build.js';
import { element } from '../arbitrary/more-recordings.js';

const ALICE = { user: 'alice', password: 'the-secret-of-alice' };
const PLAIN = Buffer.from('\0alice\0the-secret-of-alice').toString('base64');
const SECRETS: Secrets = { credentials: [ALICE], addresses: [`alice@${DOMAIN}`] };

function failed(detail: string): Observation<'session'> & { readonly failure: Failure } {
  const failure: Failure = { layer: 'sasl', reason: 'refused', detail };
  const asked = { by: 'account' } as const;
  const id = `session@${DOMAIN}#account`;
  return { id, kind: 'session', subject: DOMAIN, asked, at: AT, failure };
}

function detailOf(detail: string, secrets: Secrets = SECRETS): string {
  return redactObservation(failed(detail), secrets).failure.detail;
}

function answered(xml: string): Observation<'entity.iq'> & { readonly value: EntityAnswer } {
  const answer = { answer: 'result', payload: element(xml), condition: null, text: null } as const;
  const value = { by: 'account', query: 'disco#items', tookMs: 1, answer } as const;
  const asked = { query: 'disco#items', by: 'account' } as const;
  const id = `entity.iq@${DOMAIN}#disco#items account`;
  return { id, kind: 'entity.iq', subject: DOMAIN, asked, at: AT, value };
}

function payloadOf(xml: string, secrets: Secrets = SECRETS): string {
  const { payload } = redactObservation(answered(xml), secrets).value.answer;
  return payload === null ? '' : serialize(payload);
}

describe('text for people', () => {
  test.each<[string, string]>([
    ['the name, in any case', 'no Alice here'],
    ['the password', 'not the-secret-of-alice'],
    ['the response to PLAIN', `bad response ${PLAIN}`],
    ['the beginning of the password, where a text was cut', `${'x'.repeat(200)} the-secr`],
    ['the beginning of the response to PLAIN', `(${'x'.repeat(200)} ${PLAIN.slice(0, 30)})`],
  ])('%s is removed', (_what, text) => {
    const kept = detailOf(text);
    expect(kept).toMatch(/…/);
    expect(kept).not.toMatch(/alice|secr|[A-Za-z0-9+/]{20}$/i);
  });

  test('the words of a standard are kept, though they hold a short name', () => {
    const short = { credentials: [{ user: 'a', password: 'b' }], addresses: [] };
    expect(detailOf('not-authorized', short)).toBe('not-authorized');
    expect(detailOf('item-not-found', short)).toBe('item-not-found');
  });
});

describe('answers of entities', () => {
  test('the address of the account is removed, whatever is in it', () => {
    const local = fc.stringMatching(/^[a-z0-9.+*^$(){}[\]|?!#-]{1,8}$/);
    const domain = fc.constantFrom('a-b.example', 'chat.example.org', 'xn--bcher-kva.example');
    fc.assert(
      fc.property(local, domain, (user, host) => {
        const own = `${user}@${host}`;
        const text = payloadOf(
          `<query><item jid='${own}/there'>of ${own.toUpperCase()} and ${user}</item></query>`,
          { credentials: [], addresses: [own] },
        );
        expect(text.toLowerCase()).not.toContain(own);
        expect(text).toContain(`…@${host}`);
      }),
    );
  });

  test('a name that is part of a feature leaves it alone', () => {
    const said =
      "<query xmlns='urn:x'><feature var='http://jabber.org/protocol/disco#info'/></query>";
    const info = { user: 'info', password: 'disco' };
    const kept = payloadOf(said, { credentials: [info], addresses: ['info@jabber.org'] });
    expect(kept).toBe(payloadOf(said, { credentials: [], addresses: [] }));
  });

  test('the password is removed, in any attribute and any text', () => {
    const said = `<query a='x ${ALICE.password}'><b>${ALICE.password} ${PLAIN}</b></query>`;
    expect(payloadOf(said)).not.toMatch(/secret|[A-Za-z0-9+/]{20}/);
  });
});

test('ids, certificates and the address of an account that was left behind are kept', () => {
  const der = Buffer.from('alice').toString('base64');
  const shown = observationOf('certificate', 'alice', {}, AT, { value: { der } });
  const secrets = { credentials: [{ user: 'alice', password: der }], addresses: [] };
  expect(redactObservation(shown, secrets)).toEqual(shown);
});

describe('a probe that leaks on purpose', () => {
  /** Everything that a probe with an account yields where it repeats what it was given. */
  async function leaked(access: 'account' | 'federated' | 'intrusive', bug: boolean) {
    const leak = domainProbe({
      ...{ id: 'leak', title: 'leak', needs: [], yields: ['session', 'entity.iq'] },
      ...{ access, sends: { what: '', often: '' }, connections: 0 },
      async *run(context) {
        await Promise.resolve();
        const madeUp = { user: 'madeup', password: 'the-secret-of-madeup' };
        if ('redact' in context) context.redact(madeUp);
        const { user, password } = 'redact' in context ? madeUp : { user: '', password: '' };
        const said = `alice, alice@${DOMAIN}/1, ${ALICE.password}, ${PLAIN}, bob, the-secret-of-bob ${user} ${password}`;
        yield failed(said);
        const open = `alice@${DOMAIN}/1 ${ALICE.password} bob@elsewhere.example the-secret-of-bob ${password}`;
        yield answered(`<query a='${open}'>${open}</query>`);
        if (bug) throw new Error(said);
      },
    });
    return scan({
      domain: DOMAIN,
      settings: settingsOf({ account: true, federated: true }, [], []),
      trust: createTrustStore('none', []),
      account: ALICE,
      federated: { user: 'bob', password: 'the-secret-of-bob', domain: 'elsewhere.example' },
      probes: [leak],
    });
  }

  test.each(['account', 'federated', 'intrusive'] as const)(
    'with access %s tells no name and no password',
    async (access) => {
      for (const bug of [false, true]) {
        const { observations } = await leaked(access, bug);
        expect(observations).toHaveLength(bug ? 4 : 2);
        const kept = JSON.stringify(observations);
        expect(kept).not.toMatch(/alice|secret|madeup|bob|[A-Za-z0-9+/]{20}/i);
        expect(kept).toContain(`…@${DOMAIN}`);
      }
    },
  );
});

describe('login tokens (XEP-0484)', () => {
  const token = 'secret-token:c2VjcmV0-of+alice';
  const none: Secrets = { credentials: [], addresses: [] };

  test('in texts and in elements, whoever sends them', () => {
    const failure: Failure = { layer: 'sasl', reason: 'refused', detail: `no ${token} here` };
    const said = observationOf('sasl.salt', 'c2s', {}, AT, { failure });
    expect(redactObservation(said, none).failure?.detail).toBe('no secret-token:… here');
    const payload = element(
      `<token xmlns='urn:xmpp:fast:0' token='plain' expiry='2030'>${token}</token>`,
    );
    const answer = { answer: 'result', payload, condition: null, text: null } as const;
    const value: EntityAnswer = { by: 'account', query: 'version', answer };
    const asked = { query: 'version', by: 'account' } as const;
    const kept = JSON.stringify(
      redactObservation(observationOf('entity.iq', DOMAIN, asked, AT, { value }), none),
    );
    expect(kept).not.toMatch(/c2Vj|of\+alice/);
    expect(kept).toContain('2030');
    // An attribute of that name is removed where the element is a token.
    const withSecrets = { credentials: [ALICE], addresses: [] };
    const all = redactObservation(
      observationOf('entity.iq', DOMAIN, asked, AT, { value }),
      withSecrets,
    );
    expect(JSON.stringify(all)).not.toContain('"plain"');
  });
});

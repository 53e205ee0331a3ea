/** Each state of an opening session, element by element and without a connection. */
import { describe, expect, test } from 'vitest';
import { NetFailure } from '../../../src/net/failure.js';
import { StreamFailure } from '../../../src/wire/xmpp/stream.js';
import { NS } from '../../../src/wire/xmpp/ns.js';
import { xmlReader, type XmlElement } from '../../../src/wire/xmpp/xml.js';
import { StanzaRouter } from '../../../src/xmpp/session/stanza-router.js';

const OWN = 'juliet@peer.example/balcony';
const FEATURES = `<stream:features><bind xmlns='${NS.bind}'/><sm xmlns='urn:xmpp:sm:3'/></stream:features>`;
const BOUND = `<iq type='result' id='b'><bind xmlns='${NS.bind}'><jid>${OWN}</jid></bind></iq>`;
const NOWHERE = { to: 'nobody' };

function element(xml: string): XmlElement {
  const header = `<stream:stream xmlns='${NS.client}' xmlns:stream='${NS.streams}'>`;
  const [, event] = xmlReader().push(Buffer.from(header + xml));
  if (event?.type !== 'stanza') throw new Error(`not an element: ${xml}`);
  return event.element;
}

function awaitingFeatures(): StanzaRouter {
  return new StanzaRouter({ domain: 'peer.example', where: '192.0.2.1:5222' });
}

function binding(): StanzaRouter {
  const router = awaitingFeatures();
  router.route(element(FEATURES));
  router.ask('b', null);
  return router;
}

function bound(): StanzaRouter {
  const router = binding();
  router.route(element(BOUND));
  return router;
}

describe('features are awaited', () => {
  test('xmpp.js sees the resource binding alone', () => {
    const router = awaitingFeatures();
    const route = router.route(element(FEATURES));
    expect(route).toMatchObject({ to: 'library', answers: null });
    expect(route.to === 'library' && route.element.children).toMatchObject([{ name: 'bind' }]);
    expect(router.features?.children).toHaveLength(2);
    expect(router.jid).toBeNull();
  });

  test.each([
    ['a stanza before them', '<message/>', 'not its features'],
    ['features without a resource binding', '<stream:features/>', 'offers no resource'],
  ])('%s ends the session', (_, xml, said) => {
    const route = (): unknown => awaitingFeatures().route(element(xml));
    expect(route).toThrow(StreamFailure);
    expect(route).toThrow(said);
  });
});

describe('a resource is being bound', () => {
  test.each([
    ['a message', `<message from='eve@evil.example'/>`],
    ['an iq of the server', `<iq type='get' id='1'><ping xmlns='urn:xmpp:ping'/></iq>`],
    ['an answer that nobody asked for', `<iq type='result' id='other'/>`],
    ['an element of another namespace', `<r xmlns='urn:xmpp:sm:3'/>`],
  ])('%s goes nowhere', (_, xml) => {
    const router = binding();
    expect(router.route(element(xml))).toEqual(NOWHERE);
    expect(router.jid).toBeNull();
  });

  test('the result gives the JID, and goes to xmpp.js', () => {
    const router = binding();
    expect(router.route(element(BOUND))).toMatchObject({ to: 'library', answers: 'b' });
    expect(router.jid).toBe(OWN);
  });

  test.each(["<iq type='result' id='b'/>", BOUND.replace(OWN, ' ')])(
    'a result without a JID ends the session: %s',
    (xml) => {
      expect(() => binding().route(element(xml))).toThrow('does not say which');
    },
  );

  test('an error leaves the resource unbound; xmpp.js gets a condition that was left out', () => {
    const router = binding();
    const route = router.route(element("<iq type='error' id='b'/>"));
    expect(router.jid).toBeNull();
    expect(route.to === 'library' && route.element.children).toMatchObject([
      { name: 'error', children: [{ name: 'undefined-condition' }] },
    ]);
  });
});

describe('bound', () => {
  test('stanzas other than iqs go into the queue', () => {
    expect(bound().route(element('<presence/>'))).toMatchObject({ to: 'queue' });
  });

  test('an answer counts once, and from the addressee alone', () => {
    const router = bound();
    router.ask('1', 'pubsub.peer.example');
    const forged = element("<iq type='result' id='1' from='eve@evil.example'/>");
    const right = element("<iq type='result' id='1' from='PUBSUB.peer.example'/>");
    expect(router.route(forged)).toEqual(NOWHERE);
    expect(router.route(right)).toMatchObject({ to: 'library', answers: '1' });
    expect(router.route(right)).toEqual(NOWHERE);
    expect(router.takeAnswer('1')).toEqual(right);
    expect(router.takeAnswer('1')).toBeNull();
  });

  test('an answer after the wait for it goes nowhere', () => {
    const router = bound();
    router.ask('1', null);
    expect(router.takeAnswer('1')).toBeNull();
    expect(router.route(element("<iq type='result' id='1'/>"))).toEqual(NOWHERE);
  });

  test('iqs of the server reach xmpp.js without their content, up to a limit', () => {
    const router = bound();
    const query = element("<iq type='get' id='1'><query xmlns='x:y' a='b'><c/>text</query></iq>");
    const routes = Array.from({ length: 101 }, () => router.route(query));
    expect(routes[99]).toMatchObject({
      to: 'library',
      answers: null,
      element: { children: [{ name: 'query', ns: 'x:y', attributes: {}, children: [] }] },
    });
    expect(routes[100]).toEqual(NOWHERE);
  });
});

test.each([
  ['awaiting features', awaitingFeatures],
  ['binding', binding],
  ['bound', bound],
])('a stream error ends the session while %s', (_, router) => {
  const error = element(
    `<stream:error><policy-violation xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>`,
  );
  try {
    router().route(error);
    expect.unreachable();
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(NetFailure);
    expect((thrown as NetFailure).failure).toMatchObject({
      layer: 'session',
      reason: 'limited',
      detail: '192.0.2.1:5222: stream error policy-violation',
    });
  }
});

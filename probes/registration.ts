import { observeStep } from '../src/scan/observe.js';
import { isWeb, type RegisterForm, type Step } from '../src/model/index.js';
import { LOGIN_VERSIONS } from '../src/xmpp/login/login-offers.js';
import { openSecuredStream } from '../src/xmpp/secured-stream.js';
import { rawSession } from '../src/xmpp/session/raw-session.js';
import { iqOutcome, type IqOutcome } from '../src/xmpp/session/session.js';
import {
  assertFeatures,
  dialInClear,
  failureOf,
  whereOf,
  WALK_CONNECTIONS,
} from '../src/xmpp/open-stream.js';
import { endpointProbe } from '../src/scan/probe.js';
import { readRegistration, REGISTER_GET } from '../src/wire/xmpp/registration.js';
import { StreamFailure, type XmppStream } from '../src/wire/xmpp/stream.js';

/**
 * Requests the registration form (XEP-0077 §3.1) before a login: before TLS, and in the newest TLS
 * version, even if registration is not offered. Submits nothing.
 */
export const registration = endpointProbe({
  id: 'registration',
  title: 'registration form',
  sends: {
    what: 'a request for the registration form before login',
    often: 'once before TLS and once over TLS, per c2s endpoint',
  },
  needs: ['stream.open', 'tls.handshake'],
  yields: ['register.form'],
  access: 'public',
  connections: 2 * WALK_CONNECTIONS,
  applies: (endpoint) => endpoint.role === 'c2s' && !isWeb(endpoint),
  async *run({ net, now, domain, to, seen }, endpoint) {
    const where = whereOf(endpoint);
    const who = { domain, to };
    const observe = (phase: RegisterForm['phase'], step: Step<RegisterForm>) =>
      observeStep('register.form', endpoint, { phase }, step, now());
    const { timeoutMs } = net;
    const ask = (stream: XmppStream, phase: RegisterForm['phase']): Promise<RegisterForm> => {
      const request = { type: 'get', to, payload: REGISTER_GET, timeoutMs } as const;
      return readForm(iqOutcome(rawSession(stream, timeoutMs), request), phase);
    };
    const streams = seen.all('stream.open').filter(({ value }) => value?.features != null);
    if (streams.some(({ value }) => value?.phase === 'clear')) {
      try {
        const { connection, stream, open } = await dialInClear(net, endpoint, who);
        try {
          assertFeatures(open, endpoint);
          yield observe('clear', { value: await ask(stream, 'clear') });
        } finally {
          stream.close();
          connection.close();
        }
      } catch (error) {
        yield observe('clear', { failure: failureOf(error, 'stream', where) });
      }
    }
    const version = LOGIN_VERSIONS.find((one) => streams.some(({ value }) => value?.phase === one));
    if (version === undefined) return;
    try {
      const secured = await openSecuredStream(net, endpoint, who, version);
      try {
        yield observe(version, { value: await ask(secured.stream, version) });
      } finally {
        secured.end();
      }
    } catch (error) {
      yield observe(version, { failure: failureOf(error, 'stream', where) });
    }
  },
});

async function readForm(
  asked: Promise<IqOutcome>,
  phase: RegisterForm['phase'],
): Promise<RegisterForm> {
  const reply = await asked;
  const nothing = { fields: [], form: null, url: null, instructions: null };
  const blank = { phase, type: null, condition: null, text: null, ...nothing };
  switch (reply.answer) {
    case 'closed':
      return { ...blank, answer: 'closed' };
    case 'stream-error': {
      const { condition, text } = reply.error;
      return { ...blank, answer: 'stream-error', condition, text };
    }
    case 'error': {
      const { type, condition, text } = reply;
      return { ...blank, answer: 'error', type, condition, text };
    }
    case 'result': {
      const query = readRegistration(reply.payload);
      if (query === null) {
        throw new StreamFailure(
          'malformed',
          'the form came as something else than jabber:iq:register',
        );
      }
      return { ...blank, answer: 'form', ...query };
    }
  }
}

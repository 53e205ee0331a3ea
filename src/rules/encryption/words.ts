/** Texts of the findings about streams before TLS, SRV targets and redirects. */
import type { TlsObstacle, Unexercised } from '../../model/index.js';
import { sentence, type CodesOf } from '../../judge/engine/sentence.js';
import {
  byCount,
  capital,
  list,
  named,
  nounFor,
  offersText,
  phaseText,
  plural,
  some,
  starttlsAnswerText,
} from '../../report/kit/words.js';

const PEERS: Readonly<Record<string, string>> = { c2s: 'clients', s2s: 'other servers' };

function peers(role: string): string {
  return PEERS[role] ?? role;
}

function answerText(answer: string, condition: string): string {
  const kind = answer === 'stream-error' ? 'stream error' : answer;
  return `${kind}${named(condition)}`;
}

const UNEXERCISED: Readonly<Record<Unexercised, string>> = {
  forbidden: 'not tested, because test logins are switched off',
  'held-back': 'not tested, because logins failed at this address for other domains',
  unasked: 'not tested',
  unanswered: 'the test got no answer',
  unclear: 'the test was refused, perhaps for another reason',
  silence: 'a test dialback before TLS got no answer',
  closed: 'the connection closed after a test dialback',
  ended: 'a test dialback ended with a stream error',
};

const OBSTACLES: Readonly<Record<TlsObstacle, string>> = {
  'starttls-refused': 'the server refused STARTTLS',
  'starttls-unanswered': 'the server did not answer STARTTLS',
  'handshake-refused': 'the server refused the handshake',
  'handshake-unanswered': 'the server did not answer the handshake',
  'null-cipher': 'the chosen cipher suite does not encrypt',
  unasked: 'no handshake was tried',
};

function requiredText({
  role,
  exercised,
  advertised,
  direct,
}: {
  role: string;
  exercised: number;
  advertised: number;
  direct: number;
}): string {
  const at = (count: number): string => plural(count, 'endpoint');
  const parts = [
    exercised > 0 ? `${at(exercised)} refused to continue without it` : '',
    advertised > 0
      ? `${at(advertised)} ${byCount(advertised, 'marks', 'mark')} STARTTLS as required`
      : '',
    direct > 0 ? `${at(direct)} ${byCount(direct, 'uses', 'use')} direct TLS` : '',
  ].filter((part) => part !== '');
  return `${capital(peers(role))} must use TLS: ${list(parts)}`;
}

export const ENCRYPTION_SENTENCES = {
  /* Texts of the findings about SRV targets. `target` is host and port. */
  SRV_TARGET_NO_ADDRESS: sentence(
    ({ target }: { target: string }) =>
      `SRV target ${target} has no address: remove the record, or publish the address`,
    { target: 'gone.example.net:5222' },
  ),
  SRV_TARGET_REFUSES: sentence(
    ({ target, address }: { target: string; address: string }) =>
      `SRV target ${target} refuses connections at ${address}: remove the record, or start the service`,
    { target: 'old.example.net:5222', address: '192.0.2.9' },
  ),
  SRV_TARGET_PORT_ZERO: sentence(
    ({ target }: { target: string }) =>
      `SRV target ${target} has port 0, which clients cannot use: correct the port`,
    { target: 'chat.example.net:0' },
  ),
  SRV_TARGET_IS_ADDRESS: sentence(
    ({ target }: { target: string }) =>
      `SRV target ${target} is an IP address, but RFC 2782 requires a host name: use a host name`,
    { target: '192.0.2.9:5222' },
  ),
  SRV_ROOT_AMONG_TARGETS: sentence(
    ({ targets }: { targets: readonly string[] }) =>
      `The SRV target "." (no service) is published beside other targets: ${targets.join(', ')}. Remove it`,
    { targets: ['chat.example.net:5222'] },
  ),
  /** `belongs` is the owner name at which programs look for the misplaced SRV records. */
  SRV_MISPLACED: sentence(
    ({ belongs }: { belongs: string }) =>
      `These SRV records have no effect, because clients and servers do not look here. Such records belong at ${belongs}`,
    { belongs: '_xmpp-client._tcp.example.org' },
  ),

  /*
   * Texts of the findings about redirects by `see-other-host`. `from` is host and port. `to` lists
   * the targets as the server wrote them, in the order followed.
   */
  REDIRECTED: sentence(
    ({ from, to }: { from: string; to: readonly string[] }) =>
      `The server at ${from} redirects connections (see-other-host). The scan followed to ${to.join(', then ')}`,
    { from: 'chat.example.org:5222', to: ['a.example:5222', 'b.example'] },
  ),
  REDIRECT_NOT_FOLLOWED: sentence(
    ({ from, to, phase }: { from: string; to: string; phase: string }) =>
      `The server at ${from} redirects connections (see-other-host) ${phaseText(phase)}. The scan did not follow to ${to}`,
    { from: 'chat.example.org:5222', to: 'a.example', phase: 'TLSv1.3' },
  ),

  /*
   * Texts of the findings about the requirements c2s-encryption-required and
   * s2s-encryption-required.
   */
  DIRECT_TLS: sentence(() => 'Direct TLS: encrypted from the first byte'),
  NO_ENCRYPTION: sentence(
    ({ ciphers }: { ciphers: readonly string[] }) =>
      `TLS was established without encryption (${nounFor(ciphers, 'suite')}: ${some(ciphers)})`,
    { ciphers: ['TLS_RSA_WITH_NULL_SHA'] },
  ),
  /**
   * `offers` lists what the server offers without TLS: login mechanisms, `iq-auth` and `dialback`.
   * `answer` is its answer to `<starttls/>`.
   */
  STARTTLS_NOT_OFFERED: sentence(
    ({ role, offers, answer }: { role: string; offers: readonly string[]; answer: string }) => {
      const rest = offers.length === 0 ? '' : `; it offers ${some(offers)} without TLS`;
      const asked =
        answer === 'proceed'
          ? '. It accepts STARTTLS when asked: the offer is hidden, or removed on the way'
          : '';
      return `The server does not offer STARTTLS to ${peers(role)}${rest}${asked}`;
    },
    { role: 'c2s', offers: ['PLAIN'], answer: 'proceed' },
  ),
  /**
   * STARTTLS is offered but was refused. `answer` is `failure`, or the condition of a stream error.
   */
  STARTTLS_REFUSED: sentence(
    ({ role, answer }: { role: string; answer: string }) =>
      `The server offers STARTTLS to ${peers(role)}, but refuses it: ${starttlsAnswerText(answer)}`,
    { role: 'c2s', answer: 'failure' },
  ),
  OFFERED_IN_CLEAR: sentence(
    ({ role, offers, required }: { role: string; offers: readonly string[]; required: string }) =>
      `The server offers ${some(offers)} to ${peers(role)} before TLS` +
      (required === 'yes'
        ? ', although STARTTLS is marked as required'
        : '; STARTTLS is not marked as required'),
    { role: 's2s', offers: ['dialback'], required: 'no' },
  ),
  AUTH_PROCESSED_IN_CLEAR: sentence(
    ({ mechanism, answer, condition }: { mechanism: string; answer: string; condition: string }) =>
      `The server processed a ${mechanism} login before TLS (answer: ${answerText(answer, condition)})`,
    { mechanism: 'PLAIN', answer: 'failure', condition: 'not-authorized' },
  ),
  AUTH_REFUSED_IN_CLEAR: sentence(
    ({ mechanism, answer, condition }: { mechanism: string; answer: string; condition: string }) =>
      `The server refused a ${mechanism} login before TLS (answer: ${answerText(answer, condition)})`,
    {
      mechanism: 'PLAIN',
      answer: 'failure',
      condition: 'encryption-required',
    },
  ),
  DIALBACK_PROCESSED_IN_CLEAR: sentence(
    ({ type, condition }: { type: string; condition: string }) =>
      `The server processed a dialback before TLS (answer: ${answerText(type, condition)})`,
    { type: 'error', condition: 'remote-server-not-found' },
  ),
  DIALBACK_REFUSED_IN_CLEAR: sentence(
    ({ answer, condition }: { answer: string; condition: string }) =>
      `The server refused a dialback before TLS (answer: ${answerText(answer, condition)})`,
    { answer: 'stream-error', condition: 'policy-violation' },
  ),
  DIALBACK_REFUSED_YET_OFFERED: sentence(
    ({
      answer,
      condition,
      offers,
    }: {
      answer: string;
      condition: string;
      offers: readonly string[];
    }) =>
      `The server refused a dialback before TLS (answer: ${answerText(answer, condition)}), but ` +
      `does not mark STARTTLS as required. It also offers: ${some(offers)}`,
    {
      answer: 'stream-error',
      condition: 'policy-violation',
      offers: ['dialback'],
    },
  ),
  STARTTLS_REQUIRED: sentence(
    ({ unexercised }: { unexercised: Unexercised }) =>
      `STARTTLS is marked as required (${UNEXERCISED[unexercised]})`,
    { unexercised: 'silence' },
  ),
  STARTTLS_OPTIONAL: sentence(
    ({ unexercised, offers }: { unexercised: Unexercised; offers: readonly string[] }) =>
      `STARTTLS is offered, but not marked as required (${UNEXERCISED[unexercised]}). ` +
      `Also offered: ${offersText(offers)}`,
    { unexercised: 'unasked', offers: ['dialback'] },
  ),
  STARTTLS_WITHOUT_TLS: sentence(
    ({ obstacle }: { obstacle: TlsObstacle }) =>
      `STARTTLS is offered, but TLS could not be established: ${OBSTACLES[obstacle]}`,
    { obstacle: 'handshake-refused' },
  ),
  REGISTRATION_IN_CLEAR: sentence(
    () => 'Registration is offered before TLS, where others can read the password',
  ),
  ENCRYPTION_REQUIRED: sentence(requiredText, {
    role: 'c2s',
    exercised: 1,
    advertised: 0,
    direct: 2,
  }),
  ENCRYPTION_UNPROVEN: sentence(
    ({ role }: { role: string }) =>
      `STARTTLS is offered to ${peers(role)}, but the scan could not confirm that it is required`,
    { role: 's2s' },
  ),
  ENCRYPTION_NOT_REQUIRED: sentence(
    ({ role }: { role: string }) => `The server does not require TLS from ${peers(role)}`,
    { role: 'c2s' },
  ),
};

export type EncryptionCodes = CodesOf<typeof ENCRYPTION_SENTENCES>;

/** The words for streams before TLS, SRV targets and redirects. */
import type { EncryptionCodes } from './codes.js';
import type { TlsObstacle, Unexercised } from '../../model/index.js';
import {
  plural,
  byCount,
  capital,
  list,
  named,
  nounFor,
  offersText,
  phaseText,
  some,
  starttlsAnswerText,
} from '../../report/kit/words.js';

const PEERS: Readonly<Record<string, string>> = { c2s: 'clients', s2s: 'other servers' };

function peers(role: string): string {
  return PEERS[role] ?? role;
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

function answerText(answer: string, condition: string): string {
  const kind = answer === 'stream-error' ? 'stream error' : answer;
  return `${kind}${named(condition)}`;
}

function requiredText({
  role,
  exercised,
  advertised,
  direct,
}: EncryptionCodes['ENCRYPTION_REQUIRED']): string {
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

export const ENCRYPTION_TEXTS: {
  readonly [C in keyof EncryptionCodes]: (args: EncryptionCodes[C]) => string;
} = {
  DIRECT_TLS: () => 'Direct TLS: encrypted from the first byte',
  NO_ENCRYPTION: ({ ciphers }) =>
    `TLS was established without encryption (${nounFor(ciphers, 'suite')}: ${some(ciphers)})`,
  STARTTLS_NOT_OFFERED: ({ role, offers, answer }) => {
    const rest = offers.length === 0 ? '' : `; it offers ${some(offers)} without TLS`;
    const asked =
      answer === 'proceed'
        ? '. It accepts STARTTLS when asked: the offer is hidden, or removed on the way'
        : '';
    return `The server does not offer STARTTLS to ${peers(role)}${rest}${asked}`;
  },
  STARTTLS_REFUSED: ({ role, answer }) =>
    `The server offers STARTTLS to ${peers(role)}, but refuses it: ${starttlsAnswerText(answer)}`,
  OFFERED_IN_CLEAR: ({ role, offers, required }) =>
    `The server offers ${some(offers)} to ${peers(role)} before TLS` +
    (required === 'yes'
      ? ', although STARTTLS is marked as required'
      : '; STARTTLS is not marked as required'),
  AUTH_PROCESSED_IN_CLEAR: ({ mechanism, answer, condition }) =>
    `The server processed a ${mechanism} login before TLS (answer: ${answerText(answer, condition)})`,
  AUTH_REFUSED_IN_CLEAR: ({ mechanism, answer, condition }) =>
    `The server refused a ${mechanism} login before TLS (answer: ${answerText(answer, condition)})`,
  DIALBACK_PROCESSED_IN_CLEAR: ({ type, condition }) =>
    `The server processed a dialback before TLS (answer: ${answerText(type, condition)})`,
  DIALBACK_REFUSED_IN_CLEAR: ({ answer, condition }) =>
    `The server refused a dialback before TLS (answer: ${answerText(answer, condition)})`,
  DIALBACK_REFUSED_YET_OFFERED: ({ answer, condition, offers }) =>
    `The server refused a dialback before TLS (answer: ${answerText(answer, condition)}), but ` +
    `does not mark STARTTLS as required. It also offers: ${some(offers)}`,
  STARTTLS_REQUIRED: ({ unexercised }) =>
    `STARTTLS is marked as required (${UNEXERCISED[unexercised]})`,
  STARTTLS_OPTIONAL: ({ unexercised, offers }) =>
    `STARTTLS is offered, but not marked as required (${UNEXERCISED[unexercised]}). ` +
    `Also offered: ${offersText(offers)}`,
  STARTTLS_WITHOUT_TLS: ({ obstacle }) =>
    `STARTTLS is offered, but TLS could not be established: ${OBSTACLES[obstacle]}`,
  REGISTRATION_IN_CLEAR: () =>
    'Registration is offered before TLS, where others can read the password',
  SRV_TARGET_NO_ADDRESS: ({ target }) =>
    `SRV target ${target} has no address: remove the record, or publish the address`,
  SRV_TARGET_REFUSES: ({ target, address }) =>
    `SRV target ${target} refuses connections at ${address}: remove the record, or start the service`,
  SRV_TARGET_PORT_ZERO: ({ target }) =>
    `SRV target ${target} has port 0, which clients cannot use: correct the port`,
  SRV_TARGET_IS_ADDRESS: ({ target }) =>
    `SRV target ${target} is an IP address, but RFC 2782 requires a host name: use a host name`,
  SRV_ROOT_AMONG_TARGETS: ({ targets }) =>
    `The SRV target "." (no service) is published beside other targets: ${targets.join(', ')}. Remove it`,
  SRV_MISPLACED: ({ belongs }) =>
    `These SRV records have no effect, because clients and servers do not look here. Such records belong at ${belongs}`,
  REDIRECTED: ({ from, to }) =>
    `The server at ${from} redirects connections (see-other-host). The scan followed to ${to.join(', then ')}`,
  REDIRECT_NOT_FOLLOWED: ({ from, to, phase }) =>
    `The server at ${from} redirects connections (see-other-host) ${phaseText(phase)}. The scan did not follow to ${to}`,
  ENCRYPTION_REQUIRED: requiredText,
  ENCRYPTION_UNPROVEN: ({ role }) =>
    `STARTTLS is offered to ${peers(role)}, but the scan could not confirm that it is required`,
  ENCRYPTION_NOT_REQUIRED: ({ role }) => `The server does not require TLS from ${peers(role)}`,
};

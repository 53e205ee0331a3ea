/** The words for streams before TLS, SRV targets and redirects. */
import type { EncryptionCodes, Unexercised } from '../codes/encryption.js';
import type { TlsObstacle } from '../model.js';
import { list, named, offersText, some, starttlsAnswerText, versionText } from './words.js';

const PEERS: Readonly<Record<string, string>> = { c2s: 'clients', s2s: 'other servers' };

function peers(role: string): string {
  return PEERS[role] ?? role;
}

const UNEXERCISED: Readonly<Record<Unexercised, string>> = {
  forbidden: 'none, as logins are switched off',
  'held-back': 'none, as logins failed at that address for other domains',
  unasked: 'none',
  unanswered: 'no answer',
  unclear: 'turned away, maybe for another reason',
  silence: 'a dialback was met with silence',
  closed: 'the connection was closed at a dialback',
  ended: 'a dialback was begun and came to nothing',
};

const OBSTACLES: Readonly<Record<TlsObstacle, string>> = {
  'starttls-refused': 'STARTTLS was refused',
  'starttls-unanswered': 'STARTTLS was not answered',
  'handshake-refused': 'the handshake was refused',
  'handshake-unanswered': 'the handshake was not answered',
  'null-cipher': 'the suite that was chosen does not encrypt',
  unasked: 'no handshake was tried',
};

function answerText(answer: string, condition: string): string {
  const kind = answer === 'stream-error' ? 'stream error' : answer;
  return `${kind}${named(condition)}`;
}

export const ENCRYPTION_TEXTS: {
  readonly [C in keyof EncryptionCodes]: (args: EncryptionCodes[C]) => string;
} = {
  DIRECT_TLS: () => 'TLS from the first byte',
  NO_ENCRYPTION: ({ ciphers }) => `TLS came up without encryption: ${some(ciphers)}`,
  STARTTLS_NOT_OFFERED: ({ role, offers, answer }) => {
    const rest = offers.length === 0 ? ', and nothing else is' : `, but ${some(offers)}`;
    const asked =
      answer === 'proceed' ? '; asked for all the same, it was granted: stripped, or left out' : '';
    return `STARTTLS is not offered to ${peers(role)}${rest}${asked}`;
  },
  STARTTLS_REFUSED: ({ role, answer }) =>
    `STARTTLS is offered to ${peers(role)}, but the server refuses it: ${starttlsAnswerText(answer)}`,
  OFFERED_IN_CLEAR: ({ role, offers, required }) =>
    `Offered to ${peers(role)} before TLS: ${some(offers)}` +
    (required === 'yes' ? ', though STARTTLS is marked as required' : '; STARTTLS is optional'),
  AUTH_PROCESSED_IN_CLEAR: ({ mechanism, answer, condition }) =>
    `A login with ${mechanism} before TLS was processed: ${answerText(answer, condition)}`,
  AUTH_REFUSED_IN_CLEAR: ({ mechanism, answer, condition }) =>
    `A login with ${mechanism} before TLS was refused: ${answerText(answer, condition)}`,
  DIALBACK_PROCESSED_IN_CLEAR: ({ type, condition }) =>
    `A dialback before TLS was processed: ${answerText(type, condition)}`,
  DIALBACK_REFUSED_IN_CLEAR: ({ answer, condition }) =>
    `A dialback before TLS was refused: ${answerText(answer, condition)}`,
  DIALBACK_REFUSED_YET_OFFERED: ({ answer, condition, offers }) =>
    `A dialback before TLS was refused (${answerText(answer, condition)}), but STARTTLS is ` +
    `optional and offered beside it: ${some(offers)}`,
  STARTTLS_REQUIRED: ({ unexercised }) =>
    `STARTTLS is marked as required (attempt without it: ${UNEXERCISED[unexercised]})`,
  STARTTLS_OPTIONAL: ({ unexercised, offers }) =>
    `STARTTLS is offered, but not marked as required; beside it: ${offersText(offers)} ` +
    `(attempt without it: ${UNEXERCISED[unexercised]})`,
  STARTTLS_WITHOUT_TLS: ({ obstacle }) =>
    `STARTTLS is offered, but TLS did not come up: ${OBSTACLES[obstacle]}`,
  REGISTRATION_IN_CLEAR: () => 'Registration is offered before TLS: a password would be readable',
  SRV_TARGET_NO_ADDRESS: ({ target }) =>
    `SRV target ${target} has no address: remove the record, or publish the address`,
  SRV_TARGET_REFUSES: ({ target, address }) =>
    `SRV target ${target} refuses connections at ${address}: remove the record, or start the service`,
  SRV_TARGET_PORT_ZERO: ({ target }) =>
    `SRV target ${target} has port 0, where no client connects: correct the port`,
  SRV_TARGET_IS_ADDRESS: ({ target }) =>
    `SRV target ${target} is an IP address, where RFC 2782 wants a host name: name the host`,
  SRV_ROOT_AMONG_TARGETS: ({ targets }) =>
    `The SRV target "." (no service) is among other targets: ${targets.join(', ')}. Remove it`,
  SRV_MISPLACED: ({ belongs }) =>
    `These SRV records have no effect, because clients and servers do not look here. Such records belong at ${belongs}`,
  REDIRECTED: ({ from, to }) =>
    `The server at ${from} sends connections elsewhere (see-other-host). The scan followed to ${to.join(', then ')}`,
  REDIRECT_NOT_FOLLOWED: ({ from, to, phase }) =>
    `The server at ${from} sends connections elsewhere (see-other-host) ${phase === 'clear' ? 'before TLS' : `in ${versionText(phase)}`}. The scan did not follow to ${to}`,
  ENCRYPTION_REQUIRED: ({ role, exercised, advertised, direct }) => {
    const parts = [
      exercised > 0 ? `refused when tried at ${exercised}` : '',
      advertised > 0 ? `STARTTLS marked as required at ${advertised}` : '',
      direct > 0 ? `TLS from the first byte at ${direct}` : '',
    ].filter((part) => part !== '');
    return `No session of ${peers(role)} without TLS: ${list(parts)}`;
  },
  ENCRYPTION_UNPROVEN: ({ role }) =>
    `STARTTLS is offered to ${peers(role)}, and not shown to be required`,
  ENCRYPTION_NOT_REQUIRED: ({ role }) => `Sessions of ${peers(role)} need no TLS`,
};

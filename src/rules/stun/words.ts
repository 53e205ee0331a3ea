/** The words for STUN and TURN servers. */
import type { Codes } from '../codes.js';
import type { StunCodes } from './codes.js';
import { capital, everyOf, list, nounFor, outOf, reason, some } from '../../report/kit/words.js';

function answered(answer: string): string {
  return answer === 'success' ? 'answers anyone' : `answers with error ${answer}`;
}

/** What named the server. */
const ORIGINS: Readonly<Record<string, string>> = {
  srv: 'SRV records',
  extdisco: 'the service (XEP-0215)',
  jingleinfo: 'the service (jingleinfo)',
};

function origins(named: readonly string[]): string {
  return named.length === 0 ? '' : `, named by ${list(named.map((one) => ORIGINS[one] ?? one))}`;
}

export const STUN_TEXTS: { readonly [C in keyof StunCodes]: (args: Codes[C]) => string } = {
  STUN_ON_STANDARD_PORT: ({ port, answer }) =>
    `The STUN server is on the standard UDP port ${port}, where it ${answered(answer)}`,
  STUN_UNPUBLISHED: ({ port, answer }) =>
    `A STUN server ${answered(answer)} on the standard UDP port ${port}. The scan found no announcement of this port (SRV records, XEP-0215)`,
  STUN_ON_OTHER_PORT: ({ port, answer }) =>
    `The STUN server is on UDP port ${port}, where it ${answered(answer)}`,
  STUN_UNANSWERED: ({ port, named, ...failure }) =>
    `No answer from the STUN server on UDP port ${port}${origins(named)}: ${reason(failure)}`,
  STUN_AMPLIFICATION: ({ asked, answered: came, factor }) =>
    `A ${asked}-byte request gets a ${came}-byte reply (factor ${factor})`,
  STUN_SOFTWARE: ({ software, other }) =>
    capital(
      [
        software === '' ? '' : `software: ${software}`,
        other === '' ? '' : `other address reported by the server: ${other}`,
      ]
        .filter((part) => part !== '')
        .join('; '),
    ),
  TURN_ASKS_CREDENTIALS: ({ code }) => `TURN requires credentials (error ${code})`,
  TURN_OPEN: () =>
    'OPEN RELAY: TURN grants an allocation without credentials, so anyone can send traffic from its address',
  TURN_REFUSES: ({ code }) =>
    `TURN refuses an allocation without credentials${code === 0 ? '' : ` (error ${code})`}`,
  STUN_STREAM_ONLY: ({ services }) =>
    `Offered over TCP or TLS, which cannot amplify traffic, so not tested: ${some(services)}`,
  STUN_PORTS_MOVED: ({ servers }) =>
    servers === 1
      ? 'The STUN or TURN server uses a non-standard UDP port'
      : `${capital(everyOf(servers, 'STUN or TURN server'))} use non-standard UDP ports`,
  STUN_PORTS_STANDARD: ({ ports }) =>
    `STUN answers on the standard UDP ${nounFor(ports, 'port')} ${list(ports)}`,
  STUN_NOT_ALL_SEEN: ({ unseen, total }) =>
    `No answer from ${outOf(unseen, total, 'named STUN or TURN server')}`,
  STUN_NONE: () =>
    'No STUN or TURN server: neither the DNS nor the XMPP server announces one, and UDP ports 3478 and 5349 do not answer',
  STUN_NOT_FOUND: () =>
    'The XMPP server announces no STUN or TURN server, and the DNS was not asked',
  STUN_SRV_UNASKED: () =>
    'The STUN and TURN servers that the XMPP server announces use non-standard ports. The DNS was not asked and may name others',
  STUN_SRV_UNANSWERED: ({ owner, ...failure }) =>
    `There may be more STUN or TURN servers, because the lookup of ${owner} failed: ${reason(failure)}`,
  STUN_SERVICES_UNASKED: () =>
    'The XMPP server was not asked for its STUN and TURN servers (XEP-0215): needs an account (`--account`)',
  STUN_SERVICES_UNANSWERED: (failure) =>
    `The XMPP server did not list its STUN and TURN servers (XEP-0215): ${reason(failure)}`,
};

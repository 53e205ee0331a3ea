/** The words for STUN and TURN servers. */
import type { Codes } from '../codes.js';
import type { StunCodes } from '../codes/stun.js';
import { plural } from './marks.js';
import { list, reason, some } from './words.js';

function answered(answer: string): string {
  return answer === 'success' ? 'answers whoever asks' : `answers with error ${answer}`;
}

export const STUN_TEXTS: { readonly [C in keyof StunCodes]: (args: Codes[C]) => string } = {
  STUN_ON_STANDARD_PORT: ({ port, answer }) =>
    `Served at the standard port ${port} over UDP, where it ${answered(answer)}`,
  STUN_UNPUBLISHED: ({ port, answer }) =>
    `A STUN server ${answered(answer)} at the standard port ${port} over UDP. Neither the DNS nor the service names it there`,
  STUN_ON_OTHER_PORT: ({ port, answer }) =>
    `Served at port ${port} over UDP, where it ${answered(answer)}`,
  STUN_UNANSWERED: ({ port, named, ...failure }) =>
    `Named${named.length === 0 ? '' : ` by ${list(named)}`} at port ${port} over UDP, and not seen there: ${reason(failure)}`,
  STUN_AMPLIFICATION: ({ asked, answered: came, factor }) =>
    `A Binding request of ${asked} octets is answered with ${came}: ${factor} for one`,
  STUN_SOFTWARE: ({ software, other }) =>
    [
      software === '' ? '' : `Software: ${software}`,
      other === '' ? '' : `it answers at ${other} too, by its own word`,
    ]
      .filter((part) => part !== '')
      .join('; '),
  TURN_ASKS_CREDENTIALS: ({ code }) =>
    `An Allocate without credentials is turned away (error ${code})`,
  TURN_OPEN: () =>
    'AN OPEN RELAY: an Allocate without credentials was granted, so that anybody can send through it under its address',
  TURN_REFUSES: ({ code }) =>
    `An Allocate without credentials is refused${code === 0 ? '' : ` (error ${code})`}`,
  STUN_STREAM_ONLY: ({ services }) =>
    `Offered over TCP or TLS, which amplifies nothing, and not asked: ${some(services)}`,
  STUN_PORTS_MOVED: ({ servers }) =>
    `Off the standard ports: ${plural(servers, 'server')} of STUN or TURN over UDP`,
  STUN_PORTS_STANDARD: ({ ports }) => `STUN answers at UDP port ${list(ports)}`,
  STUN_NOT_ALL_SEEN: ({ unseen, total }) =>
    `Of ${plural(total, 'server')} of STUN or TURN that are named, ${unseen} did not answer`,
  STUN_NONE: () =>
    'Neither the DNS nor the service names a STUN or TURN server, and none answered at UDP ports 3478 and 5349',
  STUN_NOT_FOUND: () => 'The service names none, and the DNS was not asked',
  STUN_SRV_UNASKED: () =>
    'Those that the service names are off the standard ports; the DNS was not asked, and may name others',
  STUN_SRV_UNANSWERED: ({ owner, ...failure }) =>
    `Servers may be hidden: ${owner} was not answered: ${reason(failure)}`,
  STUN_SERVICES_UNASKED: () =>
    'Which servers the service itself names (XEP-0215) was not asked: that needs an account',
  STUN_SERVICES_UNANSWERED: (failure) =>
    `Which servers the service itself names (XEP-0215) is not known: ${reason(failure)}`,
};

/** Sentences of the findings about STUN and TURN servers. */
import type { FailureArgs } from '../../model/index.js';
import { EXAMPLE_FAILURE, sentence, type CodesOf } from '../../judge/engine/sentence.js';
import { capital, everyOf, list, nounFor, outOf, reason, some } from '../../report/kit/words.js';

function answered(answer: string): string {
  return answer === 'success' ? 'answers anyone' : `answers with error ${answer}`;
}

/** Texts for the sources that can name a STUN or TURN server. */
const ORIGINS: Readonly<Record<string, string>> = {
  srv: 'SRV records',
  extdisco: 'the service (XEP-0215)',
  jingleinfo: 'the service (jingleinfo)',
};

function origins(named: readonly string[]): string {
  return named.length === 0 ? '' : `, named by ${list(named.map((one) => ORIGINS[one] ?? one))}`;
}

export const STUN_SENTENCES = {
  /** `answer` is `success`, or the STUN error code of the server such as `401`. */
  STUN_ON_STANDARD_PORT: sentence(
    ({ port, answer }: { port: number; answer: string }) =>
      `The STUN server is on the standard UDP port ${port}, where it ${answered(answer)}`,
    { port: 3478, answer: 'success' },
  ),
  /** Neither the DNS nor the service (XEP-0215) names a STUN server on this port of the host. */
  STUN_UNPUBLISHED: sentence(
    ({ port, answer }: { port: number; answer: string }) =>
      `A STUN server ${answered(answer)} on the standard UDP port ${port}. The scan found no announcement of this port (SRV records, XEP-0215)`,
    { port: 5349, answer: '401' },
  ),
  STUN_ON_OTHER_PORT: sentence(
    ({ port, answer }: { port: number; answer: string }) =>
      `The STUN server is on UDP port ${port}, where it ${answered(answer)}`,
    { port: 34780, answer: 'success' },
  ),
  STUN_UNANSWERED: sentence(
    ({ port, named, ...failure }: FailureArgs & { port: number; named: readonly string[] }) =>
      `No answer from the STUN server on UDP port ${port}${origins(named)}: ${reason(failure)}`,
    { layer: 'udp', reason: 'timeout', detail: 'x', port: 3478, named: ['srv'] },
  ),
  STUN_AMPLIFICATION: sentence(
    ({
      asked,
      answered: came,
      factor,
    }: {
      asked: number;
      answered: number;
      /** Bytes received for each byte sent, as an amplification factor: `5.4`. */
      factor: string;
    }) => `A ${asked}-byte request gets a ${came}-byte reply (factor ${factor})`,
    { asked: 20, answered: 108, factor: '5.4' },
  ),
  STUN_SOFTWARE: sentence(
    ({ software, other }: { software: string; other: string }) =>
      capital(
        [
          software === '' ? '' : `software: ${software}`,
          other === '' ? '' : `other address reported by the server: ${other}`,
        ]
          .filter((part) => part !== '')
          .join('; '),
      ),
    { software: 'Coturn-4.6.1', other: '192.0.2.9:3479' },
  ),
  TURN_ASKS_CREDENTIALS: sentence(
    ({ code }: { code: number }) => `TURN requires credentials (error ${code})`,
    { code: 401 },
  ),
  TURN_OPEN: sentence(
    () =>
      'OPEN RELAY: TURN grants an allocation without credentials, so anyone can send traffic from its address',
  ),
  TURN_REFUSES: sentence(
    ({ code }: { code: number }) =>
      `TURN refuses an allocation without credentials${code === 0 ? '' : ` (error ${code})`}`,
    { code: 403 },
  ),
  STUN_STREAM_ONLY: sentence(
    ({ services }: { services: readonly string[] }) =>
      `Offered over TCP or TLS, which cannot amplify traffic, so not tested: ${some(services)}`,
    { services: ['_stuns._tcp.example.org'] },
  ),
  /** Sentence of the requirement if every STUN and TURN server uses a non-standard port. */
  STUN_PORTS_MOVED: sentence(
    ({ servers }: { servers: number }) =>
      servers === 1
        ? 'The STUN or TURN server uses a non-standard UDP port'
        : `${capital(everyOf(servers, 'STUN or TURN server'))} use non-standard UDP ports`,
    { servers: 2 },
  ),
  STUN_PORTS_STANDARD: sentence(
    ({ ports }: { ports: readonly string[] }) =>
      `STUN answers on the standard UDP ${nounFor(ports, 'port')} ${list(ports)}`,
    { ports: ['3478'] },
  ),
  STUN_NOT_ALL_SEEN: sentence(
    ({ unseen, total }: { unseen: number; total: number }) =>
      `No answer from ${outOf(unseen, total, 'named STUN or TURN server')}`,
    { unseen: 1, total: 2 },
  ),
  STUN_NONE: sentence(
    () =>
      'No STUN or TURN server: neither the DNS nor the XMPP server announces one, and UDP ports 3478 and 5349 do not answer',
  ),
  STUN_NOT_FOUND: sentence(
    () => 'The XMPP server announces no STUN or TURN server, and the DNS was not asked',
  ),
  /** With `--connect`, the scan does not query the DNS for STUN servers. */
  STUN_SRV_UNASKED: sentence(
    () =>
      'The STUN and TURN servers that the XMPP server announces use non-standard ports. The DNS was not asked and may name others',
  ),
  STUN_SRV_UNANSWERED: sentence(
    ({ owner, ...failure }: FailureArgs & { owner: string }) =>
      `There may be more STUN or TURN servers, because the lookup of ${owner} failed: ${reason(failure)}`,
    { owner: '_stun._udp.example.org', ...EXAMPLE_FAILURE },
  ),
  STUN_SERVICES_UNASKED: sentence(
    () =>
      'The XMPP server was not asked for its STUN and TURN servers (XEP-0215): needs an account (`--account`)',
  ),
  STUN_SERVICES_UNANSWERED: sentence(
    (failure: FailureArgs) =>
      `The XMPP server did not list its STUN and TURN servers (XEP-0215): ${reason(failure)}`,
    EXAMPLE_FAILURE,
  ),
};

export type StunCodes = CodesOf<typeof STUN_SENTENCES>;

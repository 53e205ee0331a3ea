/** Words for web endpoints: host-meta, WebSocket and BOSH. `url` is the URL of an endpoint. */
import type { FailureArgs } from '../../model/index.js';
import { sentence, type CodesOf } from '../../judge/engine/sentence.js';
import { named, reason, some } from '../../report/kit/words.js';

const FAILED: FailureArgs = { layer: 'tcp', reason: 'refused', detail: 'connection refused' };

/** Formats the condition of an answer for the end of a clause; empty for none. */
const answered = (condition: string): string => (condition === '' ? '' : ` (answer: ${condition})`);

export const WEB_SENTENCES = {
  /* Codes about endpoints without TLS. */
  WEB_OFFERED_IN_CLEAR: sentence(
    ({ url, offers }: { url: string; offers: readonly string[] }) =>
      `The web endpoint ${url} offers ${some(offers)} without TLS: remove the link, or use wss or https`,
    { url: 'ws://chat.example.org:5280/ws', offers: ['PLAIN'] },
  ),
  WEB_LOGIN_IN_CLEAR: sentence(
    ({ url, mechanism, condition }: { url: string; mechanism: string; condition: string }) =>
      `The web endpoint ${url} processed a ${mechanism} login without TLS${answered(condition)}: remove the link, or use wss or https`,
    { url: 'http://chat.example.org:5280/bosh', mechanism: 'PLAIN', condition: 'not-authorized' },
  ),
  /** `how` is what refused: the web server, the stream, its features, or the login. */
  WEB_REFUSED_IN_CLEAR: sentence(
    ({
      url,
      how,
      said,
    }: {
      url: string;
      how: 'web' | 'stream' | 'features' | 'login';
      said: string;
    }) =>
      `The web endpoint ${url} does not accept a login without TLS: ${REFUSED_BY[how]}${answered(said)}`,
    { url: 'ws://chat.example.org:5280/ws', how: 'stream', said: 'host-unknown' },
  ),

  /* Notes on host-meta. */
  HOST_META_ABSENT: sentence(
    () => 'No WebSocket or BOSH endpoints: the domain has no host-meta that names one (XEP-0156)',
  ),
  HOST_META_UNREAD: sentence(
    (failure: FailureArgs) => `Could not read host-meta of the domain: ${reason(failure)}`,
    FAILED,
  ),
  HOST_META_UNTRUSTED: sentence(
    ({ error }: { error: string }) =>
      `The web server of host-meta has a certificate that clients reject (${error}): they do not find the endpoints`,
    { error: 'wrong-name' },
  ),
  HOST_META_MALFORMED: sentence(
    ({ document, problem }: { document: string; problem: string }) =>
      `The document ${document} is not valid: ${problem}`,
    { document: 'host-meta.json', problem: 'not JSON' },
  ),
  HOST_META_DIFFERS: sentence(
    ({ xml, json }: { xml: readonly string[]; json: readonly string[] }) =>
      `The documents host-meta and host-meta.json name different endpoints. Only in host-meta: ${some(xml)}. Only in host-meta.json: ${some(json)}`,
    { xml: ['wss://chat.example.org/ws'], json: [] },
  ),
  WEB_LINK_UNUSABLE: sentence(
    ({ href }: { href: string }) => `A link in host-meta cannot be used by any client: ${href}`,
    { href: 'ftp://chat.example.org' },
  ),

  /* Notes on endpoints. */
  WEB_ENDPOINT_NO_ADDRESS: sentence(
    ({ url }: { url: string }) =>
      `The host of ${url} has no address: remove the link, or publish the address`,
    { url: 'wss://gone.example.org/ws' },
  ),
  WEB_ENDPOINT_REFUSES: sentence(
    ({ url, address }: { url: string; address: string }) =>
      `The web endpoint ${url} refuses connections at ${address}: remove the link, or start the service`,
    { url: 'wss://chat.example.org/ws', address: '192.0.2.7' },
  ),
  WEB_STREAM_FAILED: sentence(
    ({ url, ...failure }: { url: string } & FailureArgs) =>
      `Clients cannot open a stream at ${url}: ${reason(failure)}`,
    { url: 'wss://chat.example.org/ws', layer: 'http', reason: 'refused', detail: 'status 404' },
  ),
  WEB_STREAM_REFUSED: sentence(
    ({ url, condition }: { url: string; condition: string }) =>
      `Clients cannot open a stream at ${url}: stream error${named(condition)}`,
    { url: 'wss://chat.example.org/ws', condition: 'host-unknown' },
  ),
  /** `less` is what streams over TCP offer and the web endpoint does not; `more` is the reverse. */
  WEB_OFFERS_DIFFER: sentence(
    ({
      url,
      version,
      less,
      more,
    }: {
      url: string;
      version: string;
      less: readonly string[];
      more: readonly string[];
    }) => {
      const parts = [
        less.length === 0 ? '' : `${some(less)} is offered over TCP only`,
        more.length === 0 ? '' : `${some(more)} is offered here only`,
      ].filter((part) => part !== '');
      return `Logins at ${url} differ from those over TCP in ${version}: ${parts.join('; ')}`;
    },
    {
      url: 'wss://chat.example.org/ws',
      version: 'TLSv1.3',
      less: ['SCRAM-SHA-1-PLUS'],
      more: ['PLAIN'],
    },
  ),
};

const REFUSED_BY = {
  web: 'the web server refused',
  stream: 'the server ended the stream',
  features: 'it offers no login',
  login: 'it refused one',
} as const;

export type WebCodes = CodesOf<typeof WEB_SENTENCES>;

import { isCleartext, isWeb, type Observation } from '../src/model/index.js';
import { surveyTls } from '../src/xmpp/tls-survey/survey.js';
import { WALK_CONNECTIONS } from '../src/xmpp/open-stream.js';
import { walk, type Walk } from '../src/xmpp/walk.js';
import { observeCertificates, observeStep, observeWalk } from '../src/scan/observe.js';
import { endpointProbe } from '../src/scan/probe.js';

type Yielded =
  | 'tls.suites'
  | 'tls.groups'
  | 'tls.signatures'
  | 'tls.features'
  | 'tls.handshake'
  | 'stream.open'
  | 'certificate';

/**
 * Maximum number of ClientHellos, enough for the longest known lists: about 140 suites in four
 * versions.
 */
const MOST_HELLOS = 400;

/**
 * Lists all versions from SSLv2 on, their accepted suites, and groups, signature algorithms and
 * extensions, with raw ClientHellos. On c2s endpoints with TLS 1.2 and 1.3, also reads the stream
 * features in TLS 1.2, which normal clients never see: channel binding differs by version (Prosody
 * 0.12 offers it only in 1.2).
 */
export const tlsLists = endpointProbe({
  id: 'tls-lists',
  title: 'cipher suites',
  sends: {
    what: 'a ClientHello; most connections end at the first answer',
    often: 'about 30 connections to a hardened endpoint, one more for each further suite',
  },
  needs: [],
  yields: [
    'tls.suites',
    'tls.groups',
    'tls.signatures',
    'tls.features',
    'tls.handshake',
    'stream.open',
    'certificate',
  ],
  access: 'public',
  connections: MOST_HELLOS + WALK_CONNECTIONS,
  applies: (endpoint) => !isCleartext(endpoint),
  // The TLS of a web server is the same for all its paths.
  alike: (endpoint) =>
    isWeb(endpoint) ? `${endpoint.host}:${endpoint.port}/${endpoint.address}` : null,
  async *run({ net, now, domain, to }, endpoint): AsyncGenerator<Observation<Yielded>> {
    const who = { domain, to };
    const accepted = new Set<string>();
    const older: Promise<readonly [Walk, string]>[] = [];
    const survey = await surveyTls(net, endpoint, who, (version) => {
      accepted.add(version);
      if (endpoint.role !== 'c2s' || isWeb(endpoint)) return;
      if (!accepted.has('TLSv1.3') || !accepted.has('TLSv1.2')) return;
      const walking = walk(net, endpoint, who, { versions: ['TLSv1.2'], stream: true });
      older.push(walking.then((walked) => [walked, now()]));
    });
    const at = now();
    for (const [version, step] of survey.suites) {
      yield observeStep('tls.suites', endpoint, { version }, step, at);
    }
    for (const [version, value] of survey.groups) {
      yield observeStep('tls.groups', endpoint, { version }, { value }, at);
    }
    for (const [version, value] of survey.signatures) {
      yield observeStep('tls.signatures', endpoint, { version }, { value }, at);
    }
    if (survey.features !== null) {
      yield observeStep('tls.features', endpoint, {}, { value: survey.features }, at);
    }
    yield* observeCertificates(survey.certificates, at);
    for (const [walked, then] of await Promise.all(older)) {
      const asked = { version: 'TLSv1.2', authentication: null } as const;
      yield* observeWalk(endpoint, asked, walked, then);
    }
  },
});

import { domainToUnicode } from 'node:url';
import {
  endpointId,
  type Endpoint,
  type Failure,
  type Observation,
  type SaslLogin,
  type SaslProtocol,
  type ObservationView,
  type SessionKind,
  type SessionMade,
  type Step,
  type TlsVersion,
  observationOf,
} from '../src/model/index.js';
import {
  openClient,
  openClientAtAny,
  type ClientRequest,
  type OpenedClient,
} from '../src/xmpp/session/client.js';
import { endpointsOf } from '../src/discovery/service-endpoints.js';
import { loginFailure } from '../src/xmpp/login/login-failure.js';
import {
  LOGIN_VERSIONS,
  loginPlaces,
  scramWasOffered,
  type LoginOffer,
} from '../src/xmpp/login/login-offers.js';
import { failureOf, whereOf, WALK_CONNECTIONS } from '../src/xmpp/open-stream.js';
import { domainProbe, type ProbeContext } from '../src/scan/probe.js';
import { isBySasl2Only, readFeatures } from '../src/wire/xmpp/features.js';

/** Maximum number of endpoints to try for a login. */
const MOST_PLACES = 4;

type Needs =
  | 'endpoint'
  | 'stream.open'
  | 'tls.handshake'
  | 'tls.suites'
  | 's2s.peer'
  | 'sasl.login'
  | 'sasl.token';
type Context = ProbeContext<Needs, 'account'>;
type SessionObservation = Observation<'session'>;

/** Logs in and leaves the sessions open, so that later probes can use them. */
export const session = domainProbe({
  id: 'session',
  title: 'session',
  sends: {
    what: 'a login with the account, with the account on another server, or an anonymous one, for the queries of other probes',
    often: 'once per scan, again at another endpoint if it fails',
  },
  // Runs after the suite survey, which uses all allowed connections.
  // Runs after all logins that fail: a login that succeeds ends the count of some servers.
  needs: [
    'endpoint',
    'stream.open',
    'tls.handshake',
    'tls.suites',
    's2s.peer',
    'sasl.login',
    'sasl.token',
  ],
  yields: ['session'],
  access: 'account',
  connections: MOST_PLACES * (1 + LOGIN_VERSIONS.length) * WALK_CONNECTIONS,
  wanted: ({ account, federated, anonymous }) => account || federated || anonymous,
  async *run(context): AsyncGenerator<SessionObservation> {
    const { account, federated, settings } = context;
    if (account !== null) yield* withAccount(context, account);
    else if (settings.anonymous) yield await anonymously(context);
    if (federated !== null) yield await fromElsewhere(context, federated);
  },
});

type Login = Observation<'sasl.login'> & { readonly value: SaslLogin };

/**
 * Logs in only where logins of the probe `login` succeeded, so as not to repeat a failure. The
 * first session stays open; further sessions only record the features after the login.
 */
async function* withAccount(
  context: Context,
  account: NonNullable<Context['account']>,
): AsyncGenerator<SessionObservation> {
  const { seen, domain, to, sessions } = context;
  const logins = seen
    .all('sasl.login')
    .filter((login): login is Login => login.value?.purpose === 'control');
  const done = logins.filter(({ value }) => value.outcome === 'success');
  const subjects = [...new Set(done.map(({ subject }) => subject))].slice(0, MOST_PLACES);
  for (const subject of subjects) {
    const endpoint = seen.at('endpoint', subject)[0]?.value;
    const version = LOGIN_VERSIONS.find((one) =>
      done.some((login) => login.subject === subject && login.value.version === one),
    );
    if (endpoint === undefined || version === undefined) continue;
    const here = done.filter((login) => login.subject === subject);
    const isSasl = here.some(
      ({ value }) => value.version === version && value.protocol === undefined,
    );
    const protocol = isSasl ? 'SASL' : 'SASL2';
    const made = await open(
      context,
      {
        ...{ by: 'account', endpoint, version, protocol, account, who: { domain, to } },
        scramOffered: scramWasOffered(seen),
        binding: bindingAt(seen, subject, version, protocol),
      },
      sessions.first('account') === null,
    );
    yield made;
    const { layer, reason } = made.failure ?? {};
    if (layer === 'sasl' && reason !== 'skipped' && reason !== 'timeout') break;
  }
  if (done.length === 0) {
    yield observe(context, domain, 'account', { failure: whyNot(seen, logins) });
  }
}

/**
 * Returns a channel-binding type with which a login succeeded at this endpoint, and which the TLS
 * version defines.
 */
function bindingAt(
  seen: ObservationView<'sasl.login'>,
  subject: string,
  version: TlsVersion,
  protocol: SaslProtocol,
): string | null {
  const types = seen
    .at('sasl.login', subject)
    .filter(({ value }) => value?.version === version && value.purpose === 'bound')
    .filter(({ value }) => (value?.protocol ?? 'SASL') === protocol)
    .filter(({ value }) => value?.outcome === 'success')
    .map(({ value }) => value?.gs2.replace(/^p=/, '') ?? '');
  // TLS 1.3 does not define tls-unique (RFC 8446 appendix C.5), but ejabberd 23.01 accepts it.
  const known = types.filter((type) => type !== 'tls-unique' || version !== 'TLSv1.3');
  return known[0] ?? null;
}

function whyNot(seen: ObservationView<Needs>, logins: readonly Login[]): Failure {
  const [tried] = logins;
  if (tried !== undefined) {
    const endpoint = seen.at('endpoint', tried.subject)[0]?.value;
    return loginFailure(endpoint === undefined ? tried.subject : whereOf(endpoint), tried.value);
  }
  const failed = seen.all('sasl.login').find(({ failure }) => failure !== undefined)?.failure;
  if (failed !== undefined) return failed;
  const detail = 'no place offers clients a login over TLS';
  return { layer: 'sasl', reason: 'unsupported', detail };
}

async function anonymously(context: Context): Promise<SessionObservation> {
  const { seen, domain, to } = context;
  for (const { endpoint, offers } of loginPlaces(seen)) {
    const version = offers.find((offer) => offersAnonymous(seen, endpoint, offer))?.version;
    if (version === undefined) continue;
    const who = { domain, to };
    const request = { by: 'anonymous', endpoint, version, account: null, who } as const;
    return open(context, { ...request, scramOffered: true });
  }
  const detail = 'ANONYMOUS is not offered';
  const failure: Failure = { layer: 'sasl', reason: 'unsupported', detail };
  return observe(context, domain, 'anonymous', { failure });
}

/** Whether SASL or SASL2 offers ANONYMOUS in a TLS version. */
function offersAnonymous(
  seen: ObservationView<'stream.open'>,
  endpoint: Endpoint,
  { version }: LoginOffer,
): boolean {
  return seen.at('stream.open', endpointId(endpoint)).some(({ value }) => {
    if (value?.phase !== version || value.features === null) return false;
    const features = readFeatures(value.features);
    return features.mechanisms.includes('ANONYMOUS') || isBySasl2Only(features, 'ANONYMOUS');
  });
}

/** Logs in to the account on another server, at the endpoints of its own domain. */
async function fromElsewhere(
  context: Context,
  account: NonNullable<Context['federated']>,
): Promise<SessionObservation> {
  const { domain } = context;
  const who = { domain: account.domain, to: domainToUnicode(account.domain) };
  let endpoints: readonly Endpoint[];
  try {
    ({ endpoints } = await endpointsOf(context.net, account.domain, 'c2s', context.settings));
  } catch (error) {
    const failure = failureOf(error, 'dns', account.domain);
    return observe(context, domain, 'federated', { failure });
  }
  // This account is on another server, whose endpoint does not belong to the target, so the
  // observation is about the scanned domain.
  const request = { by: 'federated', account, who, scramOffered: false } as const;
  const opening = openClientAtAny(context.net, endpoints.slice(0, MOST_PLACES), request);
  return keep(context, opening, { by: 'federated', subject: domain, where: account.domain });
}

/**
 * Opens a session at an endpoint of the scanned server. With `lasts`, it stays open for later
 * probes.
 */
function open(context: Context, request: ClientRequest, lasts = true): Promise<SessionObservation> {
  const { by, endpoint } = request;
  const place = { by, subject: endpointId(endpoint), where: whereOf(endpoint) };
  return keep(context, openClient(context.net, request), { ...place, lasts });
}

interface Keeping {
  readonly by: SessionKind;
  readonly subject: string;
  /** Where the session was opened, for error messages. */
  readonly where: string;
  /** Whether the session is left open for other probes, which is the default. */
  readonly lasts?: boolean;
}

async function keep(
  context: Context,
  opening: Promise<OpenedClient>,
  { by, subject, where, lasts = true }: Keeping,
): Promise<SessionObservation> {
  try {
    const { client, made } = await opening;
    if (lasts) context.sessions.put(client);
    else await client.end();
    return observe(context, subject, by, { value: made });
  } catch (error) {
    return observe(context, subject, by, { failure: failureOf(error, 'session', where) });
  }
}

function observe(
  { now }: Context,
  subject: string,
  by: SessionKind,
  step: Step<SessionMade>,
): SessionObservation {
  return observationOf('session', subject, { by }, now(), step);
}

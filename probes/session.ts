import { domainToUnicode } from 'node:url';
import {
  endpointId,
  type Endpoint,
  type Failure,
  type Observation,
  type SaslLogin,
  type ObservationView,
  type SessionKind,
  type SessionMade,
  type Step,
  type TlsVersion,
  observationOf,
} from '../src/model/index.js';
import { openClient, type ClientRequest } from '../src/xmpp/session/client.js';
import { endpointsOf } from '../src/discovery/service-endpoints.js';
import { loginFailure, SASL2_ONLY } from '../src/xmpp/login/login-failure.js';
import { LOGIN_VERSIONS, loginPlaces, scramWasOffered } from '../src/xmpp/login/login-offers.js';
import { failureOf, whereOf, WALK_CONNECTIONS } from '../src/xmpp/open-stream.js';
import { domainProbe, type ProbeContext } from '../src/scan/probe.js';
import { isBySasl2Only, readFeatures } from '../src/wire/xmpp/features.js';

/** Places where an account is tried; one elsewhere until it is let in or turned away. */
const MOST_PLACES = 4;

type Needs =
  'endpoint' | 'stream.open' | 'tls.handshake' | 'tls.suites' | 's2s.peer' | 'sasl.login';
type Context = ProbeContext<Needs, 'account'>;
type SessionObservation = Observation<'session'>;

/** Logins that last, for those that ask what only they are told. */
export const session = domainProbe({
  id: 'session',
  title: 'session',
  // After the lists of suites, which want all the connections that one may have open.
  needs: ['endpoint', 'stream.open', 'tls.handshake', 'tls.suites', 's2s.peer', 'sasl.login'],
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
 * Where the logins of the probe before succeeded, and nowhere else: a failure once is enough. The
 * first session lasts; the others show what is announced there to those who are known.
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
    const made = await open(
      context,
      {
        ...{ by: 'account', endpoint, version, account, who: { domain, to } },
        scramOffered: scramWasOffered(seen),
        binding: bindingAt(seen, subject, version),
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

/** The type that logged in there before, of those that are defined in that version. */
function bindingAt(
  seen: ObservationView<'sasl.login'>,
  subject: string,
  version: TlsVersion,
): string | null {
  const types = seen
    .at('sasl.login', subject)
    .filter(({ value }) => value?.version === version && value.purpose === 'bound')
    .filter(({ value }) => value?.outcome === 'success')
    .map(({ value }) => value?.gs2.replace(/^p=/, '') ?? '');
  // RFC 8446 appendix C.5; ejabberd 23.01 takes it all the same.
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
    const offer = offers.find(({ offer: { mechanisms } }) => mechanisms.includes('ANONYMOUS'));
    if (offer === undefined) continue;
    const { version } = offer;
    const who = { domain, to };
    const request = { by: 'anonymous', endpoint, version, account: null, who } as const;
    return open(context, { ...request, scramOffered: true });
  }
  const detail = anonymousBySasl2(seen) ? SASL2_ONLY : 'ANONYMOUS is not offered';
  const failure: Failure = { layer: 'sasl', reason: 'unsupported', detail };
  return observe(context, domain, 'anonymous', { failure });
}

function anonymousBySasl2(seen: ObservationView<'stream.open'>): boolean {
  return seen.all('stream.open').some(({ value }) => {
    const features = value?.features == null ? null : readFeatures(value.features);
    return features !== null && isBySasl2Only(features, 'ANONYMOUS');
  });
}

/** An account on another server, which its own domain says where to find. */
async function fromElsewhere(
  context: Context,
  account: NonNullable<Context['federated']>,
): Promise<SessionObservation> {
  const { domain } = context;
  const who = { domain: account.domain, to: domainToUnicode(account.domain) };
  let last: SessionObservation | null = null;
  let endpoints: readonly Endpoint[];
  try {
    ({ endpoints } = await endpointsOf(context.net, account.domain, 'c2s', context.settings));
  } catch (error) {
    const failure = failureOf(error, 'dns', account.domain);
    return observe(context, domain, 'federated', { failure });
  }
  for (const endpoint of endpoints.slice(0, MOST_PLACES)) {
    for (const version of LOGIN_VERSIONS) {
      const request = { by: 'federated', endpoint, version, account, who } as const;
      last = await open(context, { ...request, scramOffered: false });
      // What was answered is not asked again, nor a password sent twice.
      if (last.value !== undefined || last.failure.layer === 'sasl') return last;
      if (last.failure.layer !== 'tls' || last.failure.reason === 'skipped') break;
    }
  }
  if (last === null) throw new Error('no place was tried');
  return last;
}

/** `federated`: where the account lives is nothing of the target, so that it is the subject. */
async function open(
  context: Context,
  request: ClientRequest,
  lasts = true,
): Promise<SessionObservation> {
  const { net, sessions, domain } = context;
  const { by, endpoint } = request;
  const subject = by === 'federated' ? domain : endpointId(endpoint);
  try {
    const { client, made } = await openClient(net, request);
    if (lasts) sessions.put(client);
    else await client.end();
    return observe(context, subject, by, { value: made });
  } catch (error) {
    const failure = failureOf(error, 'session', whereOf(endpoint));
    return observe(context, subject, by, { failure });
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

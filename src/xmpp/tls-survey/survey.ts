import type {
  Endpoint,
  ProtocolVersion,
  TlsFeatures,
  TlsList,
  TlsSuites,
} from '../../model/index.js';
import { createReach } from '../../wire/tls/enumerate/enumerate.js';
import { cipherKindName } from '../../wire/tls/registry/suites.js';
import type { Net } from '../../net/net.js';
import { deferred } from '../../util/waiting.js';
import { whereOf, type Step, type Who } from '../open-stream.js';
import { askFallback } from './fallback.js';
import { createHelloAsker } from './hello-asker.js';
import { alertOf, listSuites, VERSIONS, type Survey } from './list-suites.js';
import { featuresOf } from './tls-features.js';
import { doubtRefusals } from './unproven.js';

export interface TlsSurvey {
  readonly suites: ReadonlyMap<ProtocolVersion, Step<TlsSuites>>;
  readonly groups: ReadonlyMap<ProtocolVersion, TlsList>;
  readonly signatures: ReadonlyMap<ProtocolVersion, TlsList>;
  /** Further properties of TLS; null if the server accepted no version below TLS 1.3. */
  readonly features: TlsFeatures | null;
  /** DER of the received certificates, by SHA-256. */
  readonly certificates: ReadonlyMap<string, Uint8Array>;
}

/**
 * Lists everything that unencrypted handshakes show of an endpoint. All lists run in parallel over
 * prepared connections, and each answer is used for all that it contains. `onAccepted`: called with
 * a version when its first suite is accepted.
 */
export async function surveyTls(
  net: Net,
  endpoint: Endpoint,
  who: Who,
  onAccepted: (version: ProtocolVersion) => void = () => undefined,
): Promise<TlsSurvey> {
  const reach = createReach();
  const asker = createHelloAsker(net, endpoint, who, reach);
  const survey: Survey = {
    asker,
    reach,
    where: whereOf(endpoint),
    onAccepted,
    suites: new Map(),
    groups: new Map(),
    signatures: new Map(),
    accepted: new Map(VERSIONS.map((version) => [version, deferred()])),
    besides: new Map(),
  };
  const { suites, groups, signatures, accepted } = survey;
  try {
    await Promise.all([
      ...VERSIONS.map((version) => listSuites(survey, version)),
      listSslv2(survey),
    ]);
    const [fallback] = await Promise.all([
      askFallback(asker, suites, accepted),
      Promise.all(survey.besides.values()),
    ]);
    doubtRefusals(survey, await asker.unproven());
    const { backedOff, answered } = asker;
    const { features, certificates } = featuresOf(answered, { fallback, backedOff });
    return { suites, groups, signatures, features, certificates };
  } finally {
    asker.close();
  }
}

async function listSslv2({ asker, suites }: Survey): Promise<void> {
  const { flight, failure } = await asker.askSslv2();
  if (failure !== undefined) {
    suites.set('SSLv2', { failure });
    return;
  }
  const kinds = flight?.sslv2?.cipherKinds ?? [];
  suites.set('SSLv2', {
    value: {
      version: 'SSLv2',
      accepted: kinds.map(cipherKindName).sort(),
      // The client selects the cipher (the SSL 2.0 protocol §5.5).
      preference: kinds.length === 0 ? null : kinds.length === 1 ? 'single' : 'client',
      complete: true,
      asked: 1,
      strays: [],
      failure: null,
      refusal: kinds.length > 0 ? null : { alert: alertOf(flight?.alert ?? null), instead: null },
      exchanges: [],
    },
  });
}

/** Evaluates channel binding at an endpoint in each TLS version. */
import {
  bindingOfferOf,
  bindingScene,
  isOneDefined,
  judgedProtocols,
  obstacleTo,
  type ProtocolFeatures,
  type BindingScene,
} from './channel-bindings.js';
import {
  bindingOracle,
  heldBack,
  loginProof,
  type BindingOracle,
  type HeldBack,
  type LoginProof,
} from './logins.js';
import { distinct } from '../../../util/order.js';
import { unseenStreamGap } from '../../shared/facts/gaps.js';
import { securedStreams, type Features, type SecuredStream } from '../../shared/facts/streams.js';
import {
  gap,
  known,
  notSeen,
  sightings,
  together,
  type Known,
  type NonEmpty,
  type NotSeen,
  type Reading,
  type Sightings,
} from '../../../judge/engine/known.js';
import type { Place } from '../../../judge/engine/place.js';
import { AT } from '../../../judge/engine/spot.js';
import {
  type SaslBinding,
  type SaslLogin,
  type SaslProtocol,
  type ObservationView,
  type TlsVersion,
  askedOf,
  type AskedBinding,
  type AskedLogin,
} from '../../../model/index.js';

type SeenStream = Extract<SecuredStream, { state: 'seen' }>;

/** Channel binding in one TLS version with one protocol, based on the strongest observation. */
export interface VersionBinding {
  readonly version: TlsVersion;
  readonly protocol: SaslProtocol;
  /** Stream features in that TLS version; if both protocols are judged, those of this one. */
  readonly stream: Known<Features>;
  readonly scene: BindingScene;
  readonly proof: Known<LoginProof> | null;
  /** Results of logins with a protocol that is not judged, because only the other has `-PLUS`. */
  readonly proofBeside: Known<LoginProof> | null;
  readonly oracle: Known<BindingOracle> | null;
  /**
   * Why channel-binding types were not tested: a ban would also affect other users of the scanner's
   * address. Null if they were.
   */
  readonly held: HeldBack | null;
  /**
   * Result for channel binding in this TLS version. `works`: a login succeeded. `known`: the
   * server treats a known type and an invented one differently. `usable`: offered. The other
   * results are faults or unknown. `undefined`: the only types that work or are known are types
   * that TLS does not define in this version. `unknown`: the server names no type, and it is
   * unknown whether it accepts the default type. `unsettled`: whether a type is defined depends on
   * a certificate or master secret that was not observed.
   */
  readonly is:
    | 'works'
    | 'known'
    | 'usable'
    | 'unknown'
    | 'unsettled'
    | 'unusable'
    | 'undefined'
    | 'refused'
    | 'none';
}

/**
 * Evaluates each TLS version of an endpoint whose stream showed features. `gaps` of the result has
 * the reasons why further streams were not observed.
 */
export function versionBindings({
  [AT]: { seen, subject: endpointId },
}: Place<'c2s'>): Sightings<VersionBinding> | NotSeen {
  const readings = securedStreams(seen, endpointId).flatMap(
    (stream): readonly Reading<VersionBinding>[] => {
      if (stream.state === 'refused') return [];
      if (stream.state === 'seen') {
        const all = judgedProtocols(stream.features);
        return all.map((one) => versionBinding(seen, endpointId, stream, one, all.length > 1));
      }
      return [notSeen(unseenStreamGap(seen, endpointId, stream))];
    },
  );
  return sightings(readings, gap('unsure', { code: 'OLD_TLS_ONLY', args: {} }));
}

/**
 * Combines the results of several TLS versions in one, with their evidence; null if there are
 * none.
 */
export function bindingsOf(
  bindings: readonly Known<VersionBinding>[],
): Known<NonEmpty<VersionBinding>> | null {
  const [first, ...rest] = bindings;
  return first === undefined ? null : together([first, ...rest]);
}

function versionBinding(
  seen: ObservationView,
  id: string,
  { version, id: streamId }: SeenStream,
  { protocol, features }: ProtocolFeatures,
  areBoth: boolean,
): Known<VersionBinding> {
  const scene = bindingScene(seen, id, version);
  const proof = loginProof(seen, id, version, protocol);
  const other = protocol === 'SASL' ? 'SASL2' : 'SASL';
  const proofBeside = areBoth ? null : loginProof(seen, id, version, other);
  const oracle = bindingOracle(seen, id, version, protocol);
  const held = heldBack(seen, id, version, protocol);
  const ids = distinct([streamId, ...(proof?.evidence ?? []), ...(oracle?.evidence ?? [])]);
  const [first = streamId, ...others] = ids;
  const stream = known(features, streamId);
  const of = (is: VersionBinding['is']): Known<VersionBinding> =>
    known(
      { version, protocol, stream, scene, proof, proofBeside, oracle, held, is },
      first,
      ...others,
    );
  const offer = bindingOfferOf(features, scene);
  if (offer === 'none') return of('none');
  if (proof !== null && proof.value.bound.length > 0) {
    const is = isOneDefined(scene, proof.value.bound);
    return of(is === undefined ? 'unsettled' : is ? 'works' : 'undefined');
  }
  if (proof !== null && proof.value.refused.length > 0) return of('refused');
  if (oracle !== null) {
    const is = isOneDefined(scene, oracle.value.known);
    if (is === true) return of('known');
    if (is === undefined) return of('unsettled');
    // The server does not know a channel-binding type that the TLS version defines, so it supports
    // only undefined types there.
    if (oracle.value.unknown.some((type) => obstacleTo(type, scene) === null))
      return of('undefined');
  }
  const unnamed = features.channelBindings.length === 0 && version === 'TLSv1.3';
  if (unnamed && (held !== null || isDefaultUncertain(seen, version))) return of('unknown');
  return of(offer);
}

/**
 * Whether the server may refuse the default channel-binding type in this TLS version: an endpoint
 * refused it, or the test of types ended without a challenge and no endpoint is known to accept it.
 * ejabberd 23.01 names no type in TLS 1.3, accepts `tls-unique` and refuses `tls-exporter`.
 */
function isDefaultUncertain(seen: ObservationView, version: TlsVersion): boolean {
  const subjects = seen.all('endpoint').map(({ subject }) => subject);
  const places = subjects.flatMap((one) => [[one, 'SASL'] as const, [one, 'SASL2'] as const]);
  const oracles = places.flatMap(([one, by]) => bindingOracle(seen, one, version, by)?.value ?? []);
  const proofs = places.flatMap(([one, by]) => loginProof(seen, one, version, by)?.value ?? []);
  const refused = [
    ...oracles.flatMap(({ unknown }) => unknown),
    ...proofs.flatMap((proof) => proof.refused.map(({ type }) => type)),
  ];
  if (refused.includes('tls-exporter')) return true;
  const taken = [...oracles.flatMap(({ known }) => known), ...proofs.flatMap(({ bound }) => bound)];
  if (taken.includes('tls-exporter')) return false;
  const asked = [...seen.all('sasl.binding'), ...seen.all('sasl.login')];
  return asked.some(
    (one) =>
      askedOf<AskedBinding | AskedLogin>(one)?.version === version &&
      (one.value === undefined || one.value.ban !== null || !isChallenged(one.value)),
  );
}

function isChallenged(value: SaslBinding | SaslLogin): boolean {
  return 'answer' in value ? value.answer === 'challenge' : value.outcome === 'success';
}

export function versionsOf(bindings: readonly VersionBinding[]): string[] {
  return bindings.map(({ version }) => version);
}

/**
 * Returns the bindings of one protocol. Those of SASL2 are left out where SASL has the same result
 * and no login was tried with SASL2: both are judged by the same offer.
 */
export function bindingsBy(
  protocol: SaslProtocol,
  all: readonly Known<VersionBinding>[],
): readonly Known<VersionBinding>[] {
  const own = all.filter(({ value }) => value.protocol === protocol);
  if (protocol === 'SASL') return own;
  return own.filter(({ value: { version, is, proof, oracle } }) => {
    if (proof !== null || oracle !== null) return true;
    return !all.some(
      ({ value }) => value.protocol === 'SASL' && value.version === version && value.is === is,
    );
  });
}

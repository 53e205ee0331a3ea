/** How channel binding stands at an endpoint in each version of TLS. */
import {
  bindingOfferOf,
  bindingScene,
  isOneDefined,
  obstacleTo,
  type BindingScene,
} from '../facts/channel-bindings.js';
import {
  bindingOracle,
  heldBack,
  loginProof,
  type BindingOracle,
  type LoginProof,
} from '../facts/logins.js';
import { distinct } from '../../../util/order.js';
import type { SecuredStream } from '../../shared/facts/streams.js';
import {
  type SaslBinding,
  type SaslLogin,
  type ObservationView,
  type TlsVersion,
  askedOf,
  type AskedBinding,
  type AskedLogin,
} from '../../../model/index.js';

type SeenStream = Extract<SecuredStream, { state: 'seen' }>;

/** How channel binding stands in one version of TLS, by what says most of it. */
export interface VersionBinding {
  readonly stream: SeenStream;
  readonly scene: BindingScene;
  readonly proof: LoginProof | null;
  readonly oracle: BindingOracle | null;
  /** Why the server was not asked, for the sake of those who share its address. */
  readonly held: ReturnType<typeof heldBack>;
  /**
   * `works`: logged in. `known`: told apart. `usable`: offered. The others fall short:
   * `undefined`: only what is not defined there works, or is known. `unknown`: no type is named,
   * and whether the server takes the default is not known. `unsettled`: that depends on a
   * certificate or a master secret that was not seen.
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

export function standingOf(seen: ObservationView, id: string, stream: SeenStream): VersionBinding {
  const { version, features } = stream;
  const scene = bindingScene(seen, id, version);
  const proof = loginProof(seen, id, version);
  const oracle = bindingOracle(seen, id, version);
  const held = heldBack(seen, id, version);
  const of = (is: VersionBinding['is']): VersionBinding => ({
    stream,
    scene,
    proof,
    oracle,
    held,
    is,
  });
  const offer = bindingOfferOf(features, scene);
  if (offer === 'none') return of('none');
  if (proof !== null && proof.bound.length > 0) {
    const is = isOneDefined(scene, proof.bound);
    return of(is === undefined ? 'unsettled' : is ? 'works' : 'undefined');
  }
  if (proof !== null && proof.refused.length > 0) return of('refused');
  if (oracle !== null) {
    const is = isOneDefined(scene, oracle.known);
    if (is === true) return of('known');
    if (is === undefined) return of('unsettled');
    // Shows that a defined type is not known only where one was asked for.
    if (oracle.unknown.some((type) => obstacleTo(type, scene) === null)) return of('undefined');
  }
  const unnamed = features.channelBindings.length === 0 && version === 'TLSv1.3';
  if (unnamed && (held !== null || isDefaultUncertain(seen, version))) return of('unknown');
  return of(offer);
}

/**
 * Whether there is reason to doubt that the server takes the default type in that version: an
 * endpoint refused it, or a question about types was not answered by a challenge and no endpoint
 * is known to take it. ejabberd 23.01 names no type in TLS 1.3, takes `tls-unique` and refuses
 * `tls-exporter`.
 */
function isDefaultUncertain(seen: ObservationView, version: TlsVersion): boolean {
  const subjects = seen.all('endpoint').map(({ subject }) => subject);
  const oracles = subjects.flatMap((one) => bindingOracle(seen, one, version) ?? []);
  const proofs = subjects.flatMap((one) => loginProof(seen, one, version) ?? []);
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

export function evidenceOf(standings: readonly VersionBinding[]): string[] {
  return distinct(
    standings.flatMap(({ stream, proof, oracle }) => [
      stream.id,
      ...(proof?.evidence ?? []),
      ...(oracle?.evidence ?? []),
    ]),
  );
}

export function versionsOf(standings: readonly VersionBinding[]): string[] {
  return standings.map(({ stream }) => stream.version);
}

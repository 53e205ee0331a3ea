import type { ObservationView, SaslProtocol, TlsVersion } from '../../../model/index.js';
import { mechanismsIn, type Features } from '../../../wire/xmpp/features.js';
import type { Signature } from '../../certificates/facts/x509/signature.js';
import { linkOf } from '../../certificates/facts/chain.js';
import { featuresOf, mechanismsOf } from '../../shared/facts/streams.js';
import { establishedAt } from '../../tls/facts/tls-versions.js';

/**
 * Channel binding that a server offers in one TLS version. `usable`: a type that this TLS version
 * defines. `unusable`: only types that this TLS version does not define. `unsettled`: whether a
 * type is defined depends on a certificate or TLS extensions that were not observed. `none`: no
 * `-PLUS` mechanism.
 */
type BindingOffer = 'usable' | 'unsettled' | 'unusable' | 'none';

/** Properties of a connection that decide whether a channel-binding type is defined. */
export interface BindingScene {
  readonly version: TlsVersion;
  /** Whether the signature of the server's certificate has exactly one hash; null if unknown. */
  readonly oneHash: boolean | null;
  /** Whether the server accepted the extended master secret (RFC 7627); null if unknown. */
  readonly extendedMasterSecret: boolean | null;
}

/**
 * Why a channel-binding type is not defined. `version`: RFC 5929 and RFC 9266 do not define it for
 * that TLS version. `signature`: RFC 5929 §4.1, the signature of the certificate does not have
 * exactly one hash. `master-secret`: RFC 9266 §4.2, a connection before TLS 1.3 has no extended
 * master secret.
 */
type Obstacle = 'version' | 'signature' | 'master-secret';

/**
 * Types defined for each TLS version (RFC 5929 §3 and §4, RFC 9266). `tls-unique` is not defined
 * for TLS 1.3.
 */
const DEFINED: Readonly<Record<TlsVersion, readonly string[]>> = {
  TLSv1: ['tls-unique', 'tls-server-end-point'],
  'TLSv1.1': ['tls-unique', 'tls-server-end-point'],
  'TLSv1.2': ['tls-exporter', 'tls-server-end-point', 'tls-unique'],
  'TLSv1.3': ['tls-exporter', 'tls-server-end-point'],
};

/**
 * Returns why a channel-binding type is not defined; null if it is defined; undefined if this is
 * unknown.
 */
export function obstacleTo(type: string, scene: BindingScene): Obstacle | null | undefined {
  if (!DEFINED[scene.version].includes(type)) return 'version';
  if (type === 'tls-server-end-point') {
    if (scene.oneHash === null) return undefined;
    return scene.oneHash ? null : 'signature';
  }
  if (scene.version === 'TLSv1.3') return null;
  if (scene.extendedMasterSecret === null) return undefined;
  return scene.extendedMasterSecret ? null : 'master-secret';
}

/**
 * Whether at least one of the channel-binding types is defined; undefined if this is unknown. False
 * for an empty list.
 */
export function isOneDefined(scene: BindingScene, types: readonly string[]): boolean | undefined {
  const obstacles = types.map((type) => obstacleTo(type, scene));
  if (obstacles.includes(null)) return true;
  return obstacles.includes(undefined) ? undefined : false;
}

/**
 * Returns those of the given channel-binding types that TLS is known to define on this connection.
 */
export function definedIn(scene: BindingScene, types: readonly string[]): readonly string[] {
  return types.filter((type) => obstacleTo(type, scene) === null);
}

/** Signatures with Ed25519, Ed448 or ML-DSA use an internal hash. */
function hasOneHash({ name, oid, hash }: Signature): boolean | null {
  if (hash !== null) return true;
  return name === oid ? null : false;
}

export function bindingScene(
  seen: ObservationView,
  endpointId: string,
  version: TlsVersion,
): BindingScene {
  const leaf = establishedAt(seen, endpointId).find(
    ({ byKey, handshake }) => handshake.version === version && !byKey,
  )?.handshake.chain[0];
  const certificate = leaf === undefined ? null : linkOf(seen, leaf).certificate;
  const features = seen
    .at('tls.features', endpointId)
    .find(({ value }) => value?.version === version)?.value;
  return {
    version,
    oneHash: certificate === null ? null : hasOneHash(certificate.signature),
    extendedMasterSecret: features?.extendedMasterSecret ?? null,
  };
}

const PASSWORD = /^(?:SCRAM-.*|PLAIN|LOGIN|DIGEST-MD5|CRAM-MD5)$/;

/**
 * Returns which of SASL (RFC 6120 §6) and SASL2 (XEP-0388) offers `-PLUS`, if the other protocol
 * accepts passwords without it. Clients of the other protocol get no channel binding, and an
 * attacker can hide the protocol with `-PLUS`.
 */
export function oneProtocolOf({ mechanisms, sasl2 }: Features): {
  readonly having: 'SASL' | 'SASL2';
  /** Mechanisms of the other protocol, SASL or SASL2, which offers no `-PLUS` mechanism. */
  readonly mechanisms: readonly string[];
} | null {
  const others = sasl2?.mechanisms ?? [];
  if (isBound(mechanisms) && takesPasswords(others) && !isBound(others)) {
    return { having: 'SASL', mechanisms: others };
  }
  if (isBound(others) && takesPasswords(mechanisms) && !isBound(mechanisms)) {
    return { having: 'SASL2', mechanisms };
  }
  return null;
}

const PROTOCOLS = ['SASL', 'SASL2'] as const satisfies readonly SaslProtocol[];

/** The features of a stream, as one protocol of logins shows them. */
export interface ProtocolFeatures {
  readonly protocol: SaslProtocol;
  readonly features: Features;
}

/**
 * Returns the protocols whose channel binding is judged on its own: both if both offer `-PLUS`. Else
 * one, with the features of both.
 */
export function judgedProtocols(features: Features): readonly ProtocolFeatures[] {
  const [first, second] = PROTOCOLS.filter((one) => isBound(mechanismsIn(features, one)));
  if (first === undefined || second === undefined) {
    const taking = PROTOCOLS.find((one) => takesPasswords(mechanismsIn(features, one)));
    return [{ protocol: first ?? taking ?? 'SASL', features }];
  }
  return [
    { protocol: 'SASL', features: { ...features, sasl2: null } },
    { protocol: 'SASL2', features: { ...features, mechanisms: [] } },
  ];
}

function isBound(mechanisms: readonly string[]): boolean {
  return mechanisms.some((mechanism) => mechanism.endsWith('-PLUS'));
}

function takesPasswords(mechanisms: readonly string[]): boolean {
  return mechanisms.some((mechanism) => PASSWORD.test(mechanism));
}

/**
 * Returns the default channel-binding type if the server names none (RFC 5802 §6.1; RFC 9266 §3 for
 * TLS 1.3).
 */
function defaultType(version: TlsVersion): string {
  return version === 'TLSv1.3' ? 'tls-exporter' : 'tls-unique';
}

/** Returns the channel-binding types that the server names (XEP-0440), or the default type. */
export function offeredTypes(features: Features, version: TlsVersion): readonly string[] {
  const { channelBindings } = features;
  return channelBindings.length > 0 ? channelBindings : [defaultType(version)];
}

export function bindingOfferOf(features: Features, scene: BindingScene): BindingOffer {
  if (!isBound(mechanismsOf(features))) return 'none';
  const is = isOneDefined(scene, offeredTypes(features, scene.version));
  if (is === undefined) return 'unsettled';
  return is ? 'usable' : 'unusable';
}

/** SASL mechanisms without a password: with a certificate, anonymous, or with a token. */
const NO_PASSWORD = /^(?:ANONYMOUS|EXTERNAL|HT-.*|OAUTHBEARER|OAUTH10A|X-OAUTH2|X-TOKEN)$/;

/**
 * Returns what a server without `-PLUS` mechanisms offers. `scram`: a mechanism that has a `-PLUS`
 * variant. `no-password`: no mechanism with a password. `no-scram`: anything else.
 */
export function unboundOffer(features: Features): 'scram' | 'no-password' | 'no-scram' {
  const mechanisms = mechanismsOf(features);
  if (mechanisms.some((mechanism) => mechanism.startsWith('SCRAM-'))) return 'scram';
  const bare = mechanisms.length > 0 && mechanisms.every((one) => NO_PASSWORD.test(one));
  return bare && !features.iqAuth ? 'no-password' : 'no-scram';
}

/** Whether any endpoint offers a `-PLUS` mechanism over TLS. */
export function offersBinding(seen: ObservationView): boolean {
  return seen.all('stream.open').some(({ value }) => {
    const features = value === undefined || value.phase === 'clear' ? null : featuresOf(value);
    return features !== null && isBound(mechanismsOf(features));
  });
}

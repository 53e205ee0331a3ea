import {
  TLS_VERSIONS,
  type Alert,
  type ObservationView,
  type TlsVersion,
  askedOf,
} from '../../../model/index.js';
import { linkOf } from '../../certificates/facts/chain.js';
import { distinct } from '../../../util/order.js';
import { suitesIn } from './tls-lists.js';
import { servedAt } from './tls-versions.js';

/**
 * Versions of TLS that the server takes from hand-made hellos, and in which it refuses what this
 * Node.js offers: a limit of ours, and not of the server.
 */
interface Unnegotiated {
  readonly versions: readonly TlsVersion[];
  /** Groups, suites or keys that the server insists on; empty where the lists do not show it. */
  readonly lacking: readonly string[];
  readonly alert: Alert | null;
  /** Ids of the handshakes and of the lists. */
  readonly evidence: readonly string[];
}

/** Groups that OpenSSL 3.0 offers below TLS 1.3, and in it without the curves of RFC 7027. */
const GROUPS = /^(x25519|x448|secp(256|384|521)r1|ffdhe\d+|brainpoolP(256|384|512)r1)$/;

/** Suites that Node.js is built without, or that OpenSSL 3 has dropped. */
const SUITES =
  /_(RC4|RC2|DES|DES40|3DES|IDEA|SEED|GOST|KRB5|SM4|AEGIS\w*|KUZNYECHIK|MAGMA)_|EXPORT/;

/** Key types of which Node.js 20 can verify a signature in TLS. */
const KEYS: readonly string[] = ['rsa', 'rsa-pss', 'dsa', 'ec', 'ed25519', 'ed448'];

/**
 * Null where a handshake came about, where none was refused, and where nothing shows that the
 * server takes any of the versions. `version`: that version alone.
 */
export function unnegotiated(
  seen: ObservationView,
  endpointId: string,
  version: TlsVersion | null = null,
): Unnegotiated | null {
  const served = servedAt(seen, endpointId).map(({ flight }) => flight.version);
  const wanted = version === null ? TLS_VERSIONS : [version];
  const listed = wanted.flatMap((one) => {
    const list = suitesIn(seen, endpointId, one);
    const isTaken = (list?.value?.accepted.length ?? 0) > 0 && !served.includes(one);
    return list === null || !isTaken ? [] : [{ version: one, list }];
  });
  const versions = listed.map((one) => one.version);
  // A handshake with more versions on offer may have been refused for the version that was chosen.
  const refusals = seen.at('tls.handshake', endpointId).flatMap(({ id, value }) => {
    if (value?.outcome !== 'refused' || value.flight !== undefined) return [];
    return value.offered.some((one) => versions.includes(one)) ? [{ id, alert: value.alert }] : [];
  });
  if (refusals.length === 0 || (version === null && served.length > 0)) return null;
  const lacks = versions.map((one) => lackingIn(seen, endpointId, one));
  return {
    versions,
    lacking: distinct(lacks.flatMap(({ names }) => names)),
    alert: refusals.find(({ alert }) => alert !== null)?.alert ?? null,
    evidence: distinct([
      ...refusals.map(({ id }) => id),
      ...listed.map(({ list }) => list.id),
      ...lacks.flatMap(({ evidence }) => evidence),
    ]),
  };
}

interface Lack {
  readonly names: readonly string[];
  readonly evidence: readonly string[];
}

function lackingIn(seen: ObservationView, endpointId: string, version: TlsVersion): Lack {
  const suites = suitesIn(seen, endpointId, version)?.value?.accepted ?? [];
  const groups = seen.at('tls.groups', endpointId).find((one) => askedOf(one)?.version === version);
  const names = groups?.value?.accepted ?? [];
  const isKnown = (group: string): boolean =>
    GROUPS.test(group) && (version !== 'TLSv1.3' || !group.startsWith('brainpool'));
  const isWithout = suites.length > 0 && suites.every((suite) => SUITES.test(suite));
  const lacks: Lack[] = [];
  if (isWithout) lacks.push({ names: suites, evidence: [] });
  // A suite without an ephemeral key needs no group.
  if (groups !== undefined && names.length > 0 && !names.some(isKnown)) {
    lacks.push({ names, evidence: [groups.id] });
  }
  for (const { id, value } of seen.at('tls.features', endpointId)) {
    if (value?.version !== version) continue;
    const keys = value.chains.map(({ chain }) => keyOf(seen, chain[0]));
    const odd = keys.flatMap((key) => key ?? []);
    if (odd.length === keys.length && odd.length > 0) lacks.push({ names: odd, evidence: [id] });
  }
  return {
    names: lacks.flatMap((lack) => lack.names),
    evidence: lacks.flatMap((lack) => lack.evidence),
  };
}

/** The curve or the type of a key that Node.js 20 cannot use in TLS; null of any other. */
function keyOf(seen: ObservationView, sha256: string | undefined): string | null {
  const certificate = sha256 === undefined ? null : linkOf(seen, sha256).certificate;
  if (certificate === null) return null;
  const { type, curve } = certificate.key;
  if (type === 'ec') return curve === null || GROUPS.test(curve) ? null : `${curve} certificate`;
  return type === 'unknown' || KEYS.includes(type) ? null : `${type} certificate`;
}

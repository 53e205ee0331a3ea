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
 * TLS versions in which the server accepts a ClientHello of this program, but refuses the
 * handshake of this Node.js: a limit of the scanner, not of the server.
 */
interface Unnegotiated {
  readonly versions: readonly TlsVersion[];
  /**
   * Groups, suites or key types that the server requires; empty if the lists of what it accepts do
   * not show them.
   */
  readonly lacking: readonly string[];
  readonly alert: Alert | null;
  /** Ids of the observations of the refused handshakes and of the suite lists. */
  readonly evidence: readonly string[];
}

/** Key exchange groups that OpenSSL 3.0 offers; in TLS 1.3 without the curves of RFC 7027. */
const GROUPS = /^(x25519|x448|secp(256|384|521)r1|ffdhe\d+|brainpoolP(256|384|512)r1)$/;

/** Suites missing in builds of Node.js, or removed in OpenSSL 3. */
const SUITES =
  /_(RC4|RC2|DES|DES40|3DES|IDEA|SEED|GOST|KRB5|SM4|AEGIS\w*|KUZNYECHIK|MAGMA)_|EXPORT/;

/** Key types whose TLS signatures Node.js 20 can verify. */
const KEYS: readonly string[] = ['rsa', 'rsa-pss', 'dsa', 'ec', 'ed25519', 'ed448'];

/**
 * Returns the TLS versions that the suite survey negotiated and no normal handshake did. Null if
 * no handshake that offered such a version was refused; without `version`, also if any handshake
 * was established. `version` limits the search to one version.
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
  // Count every refused handshake that offered one of `versions`: the server may have chosen it.
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

/**
 * Returns the curve or type of a certificate key that Node.js 20 cannot use in TLS; null for other
 * keys.
 */
function keyOf(seen: ObservationView, sha256: string | undefined): string | null {
  const certificate = sha256 === undefined ? null : linkOf(seen, sha256).certificate;
  if (certificate === null) return null;
  const { type, curve } = certificate.key;
  if (type === 'ec') return curve === null || GROUPS.test(curve) ? null : `${curve} certificate`;
  return type === 'unknown' || KEYS.includes(type) ? null : `${type} certificate`;
}

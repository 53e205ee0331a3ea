import {
  type CertificateDetails,
  type ChainDetails,
  type NameList,
  type Observation,
  type ProtocolVersion,
  type ObservationView,
  type SuiteDetails,
  type TlsDetails,
  type TlsList,
  type VersionDetails,
  askedOf,
} from '../../model/index.js';
import { PROTOCOL_VERSIONS } from '../../model/index.js';
import { linkOf, servedChains } from '../../rules/certificates/facts/chain.js';
import { forwardSecrecyOf, weaknessesOf } from '../../rules/tls/facts/ciphers.js';
import { compareText, distinct } from '../../util/order.js';
import { suitesIn } from '../../rules/tls/facts/tls-lists.js';
import { isUnsure, servedAt, versionAnswer } from '../../rules/tls/facts/tls-versions.js';

/** Maximum numbers of certificates in a chain and of names in a certificate. */
const LONGEST_CHAIN = 16;
const MOST_NAMES = 32;
/**
 * Maximum length of a name in the details of a certificate, in UTF-16 units; a DNS name has at
 * most 253.
 */
const LONGEST_NAME = 256;

/** Returns the TLS details of an endpoint, or null if TLS was not tested at the endpoint. */
export function tlsDetails(seen: ObservationView, endpoint: string): TlsDetails | null {
  const versions = PROTOCOL_VERSIONS.flatMap((version) => versionDetails(seen, endpoint, version));
  const chains = chainsOf(seen, endpoint);
  return versions.length === 0 && chains.length === 0 ? null : { endpoint, versions, chains };
}

function versionDetails(
  seen: ObservationView,
  endpoint: string,
  version: ProtocolVersion,
): readonly VersionDetails[] {
  const how = versionAnswer(seen, endpoint, version);
  if (how.answer === 'unknown' && how.failure === null && how.evidence.length === 0) return [];
  const answer = isUnsure(how) ? 'unclear' : how.answer;
  const listed = suitesIn(seen, endpoint, version)?.value;
  const spoken = servedAt(seen, endpoint).flatMap(({ flight }) =>
    flight.version === version ? [flight.cipher] : [],
  );
  const names = listed?.accepted ?? [];
  const others = distinct(spoken).filter((cipher) => !names.includes(cipher));
  return [
    {
      version,
      answer,
      suites: {
        accepted: suitesOf(version, [...names, ...others]),
        preference: listed?.preference ?? null,
        complete: listed?.complete ?? false,
      },
      groups: nameList(seen.at('tls.groups', endpoint), version),
      signatures: nameList(seen.at('tls.signatures', endpoint), version),
    },
  ];
}

function suitesOf(version: ProtocolVersion, ciphers: readonly string[]): readonly SuiteDetails[] {
  const weaknesses = new Map(
    weaknessesOf(ciphers).flatMap(([weakness, found]) => found.map((one) => [one, weakness])),
  );
  return ciphers.map((name) => {
    const secrecy = forwardSecrecyOf({ version, cipher: name });
    const forwardSecrecy = secrecy === 'unknown' ? null : secrecy === 'forward';
    return { name, forwardSecrecy, weakness: weaknesses.get(name) ?? null };
  });
}

function nameList(
  observations: readonly (Observation<'tls.groups'> | Observation<'tls.signatures'>)[],
  version: ProtocolVersion,
): NameList | null {
  const found: { readonly value?: TlsList } | undefined = observations.find(
    (one) => askedOf(one)?.version === version,
  );
  if (found?.value === undefined) return null;
  const { accepted, preference, complete } = found.value;
  return { accepted, preference, complete };
}

/**
 * Returns the certificate chains of the handshakes, and chains that only the suite survey
 * received.
 */
function chainsOf(seen: ObservationView, endpoint: string): readonly ChainDetails[] {
  const served = servedChains(seen, endpoint).map(({ links, strays, inOrder, trust }) => ({
    certificates: links.map(({ sha256 }) => sha256).slice(0, LONGEST_CHAIN),
    strays: strays.map(({ sha256 }) => sha256).slice(0, LONGEST_CHAIN),
    inOrder,
    trusted: trust.trusted,
    error: trust.error,
  }));
  const known = new Set(servedChains(seen, endpoint).map(({ sent }) => sent.join(' ')));
  const others = seen
    .at('tls.features', endpoint)
    .flatMap(({ value }) => value?.chains ?? [])
    .filter(({ chain }) => chain.length > 0 && !known.has(chain.join(' ')))
    .map(({ chain }) => ({
      certificates: chain.slice(0, LONGEST_CHAIN),
      strays: [],
      inOrder: null,
      trusted: null,
      error: null,
    }));
  const byText = new Map([...served, ...others].map((chain) => [JSON.stringify(chain), chain]));
  return [...byText].sort(([a], [b]) => compareText(a, b)).map(([, chain]) => chain);
}

export function certificateDetails(seen: ObservationView, sha256: string): CertificateDetails {
  const { certificate } = linkOf(seen, sha256);
  if (certificate === null) return { sha256, certificate: null };
  const { subject, issuer, notBefore, notAfter, key, signature, ca, selfSigned } = certificate;
  const { dns, srv, xmppAddr } = certificate.names;
  const names = distinct([...dns, ...srv, ...xmppAddr].map((one) => one.slice(0, LONGEST_NAME)));
  return {
    sha256,
    certificate: {
      ...{ subject, issuer, notBefore, notAfter },
      key: { type: key.type, bits: key.bits, curve: key.curve },
      signature: signature.name,
      ...{ names: names.slice(0, MOST_NAMES), ca, selfSigned },
    },
  };
}

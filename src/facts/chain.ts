import type { HandshakeEstablished, Observation, Seen } from '../model.js';
import { readCertificate, type Certificate } from './certificate.js';
import { isAnonymous } from './ciphers.js';
import { compareText } from './order.js';
import { memo } from './memo.js';
import { establishedAt } from './tls-versions.js';

/** One certificate of a chain, as it was recorded. */
export interface Link {
  readonly sha256: string;
  /** Null where it could not be read, or was not kept. */
  readonly certificate: Certificate | null;
  /** Id of the observation; null where there is none. */
  readonly id: string | null;
}

/** A chain that an endpoint served, and what the trust store made of it. */
export interface ServedChain {
  /** The server's own first. Empty where a suite without certificates was the only one. */
  readonly links: readonly Link[];
  readonly trust: HandshakeEstablished['trust'];
  /** Ids of the handshakes and certificates. */
  readonly evidence: readonly string[];
}

const certificateOf = memo((value: { readonly der: string }): Certificate | null => {
  const certificate = readCertificate(Buffer.from(value.der, 'base64'));
  return 'malformed' in certificate ? null : certificate;
});

const bySubject = memo(
  (seen: Seen): ReadonlyMap<string, Observation<'certificate'>> =>
    new Map(seen.all('certificate').map((observation) => [observation.subject, observation])),
);

/** Every chain that was served at an endpoint in any version of TLS, each once. */
export function servedChains(seen: Seen, endpointId: string): readonly ServedChain[] {
  const chains = new Map<string, ServedChain>();
  for (const { id, handshake } of establishedAt(seen, endpointId)) {
    if (isAnonymous(handshake.cipher)) continue;
    const key = JSON.stringify([handshake.chain, handshake.trust]);
    const links = handshake.chain.map((sha256) => linkOf(seen, sha256));
    const known = chains.get(key)?.evidence ?? links.flatMap((link) => link.id ?? []);
    chains.set(key, { links, trust: handshake.trust, evidence: [...known, id] });
  }
  return [...chains]
    .sort(([a], [b]) => compareText(a, b))
    .map(([, chain]) => ({ ...chain, evidence: [...chain.evidence].sort(compareText) }));
}

function linkOf(seen: Seen, sha256: string): Link {
  const observation = bySubject(seen).get(sha256);
  return {
    sha256,
    certificate: observation?.value === undefined ? null : certificateOf(observation.value),
    id: observation?.id ?? null,
  };
}

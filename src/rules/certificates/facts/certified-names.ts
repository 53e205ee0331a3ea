import { domainToASCII } from 'node:url';
import { isWebId } from '../../../model/endpoint-id.js';
import type { ObservationView } from '../../../model/index.js';
import type { Certificate } from './certificate.js';
import { servedChains, linkOf } from './chain.js';
import { compareText, distinct } from '../../../util/order.js';

/** A DNS name in served certificates. */
export interface CertifiedName {
  /** The DNS name in A-labels, lower case, without the `*.` of a wildcard. */
  readonly name: string;
  readonly wildcard: boolean;
  readonly certificates: readonly Certificate[];
  /** Ids of the observations of certificates with this name. */
  readonly evidence: readonly string[];
}

const NAME = /^[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})+$/;

/**
 * Returns the DNS names in all served certificates, sorted, each wildcard after the name without
 * `*.`.
 */
export function certifiedNames(seen: ObservationView): readonly CertifiedName[] {
  const names = new Map<string, CertifiedName>();
  for (const { certificate, id } of ownCertificates(seen)) {
    for (const presented of presentedBy(certificate)) {
      const wildcard = presented.startsWith('*.');
      const name = wildcard ? presented.slice(2) : presented;
      if (!NAME.test(name)) continue;
      const known = names.get(presented);
      names.set(presented, {
        name,
        wildcard,
        certificates: [...(known?.certificates ?? []), certificate],
        evidence: distinct([...(known?.evidence ?? []), id]),
      });
    }
  }
  return [...names.values()].sort(
    (a, b) => compareText(a.name, b.name) || Number(a.wildcard) - Number(b.wildcard),
  );
}

/** Returns the servers' own certificates of all endpoints without duplicates, by SHA-256. */
function ownCertificates(
  seen: ObservationView,
): readonly { readonly certificate: Certificate; readonly id: string }[] {
  const handshakes = seen
    .all('endpoint')
    .filter(({ subject }) => !isWebId(subject))
    .flatMap(({ subject }) => servedChains(seen, subject).flatMap(({ sent }) => sent[0] ?? []));
  const hellos = seen
    .all('tls.features')
    .flatMap(({ subject, value }) =>
      isWebId(subject) ? [] : (value?.chains.flatMap(({ chain }) => chain[0] ?? []) ?? []),
    );
  return distinct([...handshakes, ...hellos]).flatMap((sha256) => {
    const { certificate, id } = linkOf(seen, sha256);
    return certificate === null || id === null ? [] : [{ certificate, id }];
  });
}

function presentedBy({ names }: Certificate): string[] {
  const services = names.srv.map((name) => name.replace(/^_[^.]*\./, ''));
  const jids = names.xmppAddr.map((name) =>
    /[\p{Cc}\s%@/\\:?#*]/u.test(name) ? '' : domainToASCII(name),
  );
  return distinct(
    [...names.dns, ...services, ...jids].map((name) => name.toLowerCase().replace(/\.$/, '')),
  );
}

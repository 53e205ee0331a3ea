import { domainToUnicode } from 'node:url';
import type { Kind, ObservationView } from '../../../model/index.js';

/** Returns the observations about the domain, without observations about its components. */
export function ofServer<K extends Kind>(
  seen: ObservationView<K>,
  domain: string,
): ObservationView<K> {
  const names = [domain, domainToUnicode(domain)];
  return {
    all: (kind) => seen.all(kind).filter(({ subject }) => names.includes(subject)),
    at: (kind, subject) => (names.includes(subject) ? seen.at(kind, subject) : []),
  };
}

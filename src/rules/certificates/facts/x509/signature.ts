import { elementsOf, isContext, objectIdentifier, sequence, type Element } from './der.js';
import { HASHES, RSASSA_PSS, SIGNATURES } from './oids.js';

export interface Signature {
  readonly oid: string;
  /** Standard name of the algorithm, or its OID if unknown. */
  readonly name: string;
  /**
   * Hash with the name of `node:crypto`; null if the algorithm has an internal hash (Ed25519) or is
   * unknown.
   */
  readonly hash: string | null;
}

/** Decodes an AlgorithmIdentifier of a signature (RFC 5280 §4.1.1.2). Throws `Malformed`. */
export function readSignature(element: Element | undefined): Signature {
  const [algorithm, parameters] = sequence(element, 'signature algorithm');
  const oid = objectIdentifier(algorithm, 'signature algorithm');
  const known = SIGNATURES.get(oid);
  return {
    oid,
    name: known?.name ?? oid,
    hash: oid === RSASSA_PSS ? pssHash(parameters) : (known?.hash ?? null),
  };
}

/** RFC 4055 §3.1: RSASSA-PSS must have parameters; the default hash is SHA-1. */
function pssHash(parameters: Element | undefined): string | null {
  if (parameters === undefined) return null;
  const hash = sequence(parameters, 'RSASSA-PSS parameters').find((part) => isContext(part, 0));
  if (hash === undefined) return 'sha1';
  const [algorithm] = sequence(elementsOf(hash)[0], 'hash of RSASSA-PSS');
  const oid = objectIdentifier(algorithm, 'hash of RSASSA-PSS');
  return HASHES.get(oid) ?? null;
}

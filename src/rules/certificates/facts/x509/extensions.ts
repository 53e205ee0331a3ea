import { readAlternativeNames, type AlternativeNames } from './alternative-names.js';
import {
  bytesOf,
  elementsOf,
  isUniversal,
  Malformed,
  objectIdentifier,
  readDer,
  sequence,
  TAG,
  type Element,
} from './der.js';
import { EXTENSION, KEY_PURPOSES } from './oids.js';

interface Extensions {
  readonly names: AlternativeNames;
  readonly ca: boolean;
  readonly mustStaple: boolean;
  readonly extendedKeyUsage: readonly string[];
  readonly scts: boolean;
}

const NO_NAMES: AlternativeNames = { dns: [], srv: [], xmppAddr: [], ip: [] };

/** `status_request` in the TLS feature extension (RFC 7633 §4, RFC 6066 §8). */
const STATUS_REQUEST = '\x05';

/** Decodes the `[3]` field of a TBSCertificate; undefined if it is missing. Throws `Malformed`. */
export function readExtensions(element: Element | undefined): Extensions {
  const values = valuesByType(element);
  const names = values.get(EXTENSION.subjectAltName);
  return {
    names: names === undefined ? NO_NAMES : readAlternativeNames(names),
    ca: isAuthority(values.get(EXTENSION.basicConstraints)),
    mustStaple: staples(values.get(EXTENSION.tlsFeature)),
    extendedKeyUsage: keyPurposes(values.get(EXTENSION.extendedKeyUsage)),
    scts: values.has(EXTENSION.signedCertificateTimestamps),
  };
}

function valuesByType(element: Element | undefined): ReadonlyMap<string, Buffer> {
  const values = new Map<string, Buffer>();
  if (element === undefined) return values;
  for (const extension of sequence(elementsOf(element)[0], 'list of extensions')) {
    const parts = sequence(extension, 'extension');
    const type = objectIdentifier(parts[0], 'type of an extension');
    // The optional field `critical` may precede the value of an extension, so the last field is
    // the value.
    const last = parts[parts.length - 1];
    const value = isUniversal(last, TAG.octetString) ? bytesOf(last) : null;
    if (value === null) throw new Malformed(`extension ${type} has no value`);
    if (values.has(type)) throw new Malformed(`extension ${type} stands there twice`);
    values.set(type, value);
  }
  return values;
}

function isAuthority(der: Buffer | undefined): boolean {
  if (der === undefined) return false;
  const [ca] = sequence(readDer(der, 'basicConstraints'), 'basicConstraints');
  return isUniversal(ca, TAG.boolean) && ca.value !== '\0';
}

function staples(der: Buffer | undefined): boolean {
  if (der === undefined) return false;
  return sequence(readDer(der, 'TLS feature'), 'TLS feature').some(
    (feature) => isUniversal(feature, TAG.integer) && feature.value === STATUS_REQUEST,
  );
}

function keyPurposes(der: Buffer | undefined): string[] {
  if (der === undefined) return [];
  return sequence(readDer(der, 'extended key usage'), 'extended key usage').map((purpose) => {
    const oid = objectIdentifier(purpose, 'key purpose');
    return KEY_PURPOSES.get(oid) ?? oid;
  });
}

import { domainToASCII } from 'node:url';
import {
  bytesOf,
  elementsOf,
  isContext,
  isUniversal,
  objectIdentifier,
  readDer,
  sequence,
  TAG,
  text,
  utf8,
  type Element,
} from './der.js';
import { OTHER_NAME } from './oids.js';

/**
 * Names as in the certificate, in order, without normalization. A name whose type does not fit its
 * form (such as an SRVName as UTF8String) is ignored.
 */
export interface AlternativeNames {
  readonly dns: readonly string[];
  /** SRVNames (RFC 4985): `_xmpp-client.example.org`. */
  readonly srv: readonly string[];
  /** XmppAddrs (RFC 6120 §13.7.1.4). */
  readonly xmppAddr: readonly string[];
  readonly ip: readonly string[];
}

/** Tags of GeneralName (RFC 5280 §4.2.1.6). */
const GENERAL_NAME = { otherName: 0, dNSName: 2, iPAddress: 7 } as const;

/** Decodes the value of a subjectAltName extension. Throws `Malformed`. */
export function readAlternativeNames(der: Uint8Array): AlternativeNames {
  const dns: string[] = [];
  const srv: string[] = [];
  const xmppAddr: string[] = [];
  const ip: string[] = [];
  const push = (list: string[], name: string | null): void => {
    if (name !== null) list.push(name);
  };
  for (const name of sequence(readDer(der, 'subjectAltName'), 'subjectAltName')) {
    if (isContext(name, GENERAL_NAME.dNSName)) push(dns, dnsName(name));
    if (isContext(name, GENERAL_NAME.iPAddress)) push(ip, ipAddress(name));
    if (!isContext(name, GENERAL_NAME.otherName)) continue;
    const [typeId, explicit] = elementsOf(name);
    const [value] = isContext(explicit, 0) ? elementsOf(explicit) : [];
    switch (objectIdentifier(typeId, 'type of an otherName')) {
      case OTHER_NAME.srvName:
        if (isUniversal(value, TAG.ia5String)) push(srv, text(value));
        break;
      case OTHER_NAME.xmppAddr:
        if (isUniversal(value, TAG.utf8String)) push(xmppAddr, text(value));
        break;
      default:
    }
  }
  return { dns, srv, xmppAddr, ip };
}

/**
 * Decodes a dNSName. An IA5String is expected; UTF-8 is decoded too, so that a U-label can be
 * reported.
 */
function dnsName(element: Element): string | null {
  const bytes = bytesOf(element);
  return bytes === null ? null : (utf8(bytes) ?? bytes.toString('latin1'));
}

function ipAddress(element: Element): string | null {
  const bytes = bytesOf(element);
  if (bytes?.length === 4) return bytes.join('.');
  if (bytes?.length !== 16) return null;
  const groups = bytes.toString('hex').match(/.{4}/g) ?? [];
  // The URL parser formats IPv6 as RFC 5952 requires.
  return domainToASCII(`[${groups.join(':')}]`).slice(1, -1);
}

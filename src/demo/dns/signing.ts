/** Zone keys and signatures: ECDSA P-256 with SHA-256 (RFC 6605; RFC 4034 §3 and §5). */
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { canonicalRdata } from '../../wire/dns/dnssec/canonical.js';
import { keyTagOf, ZONE_KEY } from '../../wire/dns/dnssec/records.js';
import type { ResourceRecord } from '../../wire/dns/message.js';
import { encodeName, formatName, lowerName, type Name } from '../../wire/dns/name.js';
import { TYPE } from '../../wire/dns/types.js';
import { concat, record, uint16, uint32 } from './records.js';

const ECDSA_P256 = 13;
const SHA256 = 2;
/** Flag of a key that the parent's DS record names (RFC 4034 §2.1.1). */
const SECURE_ENTRY_POINT = 1;
const PROTOCOL = 3;

const DAY_SECONDS = 86_400;
/** Validity before the current time, in seconds, for clocks that are slow. */
const BEFORE_SECONDS = DAY_SECONDS;
const AFTER_SECONDS = 30 * DAY_SECONDS;

export interface ZoneKey {
  readonly keyTag: number;
  /** RDATA of the DNSKEY record. */
  readonly dnskey: Uint8Array;
  sign(data: Uint8Array): Uint8Array;
}

/** Creates a key that signs the whole zone, including its DNSKEY record. */
export function createZoneKey(): ZoneKey {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const point = concat(Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url'));
  const flags = uint16(ZONE_KEY + SECURE_ENTRY_POINT);
  const dnskey = concat(flags, Uint8Array.of(PROTOCOL, ECDSA_P256), point);
  return {
    keyTag: keyTagOf(dnskey),
    dnskey,
    sign: (data) => sign('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' }),
  };
}

/** Returns the RDATA of the DS record for the parent zone. */
export function dsOf(zone: Name, { keyTag, dnskey }: ZoneKey): Uint8Array {
  const digest = createHash('sha256')
    .update(encodeName(lowerName(zone)))
    .update(dnskey)
    .digest();
  return concat(uint16(keyTag), Uint8Array.of(ECDSA_P256, SHA256), digest);
}

/** Returns the line of a file for `--trust-anchor`. */
export function anchorOf(zone: Name, key: ZoneKey): string {
  const digest = Buffer.from(dsOf(zone, key).subarray(4)).toString('hex');
  return `${formatName(zone)} IN DS ${key.keyTag} ${ECDSA_P256} ${SHA256} ${digest}\n`;
}

/** Returns the RRSIG record of an RRset. Does not support wildcards. */
export function signatureOf(
  set: readonly ResourceRecord[],
  zone: Name,
  key: ZoneKey,
): ResourceRecord {
  const [first] = set;
  if (first === undefined) throw new Error('an empty set cannot be signed');
  const { ownerLabels, type, class: family, ttl } = first;
  const now = Math.floor(Date.now() / 1_000);
  const fields = concat(
    uint16(type),
    Uint8Array.of(ECDSA_P256, ownerLabels.length),
    uint32(ttl),
    uint32(now + AFTER_SECONDS),
    uint32(now - BEFORE_SECONDS),
    uint16(key.keyTag),
    encodeName(lowerName(zone)),
  );
  const owner = encodeName(lowerName(ownerLabels));
  const records = set
    .map(({ rdata }) => canonicalRdata(type, rdata))
    .sort((a, b) => Buffer.compare(a, b))
    .map((rdata) =>
      concat(owner, uint16(type), uint16(family), uint32(ttl), uint16(rdata.length), rdata),
    );
  const signature = key.sign(concat(fields, ...records));
  return record(ownerLabels, TYPE.RRSIG, concat(fields, signature));
}

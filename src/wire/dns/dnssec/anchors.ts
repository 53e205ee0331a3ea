/** Trust anchors: where chains of trust begin (RFC 4033 §2, RFC 7958). */
import { DnsMalformed } from '../malformed.js';
import { formatName, parseName, type Name } from '../name.js';
import { TYPE } from '../types.js';
import { digestOf } from './crypto.js';
import { nameKey } from './canonical.js';
import { readDnskey, REVOKED, ZONE_KEY } from './records.js';
import type { TrustAnchor } from './types.js';

const SHA256 = 2;

/** The root's keys of 2017 and 2024 (data.iana.org/root-anchors). */
export const ROOT_ANCHORS: readonly TrustAnchor[] = [
  rootAnchor(20326, 'E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D'),
  rootAnchor(38696, '683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16'),
];

const MOST_CHARACTERS = 1_000_000;
const MOST_ANCHORS = 1_000;
/** The part of a line before a comment; `\;` does not start a comment. */
const CODE = /^(?:\\.|[^\\;])*/;
const DECIMAL = /^\d{1,5}$/;
const HEX = /^(?:[0-9a-f]{2})+$/i;
const BASE64 = /^[0-9a-z+/]+={0,2}$/i;

/**
 * Reads DS and DNSKEY records in zone-file form, one a line: owner, optional TTL and class, type,
 * RDATA. A `;` begins a comment. A DNSKEY is converted to its SHA-256 digest. Throws `DnsMalformed`
 * for an invalid line, and for text without any record.
 */
export function parseTrustAnchors(text: string): readonly TrustAnchor[] {
  if (text.length > MOST_CHARACTERS) throw new DnsMalformed('the trust anchors are too long');
  const anchors = text.split(/\r?\n/).flatMap((line, index) => {
    const words = (CODE.exec(line)?.[0] ?? '').trim().split(/\s+/);
    if (words[0] === '') return [];
    try {
      return [parseLine(words)];
    } catch (error) {
      if (!(error instanceof DnsMalformed)) throw error;
      throw new DnsMalformed(`line ${index + 1} of the trust anchors: ${error.message}`);
    }
  });
  if (anchors.length === 0) throw new DnsMalformed('the trust anchors hold no DS and no DNSKEY');
  if (anchors.length > MOST_ANCHORS) throw new DnsMalformed('there are too many trust anchors');
  return anchors;
}

/** Formats a trust anchor as a line that `parseTrustAnchors` reads: `. DS 20326 8 2 e06d…`. */
export function formatTrustAnchor(anchor: TrustAnchor): string {
  const { zone, keyTag, algorithm, digestType, digest } = anchor;
  return `${zone} DS ${keyTag} ${algorithm} ${digestType} ${Buffer.from(digest).toString('hex')}`;
}

function parseLine([owner = '', ...words]: readonly string[]): TrustAnchor {
  const name = parseName(owner);
  const rest = words.slice(words.findIndex((word) => !/^(\d+|IN)$/i.test(word)));
  const [type = '', ...fields] = rest;
  if (/^DS$/i.test(type)) return parseDs(name, fields);
  if (/^DNSKEY$/i.test(type)) return parseDnskey(name, fields);
  throw new DnsMalformed('it is neither a DS nor a DNSKEY record');
}

function parseDs(name: Name, fields: readonly string[]): TrustAnchor {
  const [keyTag, algorithm, digestType] = [0xffff, 0xff, 0xff].map((most, at) =>
    number(fields[at], most),
  ) as [number, number, number];
  const hex = fields.slice(3).join('');
  if (!HEX.test(hex)) throw new DnsMalformed('its digest is not in hex');
  return {
    zone: nameKey(name),
    keyTag,
    algorithm,
    digestType,
    digest: Uint8Array.from(Buffer.from(hex, 'hex')),
  };
}

function parseDnskey(name: Name, fields: readonly string[]): TrustAnchor {
  const [flags, protocol, algorithm] = [0xffff, 0xff, 0xff].map((most, at) =>
    number(fields[at], most),
  ) as [number, number, number];
  const base64 = fields.slice(3).join('');
  if (!BASE64.test(base64)) throw new DnsMalformed('its key is not in base64');
  const isZoneKey = Math.floor(flags / ZONE_KEY) % 2 === 1;
  if (!isZoneKey || Math.floor(flags / REVOKED) % 2 === 1 || protocol !== 3) {
    throw new DnsMalformed('it is no key of a zone, or a revoked one');
  }
  const publicKey = Buffer.from(base64, 'base64');
  const rdata = Uint8Array.from([
    Math.floor(flags / 0x100),
    flags % 0x100,
    protocol,
    algorithm,
    ...publicKey,
  ]);
  const owner = formatName(name);
  const key = readDnskey({
    owner,
    ownerLabels: name,
    type: TYPE.DNSKEY,
    class: 1,
    ttl: 0,
    rdata,
  });
  const digest = digestOf(name, key, SHA256) ?? new Uint8Array();
  return { zone: nameKey(name), keyTag: key.keyTag, algorithm, digestType: SHA256, digest };
}

function number(word: string | undefined, most: number): number {
  if (word === undefined || !DECIMAL.test(word) || Number(word) > most) {
    throw new DnsMalformed(`${JSON.stringify((word ?? '').slice(0, 20))} is not a number of it`);
  }
  return Number(word);
}

function rootAnchor(keyTag: number, digest: string): TrustAnchor {
  return {
    zone: '.',
    keyTag,
    algorithm: 8,
    digestType: SHA256,
    digest: Uint8Array.from(Buffer.from(digest, 'hex')),
  };
}

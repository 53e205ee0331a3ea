import { ATTRIBUTE, METHOD, StunMalformed, type StunMessage } from './message.js';

interface StunAddress {
  /** IP address of the STUN attribute as text; IPv6 in full, without `::`. */
  readonly address: string;
  readonly port: number;
}

interface StunError {
  /** Error code of a STUN response, from 300 to 699. */
  readonly code: number;
  /** Reason phrase of the server, of bounded length. */
  readonly reason: string;
}

/** Maximum length of text from a server, in characters; RFC 8489 §14.14 allows fewer than 128. */
const MOST_TEXT = 128;
/** Protocol number of UDP for REQUESTED-TRANSPORT (RFC 8656 §18.7). */
const UDP = 17;

/** Builds a Binding request (RFC 8489 §6.1). `transaction` is 12 random octets. */
export function bindingRequest(transaction: Uint8Array): StunMessage {
  return requestOf(METHOD.BINDING, transaction, []);
}

/** Builds an Allocate request for a UDP relay address without credentials (RFC 8656 §7.1). */
export function allocateRequest(transaction: Uint8Array): StunMessage {
  const value = Uint8Array.of(UDP, 0, 0, 0);
  return requestOf(METHOD.ALLOCATE, transaction, [{ type: ATTRIBUTE.REQUESTED_TRANSPORT, value }]);
}

/**
 * Builds a Refresh request with a lifetime of 0 seconds, which deletes an allocation (RFC 8656
 * §8.1).
 */
export function releaseRequest(transaction: Uint8Array): StunMessage {
  const value = new Uint8Array(4);
  return requestOf(METHOD.REFRESH, transaction, [{ type: ATTRIBUTE.LIFETIME, value }]);
}

function requestOf(
  method: number,
  transaction: Uint8Array,
  attributes: StunMessage['attributes'],
): StunMessage {
  // Omit FINGERPRINT: it costs 8 octets, and no server requires it.
  return { class: 'request', method, transaction, attributes, fingerprint: false };
}

/**
 * Returns our address as the server sees it: XOR-MAPPED-ADDRESS, or MAPPED-ADDRESS of older
 * servers. Null if both are missing.
 */
export function mappedAddress(message: StunMessage): StunAddress | null {
  return (
    addressOf(message, ATTRIBUTE.XOR_MAPPED_ADDRESS, true) ??
    addressOf(message, ATTRIBUTE.MAPPED_ADDRESS, false)
  );
}

/** Returns the server's OTHER-ADDRESS (RFC 5780 §7.4), or null. */
export function otherAddress(message: StunMessage): StunAddress | null {
  return addressOf(message, ATTRIBUTE.OTHER_ADDRESS, false);
}

/**
 * Decodes ERROR-CODE (RFC 8489 §14.8). Returns null if it is missing. Throws `StunMalformed` if it
 * is invalid.
 */
export function errorOf(message: StunMessage): StunError | null {
  const value = valueOf(message, ATTRIBUTE.ERROR_CODE);
  if (value === null) return null;
  const [, , kind = 0, number = 0] = value;
  const code = (kind & 0b111) * 100 + number;
  if (value.length < 4 || number > 99 || code < 300 || code > 699) {
    throw new StunMalformed('an invalid ERROR-CODE');
  }
  return { code, reason: textOf(value.subarray(4)) };
}

export function softwareOf(message: StunMessage): string | null {
  const value = valueOf(message, ATTRIBUTE.SOFTWARE);
  return value === null ? null : textOf(value);
}

/**
 * Returns the value of an attribute, or null. Of repeated attributes, the first counts (RFC 8489
 * §14).
 */
function valueOf({ attributes }: StunMessage, wanted: number): Uint8Array | null {
  return attributes.find(({ type }) => type === wanted)?.value ?? null;
}

/**
 * XOR-MAPPED-ADDRESS is masked with the magic cookie and the transaction id (RFC 8489 §14.1,
 * §14.2).
 */
function addressOf(message: StunMessage, type: number, masked: boolean): StunAddress | null {
  const value = valueOf(message, type);
  if (value === null) return null;
  const octets = value[1] === 1 ? 4 : value[1] === 2 ? 16 : 0;
  if (octets === 0 || value.length !== 4 + octets) {
    throw new StunMalformed('an address of no family');
  }
  const mask = masked
    ? Uint8Array.of(0x21, 0x12, 0xa4, 0x42, ...message.transaction)
    : new Uint8Array(16);
  const plain = value.subarray(4).map((octet, at) => octet ^ (mask[at] ?? 0));
  const port = (((value[2] ?? 0) ^ (mask[0] ?? 0)) << 8) | ((value[3] ?? 0) ^ (mask[1] ?? 0));
  if (octets === 4) return { address: plain.join('.'), port };
  const groups = Array.from({ length: 8 }, (_, at) =>
    (((plain[2 * at] ?? 0) << 8) | (plain[2 * at + 1] ?? 0)).toString(16),
  );
  return { address: groups.join(':'), port };
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder('utf-8').decode(bytes).slice(0, MOST_TEXT);
}

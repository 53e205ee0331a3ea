import { ATTRIBUTE, METHOD, StunMalformed, type StunMessage } from './message.js';

interface StunAddress {
  /** As the server wrote it: IPv6 in full, without `::`. */
  readonly address: string;
  readonly port: number;
}

interface StunError {
  /** 300 to 699. */
  readonly code: number;
  /** Of the server, bounded. */
  readonly reason: string;
}

/** Text of a server that is kept, characters; RFC 8489 §14.14 allows fewer than 128. */
const MOST_TEXT = 128;
/** UDP (RFC 8656 §18.7). */
const UDP = 17;

/** RFC 8489 §6.1. `transaction`: 12 random octets. */
export function bindingRequest(transaction: Uint8Array): StunMessage {
  return requestOf(METHOD.BINDING, transaction, []);
}

/** RFC 8656 §7.1, for a relayed address of UDP, without credentials. */
export function allocateRequest(transaction: Uint8Array): StunMessage {
  const value = Uint8Array.of(UDP, 0, 0, 0);
  return requestOf(METHOD.ALLOCATE, transaction, [{ type: ATTRIBUTE.REQUESTED_TRANSPORT, value }]);
}

/** RFC 8656 §8.1: with a lifetime of 0 s, what was allocated is given back. */
export function releaseRequest(transaction: Uint8Array): StunMessage {
  const value = new Uint8Array(4);
  return requestOf(METHOD.REFRESH, transaction, [{ type: ATTRIBUTE.LIFETIME, value }]);
}

function requestOf(
  method: number,
  transaction: Uint8Array,
  attributes: StunMessage['attributes'],
): StunMessage {
  // A FINGERPRINT costs 8 octets, and is refused by nobody who is asked without one.
  return { class: 'request', method, transaction, attributes, fingerprint: false };
}

/** Where we are seen to come from: XOR-MAPPED-ADDRESS, or MAPPED-ADDRESS of older servers. */
export function mappedAddress(message: StunMessage): StunAddress | null {
  return (
    addressOf(message, ATTRIBUTE.XOR_MAPPED_ADDRESS, true) ??
    addressOf(message, ATTRIBUTE.MAPPED_ADDRESS, false)
  );
}

/** RFC 5780 §7.4: where else the server answers. */
export function otherAddress(message: StunMessage): StunAddress | null {
  return addressOf(message, ATTRIBUTE.OTHER_ADDRESS, false);
}

/** Null where there is none; throws `StunMalformed` where it is broken. RFC 8489 §14.8. */
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

/** RFC 8489 §14: of several that are alike, the first counts. */
function valueOf({ attributes }: StunMessage, wanted: number): Uint8Array | null {
  return attributes.find(({ type }) => type === wanted)?.value ?? null;
}

/** RFC 8489 §14.1, §14.2: the XOR is with the magic cookie, and then the transaction id. */
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

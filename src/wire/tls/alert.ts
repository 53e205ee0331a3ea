import { CONTENT_TYPES, type TlsRecord } from './record.js';

/** IANA TLS Alerts registry, read 2026-11-24 (RFC 8446 §6 and the RFCs that it names). */
const ALERTS: Readonly<Record<number, string>> = {
  0: 'close_notify',
  10: 'unexpected_message',
  20: 'bad_record_mac',
  21: 'decryption_failed',
  22: 'record_overflow',
  30: 'decompression_failure',
  40: 'handshake_failure',
  41: 'no_certificate',
  42: 'bad_certificate',
  43: 'unsupported_certificate',
  44: 'certificate_revoked',
  45: 'certificate_expired',
  46: 'certificate_unknown',
  47: 'illegal_parameter',
  48: 'unknown_ca',
  49: 'access_denied',
  50: 'decode_error',
  51: 'decrypt_error',
  60: 'export_restriction',
  70: 'protocol_version',
  71: 'insufficient_security',
  80: 'internal_error',
  86: 'inappropriate_fallback',
  90: 'user_canceled',
  100: 'no_renegotiation',
  109: 'missing_extension',
  110: 'unsupported_extension',
  111: 'certificate_unobtainable',
  112: 'unrecognized_name',
  113: 'bad_certificate_status_response',
  114: 'bad_certificate_hash_value',
  115: 'unknown_psk_identity',
  116: 'certificate_required',
  120: 'no_application_protocol',
  121: 'ech_required',
};

export const CLOSE_NOTIFY = 0;
/** protocol_version: the server supports no offered version (RFC 8446 §6.2). */
export const PROTOCOL_VERSION = 70;
/** inappropriate_fallback (RFC 7507 §3). */
export const INAPPROPRIATE_FALLBACK = 86;

export interface PlainAlert {
  /** Alert level: 1 is warning, 2 is fatal. */
  readonly level: number;
  readonly description: number;
  /** Name in the IANA registry, or `alert_N`. */
  readonly name: string;
}

/** Returns the name of an alert in the IANA registry, or `alert_N`. */
export function alertName(description: number): string {
  return ALERTS[description] ?? `alert_${description}`;
}

/**
 * Decodes the alert of an unencrypted record. Returns null for other records: an encrypted alert is
 * longer than two octets.
 */
export function readAlert(record: TlsRecord): PlainAlert | null {
  const [level, description] = record.fragment;
  if (record.type !== CONTENT_TYPES.alert || record.fragment.length !== 2) return null;
  if (level === undefined || description === undefined) return null;
  return { level, description, name: alertName(description) };
}

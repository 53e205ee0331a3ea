import {
  CLOSE_NOTIFY,
  INAPPROPRIATE_FALLBACK,
  PROTOCOL_VERSION,
  type PlainAlert,
} from './alert.js';
import { TlsViolation } from './bytes.js';
import type { RefusalOf } from './enumerate/enumerate.js';
import type { ServerFlight } from './flight.js';
import { chosenVersion, keyShareGroup, type ServerHello } from './server-hello.js';
import { versionCode, versionOf, type ProtocolVersion } from './registry/versions.js';

/** What the response to a ClientHello shows about the TLS version that was offered. */
export type Reply =
  | {
      readonly type: 'hello';
      readonly hello: ServerHello;
      readonly suite: number;
      /**
       * Group of the key share or of the HelloRetryRequest; in TLS 1.2, of the signed key. Null if
       * the response names no group.
       */
      readonly group: number | null;
    }
  | {
      readonly type: 'refused';
      readonly of: RefusalOf;
      readonly alert: PlainAlert | null;
      /** The version that the server chose instead of the offered one, or null. */
      readonly instead: ProtocolVersion | null;
    };

/**
 * Alerts by which a server refuses a ClientHello (RFC 8446 §6.2), with the part that they refuse.
 * handshake_failure, insufficient_security and inappropriate_fallback refuse everything that was
 * offered. illegal_parameter, decode_error (wolfSSL, for more than 150 suites) and internal_error
 * (OpenSSL 1.1.1, if its key cannot sign for the chosen suite) may refuse one part of the offer.
 * Other alerts are not about the offer.
 */
const REFUSALS: ReadonlyMap<number, RefusalOf> = new Map([
  [CLOSE_NOTIFY, 'close'],
  [40, 'offer'],
  [47, 'hello'],
  [50, 'hello'],
  [PROTOCOL_VERSION, 'version'],
  [71, 'offer'],
  [80, 'hello'],
  [INAPPROPRIATE_FALLBACK, 'offer'],
]);

/**
 * Interprets the response to a ClientHello; a null flight means that the server closed without an
 * alert. Throws `TlsViolation` for a version that was not offered, and for an alert that is not a
 * refusal.
 */
export function replyOf(flight: ServerFlight | null, version: ProtocolVersion): Reply {
  const hello = flight?.hello ?? null;
  if (flight === null || hello === null) {
    const alert = flight?.alert ?? null;
    const of = alert === null ? 'close' : REFUSALS.get(alert.description);
    if (of === undefined) {
      throw new TlsViolation(`the hello was answered with the alert ${alert?.name ?? ''}`);
    }
    return { type: 'refused', of, alert, instead: null };
  }
  const chosen = chosenVersion(hello);
  if (chosen === versionCode(version)) {
    const group = keyShareGroup(hello) ?? flight.keyExchange?.group ?? null;
    return { type: 'hello', hello, suite: hello.suite, group };
  }
  if (chosen > versionCode(version)) {
    throw new TlsViolation(`version 0x${chosen.toString(16)}, which was not offered`);
  }
  return { type: 'refused', of: 'version', alert: null, instead: versionOf(chosen) };
}

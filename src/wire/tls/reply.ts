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

/** What a flight says of the version that was asked for. */
export type Reply =
  | {
      readonly type: 'hello';
      readonly hello: ServerHello;
      readonly suite: number;
      /** Of the key share or the retry; in TLS 1.2 of the signed key. Null where there is none. */
      readonly group: number | null;
    }
  | {
      readonly type: 'refused';
      readonly of: RefusalOf;
      readonly alert: PlainAlert | null;
      /** The version that was chosen in place of the one asked for. */
      readonly instead: ProtocolVersion | null;
    };

/**
 * Alerts by which a server refuses a hello (RFC 8446 §6.2), and what they may be of.
 * handshake_failure, insufficient_security and inappropriate_fallback are of all that was
 * offered. illegal_parameter, decode_error (wolfSSL, to more than 150 suites) and
 * internal_error (OpenSSL 1.1.1, which chose a suite that its key may not sign for) may be of
 * one thing in it. Any other alert says nothing of what was offered.
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
 * Null flight: closed without a word. Throws `TlsViolation` for a version never asked for, and
 * for an alert that is no refusal.
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

import {
  CLOSE_NOTIFY,
  INAPPROPRIATE_FALLBACK,
  PROTOCOL_VERSION,
  type PlainAlert,
} from './alert.js';
import { TlsViolation } from './bytes.js';
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
      /** The version is refused, and not just what was offered with it. */
      readonly firm: boolean;
      readonly alert: PlainAlert | null;
      /** The version that was chosen in place of the one asked for. */
      readonly instead: ProtocolVersion | null;
    };

/**
 * Alerts by which a server says that it takes none of what was offered (RFC 8446 §6.2):
 * handshake_failure, protocol_version, insufficient_security, inappropriate_fallback. Any other
 * is of the hello or of the server: nothing is known by it.
 */
const REFUSALS: readonly number[] = [40, PROTOCOL_VERSION, 71, INAPPROPRIATE_FALLBACK];

/**
 * Null flight: closed without a word. Throws `TlsViolation` for a version never asked for, and
 * for an alert that is no refusal.
 */
export function replyOf(flight: ServerFlight | null, version: ProtocolVersion): Reply {
  const hello = flight?.hello ?? null;
  if (flight === null || hello === null) {
    const alert = flight?.alert ?? null;
    if (
      alert !== null &&
      alert.description !== CLOSE_NOTIFY &&
      !REFUSALS.includes(alert.description)
    ) {
      throw new TlsViolation(`the hello was answered with the alert ${alert.name}`);
    }
    const firm = alert?.description === PROTOCOL_VERSION;
    return { type: 'refused', firm, alert, instead: null };
  }
  const chosen = chosenVersion(hello);
  if (chosen === versionCode(version)) {
    const group = keyShareGroup(hello) ?? flight.keyExchange?.group ?? null;
    return { type: 'hello', hello, suite: hello.suite, group };
  }
  if (chosen > versionCode(version)) {
    throw new TlsViolation(`version 0x${chosen.toString(16)}, which was not offered`);
  }
  return { type: 'refused', firm: true, alert: null, instead: versionOf(chosen) };
}

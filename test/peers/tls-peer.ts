import { randomBytes } from 'node:crypto';
import { encodeCertificates } from '../../src/wire/tls/certificate.js';
import { decodeClientHello, type ClientHello } from '../../src/wire/tls/client-hello.js';
import { concat } from '../../src/wire/tls/bytes.js';
import { extensionOf, EXTENSIONS, type ExtensionType } from '../../src/wire/tls/extensions.js';
import { encodeHandshake, HANDSHAKE_TYPES, handshakeReader } from '../../src/wire/tls/handshake.js';
import {
  encodeServerKeyExchange,
  keyExchangeForm,
  type ServerKeyExchange,
} from '../../src/wire/tls/key-exchange.js';
import { encodeRecord, recordReader } from '../../src/wire/tls/record.js';
import { encodeServerHello, readCodes, RETRY_RANDOM } from '../../src/wire/tls/server-hello.js';
import { suiteName } from '../../src/wire/tls/registry/suites.js';
import type { Script } from './peer.js';

/** The alert that a server sends, by number; `close`: none. */
export type Refusal = number | 'close' | 'reset' | 'silence';

export interface TlsHabits {
  /** By version (`client_version`; 0x0304 is TLS 1.3): suites in the server's order. */
  readonly suites: Readonly<Record<number, readonly number[]>>;
  /** The client's order decides. */
  readonly clientOrder?: boolean;
  readonly groups?: readonly number[];
  readonly dhBits?: number;
  readonly refusal?: Refusal;
  /** To a version that it does not have. */
  readonly versionRefusal?: Refusal;
  /** Refuses a hello with so many suites or more. */
  readonly mostSuites?: number;
  /** Takes no hello with more groups, or more signature algorithms. */
  readonly mostGroups?: number;
  readonly mostSignatures?: number;
  /** To a hello that is too large for it, where that is not its usual refusal. */
  readonly tooLarge?: Refusal;
  /** Suites that it chooses, and then finds that it cannot sign for (OpenSSL 1.1.1): alert 80. */
  readonly unsignable?: readonly number[];
  /** To an SSLv2 hello, where that is not what it says to a version that it does not have. */
  readonly sslv2Refusal?: Refusal;
  /** DER. With ECDSA suites it is shown to those alone who offer the curve of its key. */
  readonly certificate?: { readonly der: Uint8Array; readonly curve: number | null };
  /** Reads no further than so many suites. */
  readonly reads?: number;
  /** What it chooses instead of what was offered. */
  readonly stray?: number;
  /** A warning alert before anything else. */
  readonly warning?: number;
  /** Sends its bytes one by one. */
  readonly dribble?: boolean;
  /** The body of the answer to an SSLv2 CLIENT-HELLO, with its header. */
  readonly sslv2?: Uint8Array;
}

/** A server that gets no further than its first flight, and does in it as it is told. */
export function tlsPeer(habits: TlsHabits): Script {
  return (socket) => {
    const records = recordReader();
    const messages = handshakeReader();
    let answered = false;
    const send = (bytes: Uint8Array): void => {
      if (habits.dribble !== true) {
        socket.write(bytes);
        return;
      }
      let at = 0;
      const next = (): void => {
        if (at >= bytes.length || socket.destroyed) return;
        socket.write(bytes.subarray(at, ++at), () => setImmediate(next));
      };
      socket.setNoDelay(true);
      next();
    };
    const refuse = (how: Refusal): void => {
      if (how === 'silence') return;
      if (how === 'reset') socket.resetAndDestroy();
      else if (how === 'close') socket.end();
      else socket.end(encodeRecord(21, 0x0301, Uint8Array.of(2, how)));
    };
    socket.on('data', (chunk: Buffer) => {
      if (answered) return;
      if ((chunk[0] ?? 0) >= 0x80) {
        answered = true;
        if (habits.sslv2 === undefined) refuse(habits.sslv2Refusal ?? habits.versionRefusal ?? 70);
        else send(habits.sslv2);
        return;
      }
      for (const record of records.push(chunk)) {
        for (const { body } of messages.push(record.fragment)) {
          answered = true;
          if (habits.warning !== undefined) {
            send(encodeRecord(21, 0x0301, Uint8Array.of(1, habits.warning)));
          }
          const flight = flightFor(habits, decodeClientHello(body));
          if (typeof flight === 'object') send(flight);
          else refuse(flight);
        }
      }
    });
  };
}

function flightFor(habits: TlsHabits, hello: ClientHello): Uint8Array | Refusal {
  const extensions = hello.extensions ?? [];
  const versions = extensionOf(extensions, EXTENSIONS.supportedVersions);
  const isTls13 = versions !== null;
  const spoken = Object.keys(habits.suites).map(Number);
  const asked = isTls13 ? 0x0304 : hello.version;
  const version = isTls13
    ? spoken.find((one) => one === asked)
    : Math.max(...spoken.filter((one) => one <= asked && one < 0x0304));
  if (version === undefined || version < 0) return habits.versionRefusal ?? 70;
  const { refusal = 40 } = habits;
  if (isTooLarge(habits, hello)) return habits.tooLarge ?? refusal;
  const offered = hello.suites.slice(0, habits.reads ?? hello.suites.length);
  const listed = extensionOf(extensions, EXTENSIONS.supportedGroups);
  const curve = habits.certificate?.curve ?? null;
  const lacksCurve = curve !== null && listed !== null && !readCodes(listed).includes(curve);
  const own = (habits.suites[version] ?? []).filter(
    (code) => !lacksCurve || !suiteName(code).includes('_ECDSA_'),
  );
  const suite =
    habits.stray ??
    (habits.clientOrder === true
      ? offered.find((code) => own.includes(code))
      : own.find((code) => offered.includes(code)));
  if (suite === undefined) return refusal;
  if (habits.unsignable?.includes(suite) === true) return 80;
  const known = habits.groups ?? [0x001d, 0x0017];
  const group =
    listed === null
      ? known[0]
      : habits.clientOrder === true
        ? readCodes(listed).find((code) => known.includes(code))
        : known.find((code) => readCodes(listed).includes(code));
  const form = keyExchangeForm(suite);
  if ((isTls13 || form === 'ecdh') && group === undefined) return refusal;
  if (isTls13) {
    const chosen = Uint8Array.of(3, 4);
    const share = Uint8Array.of((group ?? 0) >> 8, (group ?? 0) & 255);
    return message(0x0303, HANDSHAKE_TYPES.serverHello, {
      version: 0x0303,
      random: RETRY_RANDOM,
      sessionId: hello.sessionId,
      suite,
      compression: 0,
      extensions: [
        { type: EXTENSIONS.supportedVersions, data: chosen },
        { type: EXTENSIONS.keyShare, data: share },
      ],
    });
  }
  const key: ServerKeyExchange | null =
    form === 'ecdh'
      ? { type: 'ECDH', group: group ?? 0, bits: null, prime: null, signature: 0x0401 }
      : form === 'dh'
        ? { type: 'DH', group: null, bits: habits.dhBits ?? 2048, prime: null, signature: 0x0401 }
        : form === 'rsa-export'
          ? { type: 'RSA-EXPORT', group: null, bits: 512, prime: null, signature: null }
          : null;
  const certificates = encodeCertificates([
    habits.certificate?.der ?? new Uint8Array(300).fill(0x30),
  ]);
  return concat(
    message(version, HANDSHAKE_TYPES.serverHello, {
      version,
      random: randomBytes(32),
      sessionId: new Uint8Array(0),
      suite,
      compression: 0,
      extensions: version < 0x0301 ? null : [],
    }),
    record(version, HANDSHAKE_TYPES.certificate, certificates),
    ...(key === null
      ? []
      : [
          record(version, HANDSHAKE_TYPES.serverKeyExchange, encodeServerKeyExchange(key, version)),
        ]),
    record(version, HANDSHAKE_TYPES.serverHelloDone, new Uint8Array(0)),
  );
}

function isTooLarge(habits: TlsHabits, { suites, extensions }: ClientHello): boolean {
  const count = (type: ExtensionType): number => {
    const data = extensionOf(extensions ?? [], type);
    return data === null ? 0 : readCodes(data).length;
  };
  const { mostSuites, mostGroups, mostSignatures } = habits;
  return (
    (mostSuites !== undefined && suites.length >= mostSuites) ||
    (mostGroups !== undefined && count(EXTENSIONS.supportedGroups) > mostGroups) ||
    (mostSignatures !== undefined && count(EXTENSIONS.signatureAlgorithms) > mostSignatures)
  );
}

function message(
  version: number,
  type: number,
  hello: Parameters<typeof encodeServerHello>[0],
): Uint8Array {
  return record(version, type, encodeServerHello(hello));
}

function record(version: number, type: number, body: Uint8Array): Uint8Array {
  return encodeRecord(22, version, encodeHandshake({ type, body }));
}

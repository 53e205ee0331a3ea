/** Maximum length of the identification line without its end (RFC 4253 §4.2). */
const MOST_BANNER = 253;
/**
 * Maximum number of lines that an SSH server may send before its identification line; RFC 4253
 * §4.2 sets no limit.
 */
const MOST_LINES = 64;
const MOST_NAMES = 64;
const KEXINIT = 20;
const COOKIE_OCTETS = 16;

/**
 * Data of an SSH server from before encryption: its identification line and host key algorithms.
 * Strings are printable US-ASCII of bounded length.
 */
export interface SshHello {
  /** Identification line of the server: `SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3`. */
  readonly banner: string;
  /**
   * Host key algorithms of the server's KEXINIT, in its order; null if the KEXINIT is missing or
   * incomplete.
   */
  readonly hostKeys: readonly string[] | null;
}

/**
 * Reads all octets received so far (RFC 4253 §4.2, §6, §7.1). Returns null before the
 * identification line is complete, and for data without one.
 */
export function readSshHello(bytes: Uint8Array): SshHello | null {
  let at = 0;
  for (let line = 0; line < MOST_LINES; line++) {
    const end = bytes.indexOf(10, at);
    if (end === -1) return null;
    const text = Buffer.from(bytes.subarray(at, end)).toString('latin1').replace(/\r$/, '');
    at = end + 1;
    if (!text.startsWith('SSH-')) continue;
    const banner = text.slice(0, MOST_BANNER).replace(/[^\x20-\x7e]/g, '?');
    return { banner, hostKeys: hostKeysOf(bytes.subarray(at)) };
  }
  return null;
}

function hostKeysOf(bytes: Uint8Array): readonly string[] | null {
  const packet = Buffer.from(bytes);
  // A packet begins with its length and its padding length; the payload follows.
  const list = 4 + 1 + 1 + COOKIE_OCTETS;
  if (packet.length < list || packet[5] !== KEXINIT) return null;
  const kex = nameList(packet, list);
  const keys = kex && nameList(packet, kex.end);
  return keys && keys.names;
}

/**
 * Decodes a name-list (RFC 4251 §5). `end` is the offset after it. Returns null if it is
 * incomplete.
 */
function nameList(packet: Buffer, at: number): { names: string[]; end: number } | null {
  if (at + 4 > packet.length) return null;
  const end = at + 4 + packet.readUInt32BE(at);
  if (end > packet.length) return null;
  const text = packet.toString('latin1', at + 4, end);
  const names = text.split(',').filter((name) => /^[\x21-\x7e]{1,64}$/.test(name));
  return { names: names.slice(0, MOST_NAMES), end };
}

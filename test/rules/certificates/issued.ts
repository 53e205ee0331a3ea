/** Chains with signatures that hold, made of Ed25519 keys. */
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { build, extension, name, seq, tlv, utf8, type Parts } from './certificate-builder.js';

interface Keys {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

export function keys(): Keys {
  return generateKeyPairSync('ed25519');
}

export function spkiOf({ publicKey }: Keys): Buffer {
  return publicKey.export({ type: 'spki', format: 'der' });
}

/** `cA` in basicConstraints (RFC 5280 §4.2.1.9). */
export const CA = extension('2.5.29.19', seq(tlv(0x01, Buffer.from([0xff]))));

function contentsAt(der: Buffer, at: number): { from: number; to: number } {
  const first = der[at + 1] ?? 0;
  const octets = first < 0x80 ? 0 : first - 0x80;
  const length = octets === 0 ? first : der.readUIntBE(at + 2, octets);
  const from = at + 2 + octets;
  return { from, to: from + length };
}

/** A certificate for `own`, signed by `issuer`. */
export function issued(own: Keys, issuer: Keys, parts: Parts): Buffer {
  const whole = build({ spki: spkiOf(own), ...parts });
  const { from } = contentsAt(whole, 0);
  const { to } = contentsAt(whole, from);
  const signature = sign(null, whole.subarray(from, to), issuer.privateKey);
  return Buffer.concat([whole.subarray(0, whole.length - signature.length), signature]);
}

/** CN, and the organization where there is one. */
export function named(common: string, organization?: string): Buffer {
  const set = (type: string, text: string): Buffer =>
    tlv(0x31, seq(Buffer.from(type, 'hex'), utf8(text)));
  const cn = set('0603550403', common);
  return organization === undefined ? name(utf8(common)) : seq(set('060355040a', organization), cn);
}

import {
  createHash,
  createHmac,
  createPrivateKey,
  generateKeyPair,
  randomBytes,
  X509Certificate,
} from 'node:crypto';
import { promisify } from 'node:util';
import forge from 'node-forge';
import { sha256 } from './trust-store.js';

/** Our certificate and private key. The key is used only in handshakes. */
export interface Identity {
  /** PEM of the certificate and its intermediate certificates. */
  readonly cert: string;
  /** PEM of the private key. */
  readonly key: string;
  /** SHA-256 of the certificate's DER, hex. */
  readonly sha256: string;
}

/** The operator's certificate, and reasons why servers may refuse it. */
export interface OwnIdentity extends Identity {
  readonly domain: string;
  /** Problems of the scanner's own certificate that may make servers refuse it. */
  readonly warnings: readonly string[];
}

const DAY_MS = 86_400_000;
/** clientAuth extended key usage (RFC 5280 §4.2.1.12): ejabberd 23.01 refuses a peer without it. */
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';

/**
 * Reads PEM. Throws an `Error` with one line if key, certificate and domain do not match, or the
 * certificate is not valid at `at`.
 */
export function readIdentity(cert: string, key: string, domain: string, at: Date): OwnIdentity {
  const leaf = parsed('the certificate', () => new X509Certificate(cert));
  const own = parsed('the key', () => createPrivateKey(key));
  if (!leaf.checkPrivateKey(own)) throw new Error('the key does not belong to the certificate');
  if (leaf.checkHost(domain, { subject: 'never' }) === undefined) {
    throw new Error(`the certificate is not for ${domain}`);
  }
  const [from, to] = [new Date(leaf.validFrom), new Date(leaf.validTo)];
  if (to <= at) throw new Error(`the certificate expired on ${to.toISOString().slice(0, 10)}`);
  if (from > at)
    throw new Error(`the certificate is not valid before ${from.toISOString().slice(0, 10)}`);
  // Node declares `keyUsage` as always present, but it is undefined if the certificate has no
  // extension for extended key usages.
  const usages = leaf.keyUsage as readonly string[] | undefined;
  const warnings =
    usages !== undefined && !usages.includes(CLIENT_AUTH)
      ? ['the certificate lacks the extended key usage clientAuth, so some servers will refuse it']
      : [];
  return { cert, key, sha256: sha256(leaf.raw), domain, warnings };
}

function parsed<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    // OpenSSL's message could quote the private key, so do not include the message.
    throw new Error(`${what} is not readable PEM`, { cause: error });
  }
}

/** Certificates that a server must not accept for the domain `from`. */
export interface BadIdentities {
  readonly 'self-signed': Identity;
  readonly 'wrong-name': Identity;
  readonly expired: Identity;
}

/** A reserved domain name (RFC 6761 §6.4) that differs from `from`. */
const OTHER_NAME = 'another.xmpp-safeguard.invalid';

/**
 * Creates new certificates for each scan. Their usages are valid, so that servers refuse only the
 * intended defect. The expired one and the one for a wrong name are well-formed and issued by an
 * unknown authority.
 */
export async function makeBadIdentities(from: string): Promise<BadIdentities> {
  const [leaf, authority] = await Promise.all([newKey(), newKey()]);
  const now = Date.now();
  const usual = { from: now - DAY_MS, to: now + 30 * DAY_MS };
  const issuer = { name: 'xmpp-safeguard throw-away authority', key: authority };
  const root = certificate({ ...usual, name: issuer.name, key: authority, issuer, ca: true });
  const key = forge.pki.privateKeyToPem(leaf.privateKey);
  const identity = (pems: readonly string[]): Identity => ({
    cert: pems.join(''),
    key,
    sha256: sha256(new X509Certificate(pems[0] ?? '').raw),
  });
  const own = { name: from, key: leaf };
  return {
    'self-signed': identity([certificate({ ...own, ...usual, issuer: own })]),
    'wrong-name': identity([certificate({ ...own, ...usual, name: OTHER_NAME, issuer }), root]),
    expired: identity([
      certificate({ ...own, issuer, from: now - 60 * DAY_MS, to: now - 30 * DAY_MS }),
      root,
    ]),
  };
}

interface Wanted {
  readonly name: string;
  readonly key: forge.pki.rsa.KeyPair;
  readonly issuer: { readonly name: string; readonly key: forge.pki.rsa.KeyPair };
  readonly from: number;
  readonly to: number;
  readonly ca?: boolean;
}

function certificate({ name, key, issuer, from, to, ca = false }: Wanted): string {
  const made = forge.pki.createCertificate();
  made.publicKey = key.publicKey;
  // A first octet of 1 keeps the serial number positive (RFC 5280 §4.1.2.2).
  made.serialNumber = `01${randomBytes(15).toString('hex')}`;
  made.validity.notBefore = new Date(from);
  made.validity.notAfter = new Date(to);
  // A common name has at most 64 characters (RFC 5280 A.1); the full domain is in the
  // subjectAltName extension.
  made.setSubject([{ name: 'commonName', value: name.slice(0, 64) }]);
  made.setIssuer([{ name: 'commonName', value: issuer.name.slice(0, 64) }]);
  made.setExtensions(
    ca
      ? [
          { name: 'basicConstraints', cA: true, critical: true },
          { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
        ]
      : [
          { name: 'basicConstraints', cA: false },
          { name: 'keyUsage', digitalSignature: true, keyEncipherment: true },
          { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
          { name: 'subjectAltName', altNames: [{ type: 2, value: name }] },
        ],
  );
  made.sign(issuer.key.privateKey, forge.md.sha256.create());
  return forge.pki.certificateToPem(made);
}

/** Generates a key with OpenSSL, because generating it in JavaScript would need seconds. */
async function newKey(): Promise<forge.pki.rsa.KeyPair> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const key = forge.pki.privateKeyFromPem(privateKey);
  return { privateKey: key, publicKey: forge.pki.setRsaPublicKey(key.n, key.e) };
}

/**
 * Returns a dialback key (XEP-0220 §2.4.1, XEP-0185). Only the secret is needed to verify the key,
 * and no stored state. `id` is the stream id from the receiving server.
 */
export function dialbackKey(secret: string, to: string, from: string, id: string): string {
  const hashed = createHash('sha256').update(secret).digest('hex');
  return createHmac('sha256', hashed).update(`${to} ${from} ${id}`).digest('hex');
}

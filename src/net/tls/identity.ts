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

/** What we show of ourselves in a handshake. It never leaves this process but as one. */
export interface Identity {
  /** PEM: the certificate, and those between it and its root. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
  /** SHA-256 of the certificate's DER, hex. */
  readonly sha256: string;
}

/** An `Identity` from what the user gave, and what is to be known of it. */
export interface OwnIdentity extends Identity {
  readonly domain: string;
  /** What keeps servers from taking it, and is no fault of theirs. */
  readonly warnings: readonly string[];
}

const DAY_MS = 86_400_000;
/** EKU of TLS clients (RFC 5280 §4.2.1.12): ejabberd 23.01 refuses a peer without it. */
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';

/**
 * Reads PEM. Throws an `Error` of one line where key, certificate and domain do not belong
 * together, or the certificate is not in date.
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
  // Typed as always there; undefined where the certificate has no such extension.
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
    // OpenSSL's words may quote what it read.
    throw new Error(`${what} is not readable PEM`, { cause: error });
  }
}

/** Certificates that no server should take for `from`. */
export interface BadIdentities {
  readonly 'self-signed': Identity;
  readonly 'wrong-name': Identity;
  readonly expired: Identity;
}

/** A name that is nobody's (RFC 6761 §6.4), and not the one that is sent as `from`. */
const OTHER_NAME = 'another.xmpp-safeguard.invalid';

/**
 * Made anew for each scan. Usages are in order, so that it is not these that are refused. The
 * wrong name and the expired one come of an authority, which nobody knows, and are well-formed.
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
  // Most names are too long for a common name (64, RFC 5280 A.1), and all are in the extension.
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

/** OpenSSL's, since a key made in JavaScript takes seconds. */
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
 * The key of a dialback (XEP-0220 §2.4.1, XEP-0185): whoever knows the secret can verify it
 * without having kept it. `id`: of the stream, as the receiving server said it.
 */
export function dialbackKey(secret: string, to: string, from: string, id: string): string {
  const hashed = createHash('sha256').update(secret).digest('hex');
  return createHmac('sha256', hashed).update(`${to} ${from} ${id}`).digest('hex');
}

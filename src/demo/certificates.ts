import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import forge from 'node-forge';

export interface Identity {
  readonly key: string;
  readonly cert: string;
}

const DAY_MS = 86_400_000;

/**
 * A temporary certification authority with RSA keys, because node-forge cannot sign with other
 * keys.
 */
export interface Authority {
  readonly cert: string;
  issue(names: readonly string[]): Identity;
}

export function createAuthority(name: string): Authority {
  const ca = newKey();
  const subject = [{ name: 'commonName', value: name }];
  const cert = certificate({
    publicKey: ca.publicKey,
    signWith: ca.privateKey,
    subject,
    issuer: subject,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
      { name: 'subjectKeyIdentifier' },
    ],
  });
  return {
    cert,
    issue: (names) => {
      const leaf = newKey();
      return {
        key: forge.pki.privateKeyToPem(leaf.privateKey),
        cert: certificate({
          publicKey: leaf.publicKey,
          signWith: ca.privateKey,
          subject: [{ name: 'commonName', value: names[0] }],
          issuer: subject,
          extensions: leafExtensions(names),
        }),
      };
    },
  };
}

/** Creates a self-signed certificate and its key. */
export function selfSigned(names: readonly string[]): Identity {
  const { publicKey, privateKey } = newKey();
  const subject = [{ name: 'commonName', value: names[0] }];
  return {
    key: forge.pki.privateKeyToPem(privateKey),
    cert: certificate({
      publicKey,
      signWith: privateKey,
      subject,
      issuer: subject,
      extensions: leafExtensions(names),
    }),
  };
}

function leafExtensions(names: readonly string[]): object[] {
  return [
    { name: 'basicConstraints', cA: false },
    { name: 'keyUsage', digitalSignature: true, keyEncipherment: true },
    { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
    { name: 'subjectAltName', altNames: names.map(altName) },
  ];
}

/** RFC 5280 §4.2.1.6: an IP address is not a dNSName. */
function altName(value: string): object {
  return isIP(value) === 0 ? { type: 2, value } : { type: 7, ip: value };
}

function certificate(parts: {
  readonly publicKey: forge.pki.rsa.PublicKey;
  readonly signWith: forge.pki.rsa.PrivateKey;
  readonly subject: forge.pki.CertificateField[];
  readonly issuer: forge.pki.CertificateField[];
  readonly extensions: object[];
}): string {
  const made = forge.pki.createCertificate();
  made.publicKey = parts.publicKey;
  // A first bit of 0 keeps the serial number positive (RFC 5280 §4.1.2.2).
  made.serialNumber = `01${randomBytes(15).toString('hex')}`;
  made.validity.notBefore = new Date(Date.now() - DAY_MS);
  made.validity.notAfter = new Date(Date.now() + 90 * DAY_MS);
  made.setSubject(parts.subject);
  made.setIssuer(parts.issuer);
  made.setExtensions(parts.extensions);
  made.sign(parts.signWith, forge.md.sha256.create());
  return forge.pki.certificateToPem(made);
}

/** Generates a key with OpenSSL, because generating it in JavaScript would need seconds. */
function newKey(): forge.pki.rsa.KeyPair {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const key = forge.pki.privateKeyFromPem(privateKey);
  return { privateKey: key, publicKey: forge.pki.setRsaPublicKey(key.n, key.e) };
}

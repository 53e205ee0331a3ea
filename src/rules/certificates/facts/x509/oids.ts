/** OIDs of extensions (RFC 5280 §4.2, RFC 6962 §3.3, RFC 7633 §4). */
export const EXTENSION = {
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  extendedKeyUsage: '2.5.29.37',
  tlsFeature: '1.3.6.1.5.5.7.1.24',
  signedCertificateTimestamps: '1.3.6.1.4.1.11129.2.4.2',
} as const;

/** OIDs of otherName forms (RFC 6120 §13.7.1.4, RFC 4985 §2). */
export const OTHER_NAME = {
  xmppAddr: '1.3.6.1.5.5.7.8.5',
  srvName: '1.3.6.1.5.5.7.8.7',
} as const;

export const ATTRIBUTE = { commonName: '2.5.4.3', organization: '2.5.4.10' } as const;

/**
 * Short names of attributes: the names in RFC 4514 §3, and OpenSSL's names for further attributes
 * of web certificates.
 */
export const ATTRIBUTE_NAMES: ReadonlyMap<string, string> = new Map([
  ['2.5.4.3', 'CN'],
  ['2.5.4.7', 'L'],
  ['2.5.4.8', 'ST'],
  ['2.5.4.10', 'O'],
  ['2.5.4.11', 'OU'],
  ['2.5.4.6', 'C'],
  ['2.5.4.9', 'STREET'],
  ['0.9.2342.19200300.100.1.25', 'DC'],
  ['0.9.2342.19200300.100.1.1', 'UID'],
  ['2.5.4.4', 'SN'],
  ['2.5.4.5', 'serialNumber'],
  ['2.5.4.12', 'title'],
  ['2.5.4.15', 'businessCategory'],
  ['2.5.4.17', 'postalCode'],
  ['2.5.4.42', 'GN'],
  ['2.5.4.97', 'organizationIdentifier'],
  ['1.2.840.113549.1.9.1', 'emailAddress'],
  ['1.3.6.1.4.1.311.60.2.1.1', 'jurisdictionL'],
  ['1.3.6.1.4.1.311.60.2.1.2', 'jurisdictionST'],
  ['1.3.6.1.4.1.311.60.2.1.3', 'jurisdictionC'],
]);

/** Names of key purposes (RFC 5280 §4.2.1.12). */
export const KEY_PURPOSES: ReadonlyMap<string, string> = new Map([
  ['2.5.29.37.0', 'anyExtendedKeyUsage'],
  ['1.3.6.1.5.5.7.3.1', 'serverAuth'],
  ['1.3.6.1.5.5.7.3.2', 'clientAuth'],
  ['1.3.6.1.5.5.7.3.3', 'codeSigning'],
  ['1.3.6.1.5.5.7.3.4', 'emailProtection'],
  ['1.3.6.1.5.5.7.3.8', 'timeStamping'],
  ['1.3.6.1.5.5.7.3.9', 'OCSPSigning'],
]);

/** Hash algorithms, by OID, with the names of `node:crypto`. */
export const HASHES: ReadonlyMap<string, string> = new Map([
  ['1.2.840.113549.2.5', 'md5'],
  ['1.3.14.3.2.26', 'sha1'],
  ['2.16.840.1.101.3.4.2.1', 'sha256'],
  ['2.16.840.1.101.3.4.2.2', 'sha384'],
  ['2.16.840.1.101.3.4.2.3', 'sha512'],
  ['2.16.840.1.101.3.4.2.4', 'sha224'],
  ['2.16.840.1.101.3.4.2.5', 'sha512-224'],
  ['2.16.840.1.101.3.4.2.6', 'sha512-256'],
  ['2.16.840.1.101.3.4.2.7', 'sha3-224'],
  ['2.16.840.1.101.3.4.2.8', 'sha3-256'],
  ['2.16.840.1.101.3.4.2.9', 'sha3-384'],
  ['2.16.840.1.101.3.4.2.10', 'sha3-512'],
]);

export const RSASSA_PSS = '1.2.840.113549.1.1.10';

interface SignatureAlgorithm {
  readonly name: string;
  /**
   * Hash with the name of `node:crypto`. Null if the signature algorithm has an internal hash, or
   * if its parameters name the hash.
   */
  readonly hash: string | null;
}

/** Signature algorithms by OID (RFC 3279, RFC 4055, RFC 5758, RFC 8410, RFC 8692, RFC 9881). */
export const SIGNATURES: ReadonlyMap<string, SignatureAlgorithm> = new Map(
  (
    [
      ['1.2.840.113549.1.1.2', 'md2WithRSAEncryption', 'md2'],
      ['1.2.840.113549.1.1.3', 'md4WithRSAEncryption', 'md4'],
      ['1.2.840.113549.1.1.4', 'md5WithRSAEncryption', 'md5'],
      ['1.2.840.113549.1.1.5', 'sha1WithRSAEncryption', 'sha1'],
      ['1.3.14.3.2.29', 'sha1WithRSA', 'sha1'],
      [RSASSA_PSS, 'rsassaPss', null],
      ['1.2.840.113549.1.1.11', 'sha256WithRSAEncryption', 'sha256'],
      ['1.2.840.113549.1.1.12', 'sha384WithRSAEncryption', 'sha384'],
      ['1.2.840.113549.1.1.13', 'sha512WithRSAEncryption', 'sha512'],
      ['1.2.840.113549.1.1.14', 'sha224WithRSAEncryption', 'sha224'],
      ['2.16.840.1.101.3.4.3.14', 'id-rsassa-pkcs1-v1-5-with-sha3-256', 'sha3-256'],
      ['2.16.840.1.101.3.4.3.15', 'id-rsassa-pkcs1-v1-5-with-sha3-384', 'sha3-384'],
      ['2.16.840.1.101.3.4.3.16', 'id-rsassa-pkcs1-v1-5-with-sha3-512', 'sha3-512'],
      ['1.2.840.10045.4.1', 'ecdsa-with-SHA1', 'sha1'],
      ['1.2.840.10045.4.3.1', 'ecdsa-with-SHA224', 'sha224'],
      ['1.2.840.10045.4.3.2', 'ecdsa-with-SHA256', 'sha256'],
      ['1.2.840.10045.4.3.3', 'ecdsa-with-SHA384', 'sha384'],
      ['1.2.840.10045.4.3.4', 'ecdsa-with-SHA512', 'sha512'],
      ['2.16.840.1.101.3.4.3.10', 'id-ecdsa-with-sha3-256', 'sha3-256'],
      ['2.16.840.1.101.3.4.3.11', 'id-ecdsa-with-sha3-384', 'sha3-384'],
      ['2.16.840.1.101.3.4.3.12', 'id-ecdsa-with-sha3-512', 'sha3-512'],
      ['1.2.840.10040.4.3', 'id-dsa-with-sha1', 'sha1'],
      ['2.16.840.1.101.3.4.3.1', 'id-dsa-with-sha224', 'sha224'],
      ['2.16.840.1.101.3.4.3.2', 'id-dsa-with-sha256', 'sha256'],
      ['1.3.101.112', 'Ed25519', null],
      ['1.3.101.113', 'Ed448', null],
      ['2.16.840.1.101.3.4.3.17', 'id-ml-dsa-44', null],
      ['2.16.840.1.101.3.4.3.18', 'id-ml-dsa-65', null],
      ['2.16.840.1.101.3.4.3.19', 'id-ml-dsa-87', null],
    ] as const
  ).map(([oid, name, hash]) => [oid, { name, hash }]),
);

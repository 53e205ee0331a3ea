/** Certificates that were sent. */
import { ONCE, defineKinds, type Declared } from './declare.js';
import type { Base64 } from '../scalars.js';

export interface CertificateKinds {
  /** Subject: SHA-256 of the DER, hex. `der`: base64. */
  readonly certificate: Declared<{ readonly der: Base64 }>;
}

export const CERTIFICATE_SPECS = defineKinds<CertificateKinds>({
  certificate: { asked: ONCE, example: { asked: {}, value: { der: 'MIIB' } } },
});

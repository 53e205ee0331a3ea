/** Kinds of observations about certificates that servers sent. */
import { ONCE, defineKinds, type Declared } from './declare.js';
import type { Base64 } from '../scalars.js';

export interface CertificateKinds {
  /**
   * A certificate that a server sent. The subject is the SHA-256 of its DER in hex; `der` is the
   * DER in base64.
   */
  readonly certificate: Declared<{ readonly der: Base64 }>;
}

export const CERTIFICATE_SPECS = defineKinds<CertificateKinds>({
  certificate: { asked: ONCE, example: { asked: {}, value: { der: 'MIIB' } } },
});

/**
 * Every code that a finding can bear, with the arguments that go with it.
 * The words for people stand in `report/text.ts`, one function a code.
 * An empty string or list is "none"; text of servers is bounded, and raw.
 */
import type { CertificateCodes } from './codes/certificate.js';
import type { CoverageCodes } from './codes/coverage.js';
import type { DnsCodes } from './codes/dns.js';
import type { EncryptionCodes } from './codes/encryption.js';
import type { FederationCodes } from './codes/federation.js';
import type { HostCodes } from './codes/host.js';
import type { LimitCodes } from './codes/limits.js';
import type { OutgoingCodes } from './codes/outgoing.js';
import type { RegistrationCodes } from './codes/registration.js';
import type { SaslCodes } from './codes/sasl.js';
import type { SessionCodes } from './codes/session.js';
import type { StunCodes } from './codes/stun.js';
import type { TlsCodes } from './codes/tls.js';
import type { E2eeCodes, UploadCodes } from './codes/upload.js';
import type { Coded } from './model.js';

export interface Codes
  extends
    CertificateCodes,
    CoverageCodes,
    DnsCodes,
    E2eeCodes,
    EncryptionCodes,
    FederationCodes,
    HostCodes,
    LimitCodes,
    OutgoingCodes,
    RegistrationCodes,
    SaslCodes,
    SessionCodes,
    StunCodes,
    TlsCodes,
    UploadCodes {}

export type Code = keyof Codes;

/** A code with its arguments, discriminated by `code`. */
export type TypedCoded = {
  readonly [C in Code]: {
    readonly code: C;
    // Mapped, because TypeScript assigns no interface to the record in `Coded`.
    readonly args: { readonly [K in keyof Codes[C]]: Codes[C][K] };
  };
}[Code];

/** Whether the code is one of these. Its arguments then have the types of the code. */
export function hasCode<T extends Coded, C extends Code>(
  coded: T,
  ...codes: readonly C[]
): coded is T & Extract<TypedCoded, { readonly code: C }> {
  return codes.some((code) => code === coded.code);
}

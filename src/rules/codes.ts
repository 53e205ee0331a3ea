/**
 * Every code that a finding can bear, with the arguments that go with it.
 * The words for people stand in `words.ts` of each topic, one function a code.
 * An empty string or list is "none"; text of servers is bounded, and raw.
 */
import type { CertificateCodes } from './certificates/codes.js';
import type { CoverageCodes } from './shared/codes.js';
import type { DnsCodes } from './dnssec/codes.js';
import type { EncryptionCodes } from './encryption/codes.js';
import type { FederationCodes } from './s2s/codes.js';
import type { CollectedCodes } from './host/codes-collected.js';
import type { HostCodes } from './host/codes.js';
import type { LimitCodes } from './limits/codes.js';
import type { OutgoingCodes } from './s2s/codes-outgoing.js';
import type { RegistrationCodes } from './registration/codes.js';
import type { SaslCodes } from './binding/codes.js';
import type { SessionCodes } from './logins/codes.js';
import type { StunCodes } from './stun/codes.js';
import type { TlsCodes } from './tls/codes.js';
import type { E2eeCodes, UploadCodes } from './upload/codes.js';
import type { Coded } from '../model/index.js';

export interface Codes
  extends
    CertificateCodes,
    CollectedCodes,
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

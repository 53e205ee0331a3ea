/**
 * Every code of a finding, with the arguments of its sentence. Both come from the sentences in
 * `words.ts` of each topic. An empty string or list means "none". Text of servers is bounded, but
 * not escaped.
 */
import type { BindingCodes } from './binding/words.js';
import type { BoundLoginCodes } from './binding/login-words.js';
import type { TokenCodes } from './binding/token-words.js';
import type { CaaCodes } from './caa/words.js';
import type { CertificateCodes } from './certificates/words.js';
import type { ConfigurationCodes } from './configuration/words.js';
import type { ConfiguredServiceCodes } from './configuration/words-services.js';
import type { ContainerCodes } from './configuration/words-container.js';
import type { ContactCodes } from './contacts/words.js';
import type { TlsaCodes } from './dane/words.js';
import type { DnssecCodes } from './dnssec/words.js';
import type { E2eeCodes } from './e2ee/words.js';
import type { WebCodes } from './encryption/web-words.js';
import type { EncryptionCodes } from './encryption/words.js';
import type { HostCodes } from './host/words.js';
import type { CollectedCodes } from './host/words-collected.js';
import type { LimitCodes } from './limits/words.js';
import type { PasswordCodes } from './logins/words.js';
import type { RegistrationCodes } from './registration/words.js';
import type { FederationCodes } from './s2s/words.js';
import type { OutgoingCodes } from './s2s/words-outgoing.js';
import type { CoverageCodes } from './shared/words.js';
import type { StunCodes } from './stun/words.js';
import type { TlsCodes } from './tls/words.js';
import type { UploadCodes } from './upload/words.js';
import type { Coded } from '../model/index.js';

export interface Codes
  extends
    BindingCodes,
    BoundLoginCodes,
    CaaCodes,
    CertificateCodes,
    ConfigurationCodes,
    ConfiguredServiceCodes,
    CollectedCodes,
    ContainerCodes,
    ContactCodes,
    CoverageCodes,
    DnssecCodes,
    E2eeCodes,
    EncryptionCodes,
    FederationCodes,
    HostCodes,
    LimitCodes,
    OutgoingCodes,
    PasswordCodes,
    RegistrationCodes,
    StunCodes,
    TlsCodes,
    TlsaCodes,
    TokenCodes,
    UploadCodes,
    WebCodes {}

export type { CollectedCodes } from './host/words-collected.js';

export type Code = keyof Codes;

/** The code of a finding with the arguments of its sentence. */
export interface CodedAs<C extends Code> {
  readonly code: C;
  // A mapped type, because TypeScript does not assign an interface to the record in `Coded`.
  readonly args: { readonly [K in keyof Codes[C]]: Codes[C][K] };
}

type WithoutArguments = {
  [C in Code]: string extends keyof Codes[C] ? C : never;
}[Code];

/**
 * A code of a finding with its arguments, discriminated by `code`. Codes without arguments share
 * one member of the union, because TypeScript cannot compare that many members.
 */
export type TypedCoded =
  | { readonly code: WithoutArguments; readonly args: Record<string, never> }
  | { [C in Exclude<Code, WithoutArguments>]: CodedAs<C> }[Exclude<Code, WithoutArguments>];

/**
 * Whether a finding has one of the given codes. If so, TypeScript knows the types of its
 * arguments.
 */
export function hasCode<T extends Coded, C extends Code>(
  coded: T,
  ...codes: readonly C[]
): coded is T & { [One in C]: CodedAs<One> }[C] {
  return codes.some((code) => code === coded.code);
}

/**
 * All kinds of observations, and the types of their values. `npm run docs` writes this file from the
 * other files of this folder.
 */
import { CERTIFICATE_SPECS, type CertificateKinds } from './certificate.js';
import { CONFIGURATION_SPECS, type ConfigurationKinds } from './configuration.js';
import { DNS_SPECS, type DnsKinds } from './dns.js';
import { E2EE_SPECS, type E2eeKinds } from './e2ee.js';
import { ENDPOINT_SPECS, type EndpointKinds } from './endpoint.js';
import { FEDERATION_SPECS, type FederationKinds } from './federation.js';
import { HOST_SPECS, type HostKinds } from './host.js';
import { LIMITS_SPECS, type LimitsKinds } from './limits.js';
import { NAMESERVER_SPECS, type NameserverKinds } from './nameserver.js';
import { HOST_FACT_SPECS, type HostFactKinds, CLAIM_SPECS, type ClaimKinds } from './operator.js';
import { OUTGOING_SPECS, type OutgoingKinds } from './outgoing.js';
import { REGISTRATION_SPECS, type RegistrationKinds } from './registration.js';
import { SASL_SPECS, type SaslKinds } from './sasl.js';
import { SESSION_SPECS, type SessionKinds } from './session.js';
import { STREAM_SPECS, type StreamKinds } from './stream.js';
import { TLS_SPECS, type TlsKinds } from './tls.js';
import { TLS_LIST_SPECS, type TlsListKinds } from './tls-lists.js';
import { UPLOAD_SPECS, type UploadKinds } from './upload.js';
import { WEB_SPECS, type WebKinds } from './web.js';
import type { KindSpecs } from './declare.js';

export * from './certificate.js';
export * from './configuration.js';
export * from './dns.js';
export * from './e2ee.js';
export * from './endpoint.js';
export * from './federation.js';
export * from './host.js';
export * from './limits.js';
export * from './nameserver.js';
export * from './operator.js';
export * from './outgoing.js';
export * from './registration.js';
export * from './sasl.js';
export * from './session.js';
export * from './stream.js';
export * from './tls.js';
export * from './tls-lists.js';
export * from './upload.js';
export * from './web.js';

export interface DeclaredKinds
  extends
    CertificateKinds,
    ConfigurationKinds,
    DnsKinds,
    E2eeKinds,
    EndpointKinds,
    FederationKinds,
    HostKinds,
    LimitsKinds,
    NameserverKinds,
    HostFactKinds,
    ClaimKinds,
    OutgoingKinds,
    RegistrationKinds,
    SaslKinds,
    SessionKinds,
    StreamKinds,
    TlsKinds,
    TlsListKinds,
    UploadKinds,
    WebKinds {}

export const KIND_SPECS: KindSpecs<DeclaredKinds> = {
  ...CERTIFICATE_SPECS,
  ...CONFIGURATION_SPECS,
  ...DNS_SPECS,
  ...E2EE_SPECS,
  ...ENDPOINT_SPECS,
  ...FEDERATION_SPECS,
  ...HOST_SPECS,
  ...LIMITS_SPECS,
  ...NAMESERVER_SPECS,
  ...HOST_FACT_SPECS,
  ...CLAIM_SPECS,
  ...OUTGOING_SPECS,
  ...REGISTRATION_SPECS,
  ...SASL_SPECS,
  ...SESSION_SPECS,
  ...STREAM_SPECS,
  ...TLS_SPECS,
  ...TLS_LIST_SPECS,
  ...UPLOAD_SPECS,
  ...WEB_SPECS,
};

export const KINDS = Object.keys(KIND_SPECS) as readonly (keyof DeclaredKinds)[];

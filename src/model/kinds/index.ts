/**
 * All kinds of observations. To add a kind, declare it in a file of this folder; import a new file
 * in this file.
 */
import { DNS_SPECS, type DnsKinds } from './dns.js';
import { ENDPOINT_SPECS, type EndpointKinds } from './endpoint.js';
import { STREAM_SPECS, type StreamKinds } from './stream.js';
import { TLS_SPECS, type TlsKinds } from './tls.js';
import { TLS_LIST_SPECS, type TlsListKinds } from './tls-lists.js';
import { CERTIFICATE_SPECS, type CertificateKinds } from './certificate.js';
import { FEDERATION_SPECS, type FederationKinds } from './federation.js';
import { OUTGOING_SPECS, type OutgoingKinds } from './outgoing.js';
import { SASL_SPECS, type SaslKinds } from './sasl.js';
import { SESSION_SPECS, type SessionKinds } from './session.js';
import { HOST_SPECS, type HostKinds } from './host.js';
import { REGISTRATION_SPECS, type RegistrationKinds } from './registration.js';
import { LIMITS_SPECS, type LimitsKinds } from './limits.js';
import { UPLOAD_SPECS, type UploadKinds } from './upload.js';
import { E2EE_SPECS, type E2eeKinds } from './e2ee.js';
import { CONFIGURATION_SPECS, type ConfigurationKinds } from './configuration.js';
import { CLAIM_SPECS, HOST_FACT_SPECS, type ClaimKinds, type HostFactKinds } from './operator.js';
import type { KindSpecs } from './declare.js';

export interface DeclaredKinds
  extends
    DnsKinds,
    EndpointKinds,
    StreamKinds,
    TlsKinds,
    TlsListKinds,
    CertificateKinds,
    FederationKinds,
    OutgoingKinds,
    SaslKinds,
    SessionKinds,
    HostKinds,
    RegistrationKinds,
    LimitsKinds,
    UploadKinds,
    E2eeKinds,
    ConfigurationKinds,
    HostFactKinds,
    ClaimKinds {}

export const KIND_SPECS: KindSpecs<DeclaredKinds> = {
  ...DNS_SPECS,
  ...ENDPOINT_SPECS,
  ...STREAM_SPECS,
  ...TLS_SPECS,
  ...TLS_LIST_SPECS,
  ...CERTIFICATE_SPECS,
  ...FEDERATION_SPECS,
  ...OUTGOING_SPECS,
  ...SASL_SPECS,
  ...SESSION_SPECS,
  ...HOST_SPECS,
  ...REGISTRATION_SPECS,
  ...LIMITS_SPECS,
  ...UPLOAD_SPECS,
  ...E2EE_SPECS,
  ...CONFIGURATION_SPECS,
  ...HOST_FACT_SPECS,
  ...CLAIM_SPECS,
};

export const KINDS = Object.keys(KIND_SPECS) as readonly (keyof DeclaredKinds)[];

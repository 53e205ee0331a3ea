/**
 * Types that all parts of the program share. Data flows in one direction: target -> probes ->
 * recording -> judge -> verdict -> reports. All values are plain JSON, so a saved recording can be
 * judged again offline.
 */
export * from './asked.js';
export type * from './attestation.js';
export * from './batch.js';
export type * from './coded.js';
export type * from './configuration.js';
export type * from './comparison-document.js';
export * from './comparison.js';
export * from './details.js';
export * from './kinds/dns.js';
export * from './kinds/e2ee.js';
export * from './endpoint.js';
export type * from './failure.js';
export * from './kinds/federation.js';
export * from './acceptance.js';
export * from './kinds/host.js';
export type * from './host-facts.js';
export * from './kinds/limits.js';
export { KIND_SPECS, KINDS } from './kinds/index.js';
export type * from './kinds/declare.js';
export { HOST_FACTS, type HostFact, type HostFactKinds } from './kinds/operator.js';
export type { DnsType } from './kinds/dns.js';
export type { AskedHandshake } from './kinds/tls.js';
export type { AskedBinding, AskedLogin } from './kinds/sasl.js';
export type * from './observation.js';
export type * from './kinds/outgoing.js';
export type * from './recording.js';
export type * from './release-tables.js';
export * from './kinds/registration.js';
export * from './requirement.js';
export * from './kinds/sasl.js';
export type * from './scalars.js';
export * from './services.js';
export * from './kinds/session.js';
export type * from './settings.js';
export * from './status.js';
export type * from './kinds/stream.js';
export * from './kinds/tls.js';
export type * from './kinds/tls-lists.js';
export * from './kinds/upload.js';
export * from './verdict-document.js';
export * from './verdict.js';
export type * from './watch.js';
export type * from './xml.js';

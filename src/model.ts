/**
 * The words everything else is written in. Data flows one way:
 * target -> probes -> recording -> judge -> verdict -> reports.
 * All of it is plain JSON, so a saved recording can be judged again offline.
 */
export * from './model/batch.js';
export type * from './model/coded.js';
export * from './model/comparison.js';
export * from './model/details.js';
export * from './model/dns.js';
export * from './model/e2ee.js';
export * from './model/endpoint.js';
export type * from './model/failure.js';
export * from './model/federation.js';
export * from './model/gates.js';
export * from './model/host.js';
export * from './model/limits.js';
export type * from './model/observation.js';
export type * from './model/outgoing.js';
export type * from './model/recording.js';
export * from './model/registration.js';
export * from './model/requirement.js';
export * from './model/sasl.js';
export * from './model/services.js';
export * from './model/session.js';
export type * from './model/settings.js';
export * from './model/status.js';
export type * from './model/stream.js';
export * from './model/tls.js';
export * from './model/upload.js';
export * from './model/verdict.js';
export type * from './model/watch.js';
export type * from './model/xml.js';

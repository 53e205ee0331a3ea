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
export * from './endpoint.js';
export * from './failure.js';
export * from './acceptance.js';
export type * from './host-facts.js';
export * from './kinds/index.js';
export type * from './kinds/declare.js';
export type * from './observation.js';
export type * from './recording.js';
export type * from './release-tables.js';
export * from './requirement.js';
export type * from './scalars.js';
export * from './services.js';
export * from './settings.js';
export * from './status.js';
export * from './verdict-document.js';
export * from './verdict.js';
export type * from './watch.js';
export type * from './xml.js';

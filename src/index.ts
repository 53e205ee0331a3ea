/** Everything that the command line does, for programs. */
export { earlierOf, holdAgainst, type Earlier } from './baseline.js';
export { readBaseline } from './baseline-file.js';
export { CATALOGUE, CATALOGUE_DATE, findRequirement } from './catalogue/index.js';
export { compare } from './compare.js';
export { parseDomain } from './domain.js';
export { judge } from './judge.js';
export type * from './model.js';
export { endpointId } from './model.js';
export { createDnsCache, type DnsCache } from './net/dns.js';
export { systemResolvers } from './net/system-resolvers.js';
export { createTrustStore, type TrustStore } from './net/trust.js';
export { Problem } from './problem.js';
export { domainProbe, endpointProbe, type AnyProbe, type ProbeContext } from './probe.js';
export { NotARecording, parseRecording } from './recording.js';
export { formatRecording } from './recording-text.js';
export {
  COMPARISON_FORMATS,
  renderComparison,
  type ComparisonFormat,
} from './report/comparison.js';
export { explainAll, explainRequirement } from './report/explain.js';
export { exitCodeOf, FAIL_ON, type FailOn } from './report/gate.js';
export { headlineText, headlineWord } from './report/headline.js';
export { FORMATS, render, type Format, type RenderOptions } from './report/index.js';
export {
  errorDocument,
  VERDICT_SCHEMA,
  verdictDocument,
  type DocumentOptions,
  type VerdictDocument,
} from './report/json.js';
export { renderPrometheus } from './report/prometheus.js';
export { readVerdict } from './saved-verdict.js';
export { readSafeguardFile, SAFEGUARD_SCHEMA, type SafeguardFile } from './safeguard-file.js';
export { scan, type Progress, type ScanRequest } from './scan.js';
export { settingsOf, type ScanFlags } from './settings.js';
export { triage, type Triage } from './triage.js';
export { applyWaivers, idleWaivers } from './waivers.js';

/** Everything that the command line does, for programs. */
import { PROBES } from '../probes/index.js';
import type { Recording } from './model/index.js';
import { scan as scanWith, type ScanRequest as RequestWithProbes } from './scan/scan.js';

export { earlierOf, holdAgainst, type Earlier } from './judge/baseline.js';
export { readBaseline } from './files/baseline-file.js';
export { CATALOGUE, CATALOGUE_DATE, findRequirement } from './catalogue/index.js';
export { compare } from './compare/compare.js';
export { parseDomain } from './util/domain.js';
export { judge } from './judge/judge.js';
export type * from './model/index.js';
export { endpointId } from './model/index.js';
export { createDnsCache, type DnsCache } from './net/dns/resolver.js';
export { systemResolvers } from './net/dns/system-resolvers.js';
export { createTrustStore, type TrustStore } from './net/tls/trust-store.js';
export { Problem } from './util/problem.js';
export { domainProbe, endpointProbe, type AnyProbe, type ProbeContext } from './scan/probe.js';
export { NotARecording, parseRecording } from './files/recording.js';
export { formatRecording } from './files/recording-text.js';
export {
  COMPARISON_FORMATS,
  renderComparison,
  type ComparisonFormat,
} from './report/comparison/comparison.js';
export { explainAll, explainRequirement } from './report/verdict/explain.js';
export { exitCodeOf, FAIL_ON, type FailOn } from './report/kit/exit-code.js';
export { headlineText, headlineWord } from './report/kit/headline.js';
export { FORMATS, render, type Format, type RenderOptions } from './report/index.js';
export {
  errorDocument,
  VERDICT_SCHEMA,
  verdictDocument,
  type DocumentOptions,
  type VerdictDocument,
} from './report/machine/json.js';
export { renderPrometheus } from './report/machine/prometheus.js';
export { readVerdict } from './files/saved-verdict.js';
export { readSafeguardFile, SAFEGUARD_SCHEMA, type SafeguardFile } from './files/safeguard-file.js';
export type { Progress } from './scan/scan.js';
export { settingsOf, type ScanFlags } from './scan/settings.js';
export { noService, type NoService } from './scan/no-service.js';
export { applyWaivers, idleWaivers } from './judge/waivers.js';

/** `probes`: all of them where it is not given. */
export interface ScanRequest extends Omit<RequestWithProbes, 'probes'> {
  readonly probes?: RequestWithProbes['probes'];
}

/**
 * Runs the probes against a domain and returns a recording of all observations. Never throws for
 * what the network or a server did. Throws `Error` where the probes cannot be ordered, and
 * `Problem` where the receiving server cannot listen.
 */
export function scan(request: ScanRequest): Promise<Recording> {
  return scanWith({ ...request, probes: request.probes ?? PROBES });
}

/** The public API: all types that a program needs, and no internal types. */
export { scanAll, type BatchOptions, type BatchResult } from './api/batch.js';
export { compare, readWaivers } from './api/files.js';
export { CATALOGUE, CATALOGUE_DATE, findRequirement, judge } from './api/judge.js';
export { createLimiter, type Limiter } from './api/limiter.js';
export { render, renderComparison } from './api/render.js';
export type { AccountOptions, IdentityOptions, ScanOptions } from './api/scan-options.js';
export { scan } from './api/scan.js';
export { watch, type WatchOptions } from './api/watch.js';
export { readBaseline } from './files/baseline-file.js';
export { formatRecording } from './files/recording-text.js';
export { NotARecording, parseRecording } from './files/recording.js';
export { readVerdict } from './files/saved-verdict.js';
export { earlierOf, holdAgainst, type Earlier } from './judge/baseline.js';
export { applyWaivers, idleWaivers } from './judge/waivers.js';
export type {
  Access,
  BatchError,
  Comparison,
  Endpoint,
  ErrorDocument,
  Failure,
  Finding,
  Kind,
  Kinds,
  Level,
  Observation,
  Operand,
  Recording,
  Requirement,
  Row,
  Ruling,
  Scope,
  Section,
  Settings,
  Status,
  Verdict,
  Waiver,
  WatchEvent,
} from './model/index.js';
export { COMPARISON_FORMATS, type ComparisonFormat } from './report/comparison/comparison.js';
export { FORMATS, type Format, type RenderOptions } from './report/index.js';
export { exitCodeOf, FAIL_ON, type FailOn } from './report/kit/exit-code.js';
export { headlineText, headlineWord } from './report/kit/headline.js';
export {
  errorDocument,
  verdictDocument,
  type DocumentOptions,
  type VerdictDocument,
} from './report/machine/json.js';
export { renderPrometheus } from './report/machine/prometheus.js';
export { noService, type NoService } from './scan/no-service.js';
export type { Progress } from './scan/progress.js';
export { parseDomain } from './util/domain.js';
export { Problem } from './util/problem.js';
export type { RunLog as WatchLog } from './watch/log.js';

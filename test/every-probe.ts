import { PROBES } from '../probes/index.js';
import type { Recording } from '../src/model/index.js';
import { scan as scanWith, type ScanRequest as RequestWithProbes } from '../src/scan/scan.js';

/** `probes`: all of them where it is not given. */
export interface ScanRequest extends Omit<RequestWithProbes, 'probes'> {
  readonly probes?: RequestWithProbes['probes'];
}

/** The package's `scan`, without the rest of the package. */
export function scan(request: ScanRequest): Promise<Recording> {
  return scanWith({ ...request, probes: request.probes ?? PROBES });
}

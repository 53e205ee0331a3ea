/** Output and exit code of a scan without a verdict. */
import { renderError, errorDocument } from '../report/machine/json.js';
import { EXIT, type Exit } from '../util/problem.js';
import type { NoService } from '../scan/no-service.js';
import { deliverText, type OutputFlags } from './output.js';

/**
 * Reports on stderr why a scan has no verdict; with `--format json` also as a document. Returns
 * the exit code.
 */
export async function endWithoutVerdict(
  domain: string,
  { message, exit }: NoService,
  flags: Omit<OutputFlags, 'format'> & { readonly format: string },
): Promise<Exit> {
  process.stderr.write(`xmpp-safeguard: ${message}\n`);
  if (flags.format === 'json') {
    const reason = exit === EXIT.unable ? 'unable' : 'no-service';
    await deliverText(() => renderError(errorDocument(domain, { reason, message })), flags);
  }
  return exit;
}

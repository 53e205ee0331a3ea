import type { Failure, ProtocolVersion } from '../../model/index.js';
import type { Survey } from './list-suites.js';

/**
 * Marks refused ClientHellos as failures if the server refused every ClientHello, or refused
 * inconsistently. A rate limit may cause such refusals.
 */
export function doubtRefusals(
  survey: Pick<Survey, 'where' | 'suites' | 'groups' | 'signatures'>,
  versions: ReadonlySet<ProtocolVersion>,
): void {
  const detail = `${survey.where}: hellos were refused, with nothing to tell it from a limit`;
  const failure: Failure = { layer: 'tls', reason: 'limited', detail };
  for (const version of versions) {
    const value = survey.suites.get(version)?.value;
    if (value === undefined) continue;
    const some = value.accepted.length > 0;
    survey.suites.set(
      version,
      some ? { value: { ...value, complete: false, failure } } : { failure },
    );
  }
  for (const lists of [survey.groups, survey.signatures]) {
    for (const [version, list] of lists) {
      if (versions.has(version)) lists.set(version, { ...list, complete: false, failure });
    }
  }
}

import { known, type Known } from '../../../judge/engine/known.js';
import type { ObservationView, Role, Settings, StreamOpen } from '../../../model/index.js';
import { hostAndPort } from '../../../util/address.js';
import { endpointStates } from '../../shared/facts/coverage.js';

/** A stream that the server redirected with `see-other-host` (RFC 6120 §4.9.3.19). */
export interface Redirect {
  /** Id of the endpoint that redirected the stream. */
  readonly endpoint: string;
  /** Host and port of the endpoint that redirected the stream: `host:port`. */
  readonly from: string;
  /** Each `host:port` to which the scan followed the redirect. */
  readonly followed: readonly string[];
  /** Target of the redirect that the scan did not follow, or null. */
  readonly left: string | null;
  readonly phase: StreamOpen['phase'];
}

/** Maximum length of text from the server, in characters. */
const LONGEST = 300;

export function redirects(
  seen: ObservationView,
  role: Role,
  domain: string,
  settings: Settings,
): readonly Known<Redirect>[] {
  const states = endpointStates(seen, domain, settings);
  return states
    .filter(({ endpoint }) => endpoint.role === role)
    .flatMap(({ id: endpointId, endpoint: { host, port } }) =>
      seen.at('stream.open', endpointId).flatMap(({ id, value }) => {
        const left = value?.error?.seeOtherHost?.slice(0, LONGEST) ?? null;
        if (value === undefined || (value.redirects.length === 0 && left === null)) return [];
        const from = hostAndPort(host, port);
        const { redirects: followed, phase } = value;
        return [known({ endpoint: endpointId, from, followed, left, phase }, id)];
      }),
    );
}

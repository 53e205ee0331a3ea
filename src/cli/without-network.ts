import { byId } from '../model/observation-view.js';
import { WITHOUT_NETWORK } from '../model/without-network.js';
import type { Observation, Recording } from '../model/index.js';
import { TOOL } from '../util/tool.js';

/**
 * Returns a recording with only the evidence of the operator. Its end time is the current time.
 */
export function recordingWithoutNetwork(
  domain: string,
  startedAt: string,
  observations: readonly Observation[],
): Recording {
  return {
    format: 'xmpp-safeguard/recording',
    schema: 2,
    tool: TOOL,
    domain,
    access: ['operator'],
    settings: WITHOUT_NETWORK,
    startedAt,
    endedAt: new Date().toISOString(),
    observations: [...observations].sort(byId),
    usage: [],
  };
}

/** Kinds of observations about endpoints of the service. */
import type { Endpoint } from '../endpoint.js';
import { ONCE, defineKinds, type Declared } from './declare.js';
import { EXAMPLE_ENDPOINT } from './examples.js';

export interface EndpointKinds {
  /** Subject: the endpoint id. A failure means that the scan does not connect to it. */
  readonly endpoint: Declared<Endpoint>;
  /** Second attempt at the end of the scan, after all connections at its beginning were refused. */
  readonly 'tcp.again': Declared<{ readonly connected: true }>;
}

export const ENDPOINT_SPECS = defineKinds<EndpointKinds>({
  endpoint: { asked: ONCE, example: { asked: {}, value: EXAMPLE_ENDPOINT } },
  'tcp.again': { asked: ONCE, example: { asked: {}, value: { connected: true } } },
});

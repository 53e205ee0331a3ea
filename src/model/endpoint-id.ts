import { isWeb, TRANSPORTS, type Endpoint } from './index.js';

/**
 * Decodes an endpoint id. Returns null for text that `endpointId` does not write. The address is
 * `-` for a published host without one.
 */
export function parseEndpointId(id: string): Omit<Endpoint, 'origin'> | null {
  const parts = /^(c2s|s2s)-([a-z-]+)\/([^/]+):(\d{1,5})\/([^/]+)(\/.*)?$/.exec(id);
  if (parts === null) return null;
  const [, role, named, host = '', port, address = '', path] = parts;
  const transport = TRANSPORTS.find((one) => one === named);
  if (transport === undefined) return null;
  return {
    role: role === 'c2s' ? 'c2s' : 's2s',
    transport,
    host,
    port: Number(port),
    address,
    family: address.includes(':') ? 6 : 4,
    ...(path === undefined ? {} : { path }),
  };
}

/** Whether an id is that of a web endpoint. */
export function isWebId(id: string): boolean {
  const endpoint = parseEndpointId(id);
  return endpoint !== null && isWeb(endpoint);
}

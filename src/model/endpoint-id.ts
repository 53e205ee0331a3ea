import type { Endpoint } from './index.js';

/**
 * Decodes an endpoint id. Returns null for text that `endpointId` does not write. The address is
 * `-` for a published host without one.
 */
export function parseEndpointId(id: string): Omit<Endpoint, 'origin'> | null {
  const parts = /^(c2s|s2s)-(starttls|direct)\/([^/]+):(\d{1,5})\/([^/]+)$/.exec(id);
  if (parts === null) return null;
  const [, role, transport, host = '', port, address = ''] = parts;
  return {
    role: role === 'c2s' ? 'c2s' : 's2s',
    transport: transport === 'direct' ? 'direct' : 'starttls',
    host,
    port: Number(port),
    address,
    family: address.includes(':') ? 6 : 4,
  };
}

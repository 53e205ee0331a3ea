import type { Configured, TurnConfiguration } from '../../model/configuration.js';

const DEFAULTS = { 'listening-port': 3478, 'tls-listening-port': 5349 } as const;
const LARGEST_FILE = 1024 * 1024;

/**
 * Reads the ports of coturn's `turnserver.conf`, and no other options. Null if the file is too
 * long.
 */
export function readCoturn(text: string, file: string): TurnConfiguration | null {
  if (Buffer.byteLength(text) > LARGEST_FILE) return null;
  const lines = text.split(/\r?\n/);
  return {
    file,
    listeningPort: portOf(lines, 'listening-port', file),
    tlsListeningPort: portOf(lines, 'tls-listening-port', file),
  };
}

function portOf(
  lines: readonly string[],
  option: keyof typeof DEFAULTS,
  file: string,
): Configured<number> {
  const pattern = new RegExp(`^\\s*${option}(?:\\s*=\\s*|\\s+)["']?([^"'#\\s]*)`);
  // If several lines set an option, the last one decides.
  const index = lines.findLastIndex((line) => pattern.test(line));
  const value = pattern.exec(lines[index] ?? '')?.[1];
  if (value === undefined) return { value: DEFAULTS[option], from: [] };
  const from = [{ option, file, line: index + 1 }];
  const port = /^\d{1,5}$/.test(value) ? Number(value) : NaN;
  return port >= 1 && port <= 65_535
    ? { value: port, from }
    : { value: null, from, untold: 'value' };
}

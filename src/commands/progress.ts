import type { Progress } from '../scan.js';

export interface ProgressLine {
  show(progress: Progress): void;
  clear(): void;
}

/** One line on stderr that is written over; nothing where stderr is no terminal. */
export function progressLine(quiet: boolean): ProgressLine {
  const { stderr } = process;
  if (quiet || !stderr.isTTY) return { show: () => undefined, clear: () => undefined };
  return {
    show({ done, total, probe, subject }) {
      const text = `${done}/${total} ${probe} ${subject}`;
      stderr.write(`\r\x1b[2K${text.slice(0, (stderr.columns || 80) - 1)}`);
    },
    clear: () => void stderr.write('\r\x1b[2K'),
  };
}

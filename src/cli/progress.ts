import { batchProgressText, type BatchProgress } from '../report/verdict/terminal-batch.js';
import { visible } from '../report/kit/escape.js';
import type { Progress } from '../scan/progress.js';
import { progressText } from './progress-text.js';
import { wantsAscii } from './screen.js';

interface ProgressLine {
  show(progress: Progress): void;
  clear(): void;
}

/** Milliseconds between two updates of the progress, on a terminal and in a log. */
const SCAN_EVERY_MS: Readonly<Record<'terminal' | 'log', number>> = {
  terminal: 1_000,
  log: 10_000,
};

/**
 * Shows progress in one line that is overwritten. Without a terminal, writes log lines from time
 * to time.
 */
export function progressLine(
  quiet: boolean,
  stream: ProgressStream = process.stderr,
  every = SCAN_EVERY_MS,
): ProgressLine {
  if (quiet) return { show: () => undefined, clear: () => undefined };
  const isTerminal = stream.isTTY === true;
  const dot = wantsAscii() ? '|' : '·';
  let timer: NodeJS.Timeout | undefined;
  let begun = 0;
  let last: Progress | null = null;
  const tell = (): void => {
    if (last === null) return;
    const text = visible(progressText(last, performance.now() - begun, dot));
    if (isTerminal) writeOver(stream, text);
    else stream.write(`xmpp-safeguard: ${text}\n`);
  };
  return {
    show(progress) {
      last = progress;
      if (timer === undefined) {
        begun = performance.now();
        timer = setInterval(tell, isTerminal ? every.terminal : every.log).unref();
      }
      if (isTerminal) tell();
    },
    clear() {
      clearInterval(timer);
      timer = undefined;
      last = null;
      if (isTerminal) stream.write('\r\x1b[2K');
    },
  };
}

/** The parts of a terminal or file stream that progress needs. */
interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

interface BatchProgressLine {
  /** Shows the progress. Call it when the progress has changed. */
  show(): void;
  /** Clears the progress line before other output on the same terminal. */
  clear(): void;
  end(): void;
}

/** Milliseconds between two updates of the remaining time, on a terminal and in a log. */
const EVERY_MS: Readonly<Record<'terminal' | 'log', number>> = { terminal: 1_000, log: 30_000 };

/**
 * Shows the progress of a batch in one line that is overwritten. Without a terminal, writes log
 * lines from time to time.
 */
export function batchProgressLine(
  quiet: boolean,
  progress: () => BatchProgress,
  stream: ProgressStream = process.stderr,
  every = EVERY_MS,
): BatchProgressLine {
  const nothing = (): void => undefined;
  if (quiet) return { show: nothing, clear: nothing, end: nothing };
  if (stream.isTTY !== true) {
    const tell = (): void =>
      void stream.write(`xmpp-safeguard: ${batchProgressText(progress())}\n`);
    const timer = setInterval(tell, every.log);
    return { show: nothing, clear: nothing, end: () => clearInterval(timer) };
  }
  const show = (): void => writeOver(stream, batchProgressText(progress()));
  const clear = (): void => void stream.write('\r\x1b[2K');
  const timer = setInterval(show, every.terminal);
  return {
    show,
    clear,
    end() {
      clearInterval(timer);
      clear();
    },
  };
}

function writeOver(stream: ProgressStream, text: string): void {
  stream.write(`\r\x1b[2K${text.slice(0, (stream.columns || 80) - 1)}`);
}

/** An error that the user can fix: printed in one line, without a stack. */
export class Problem extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Problem';
  }
}

/**
 * Exit codes of the process. `shortfall` means that something that `--fail-on` counts is missing.
 */
export const EXIT = { fine: 0, shortfall: 1, undetermined: 2, unable: 3 } as const;
export type Exit = (typeof EXIT)[keyof typeof EXIT];

/** Something that the user can mend: told in one line, without a stack. */
export class Problem extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Problem';
  }
}

/** What the process ends with. `shortfall`: something at or above `--fail-on` is missing. */
export const EXIT = { fine: 0, shortfall: 1, undetermined: 2, unable: 3 } as const;
export type Exit = (typeof EXIT)[keyof typeof EXIT];
